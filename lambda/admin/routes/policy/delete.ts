/** POST /policy/delete: no longer in force within a second. Its versions stay, for the records that name them. */
import * as z from 'zod';
import { lockPolicy, markPolicyDeleted } from '../../../../core/db/queries/policies/policies.ts';
import { operation, refuseStale, reply } from '../../api/operation.ts';
import { versionField } from '../../request/fields.ts';
import { policyNameField } from './policy-reply.ts';
import { noSuchPolicy } from './update.ts';

export const policyDelete = operation({
  kind: 'write',
  path: '/policy/delete',
  summary: 'Deletes a policy. Its versions stay, for the records that name them.',
  input: z.object({ policy_name: policyNameField, version: versionField }),
  reply: z.object({ policy_name: z.string(), deleted: z.literal(true) }),
  command: { argument: 'policy_name' },
  run: async (context, input) => {
    const policy = await lockPolicy(context.db, input.policy_name);
    if (policy === null) return noSuchPolicy(input.policy_name);
    const stale = refuseStale(context, input.version, policy);
    if (stale !== null) return stale;
    await markPolicyDeleted(context.db, policy.name);
    return reply({ policy_name: policy.name, deleted: true });
  },
});
