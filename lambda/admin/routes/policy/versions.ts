/** GET /policy/versions: every version that a policy has had, of deleted policies too, for the records that name them. */
import * as z from 'zod';
import { listPolicyVersions, type PolicyVersion } from '../../../../core/db/queries/policies/policies.ts';
import { operation } from '../../api/operation.ts';
import { pageSchema, pagingShape, replyPage, wholeNumber } from '../../request/paging.ts';
import { policyBodyShape, policyNameField } from './policy-reply.ts';

const versionSchema = z.object({
  ...policyBodyShape,
  deleted: z.boolean(),
  made_by: z.string().meta({ description: 'Id of the key or person, "master", or a user of the database.' }),
  made_at: z.string(),
});

export const policyVersions = operation({
  kind: 'read',
  path: '/policy/versions',
  summary: 'Every version of a policy, the newest first; of deleted ones too.',
  input: z.object({
    policy_name: policyNameField,
    version: wholeNumber(1_000_000_000, 'Only this one: a record says name@version.'),
    ...pagingShape,
  }),
  reply: pageSchema('versions', versionSchema),
  command: {
    otherVerbs: ['history'],
    argument: 'policy_name',
    shows: 'versions',
    columns: ['version', 'enabled', 'deleted', 'applies_to.*', 'made_by', 'made_at'],
  },
  run: ({ db }, input) =>
    replyPage(input, {
      name: 'versions',
      find: (page) => listPolicyVersions(db, input.policy_name, input.version ?? null, page),
      show: (versions) => versions.map(versionReply),
    }),
});

function versionReply(of: PolicyVersion): z.output<typeof versionSchema> {
  return {
    policy_name: of.policyName,
    version: of.version,
    description: of.description,
    enabled: of.isEnabled,
    applies_to: of.appliesTo,
    checks: of.checks,
    deleted: of.isDeleted,
    made_by: of.madeBy,
    made_at: of.madeAt.toISOString(),
  };
}
