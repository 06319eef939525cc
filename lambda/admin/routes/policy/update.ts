/** POST /policy/update: a new version of a policy, in force within a second. Calls that run go on by the version before. */
import * as z from 'zod';
import { lockPolicy, savePolicy } from '../../../../core/db/queries/policies/policies.ts';
import {
  appliesToChanges,
  appliesToShape,
  checksChanges,
  checksShape,
} from '../../../../core/policies/policy-shape.ts';
import { invalid, operation, refuse, refuseStale, reply } from '../../api/operation.ts';
import { changed, versionField } from '../../request/fields.ts';
import { problemsOf } from '../../request/validation.ts';
import { namedInAppliesTo, namedInChecks } from './named-in-policy.ts';
import { descriptionField, policyNameField, policyReply, policyReplySchema } from './policy-reply.ts';

export const policyUpdate = operation({
  kind: 'write',
  path: '/policy/update',
  summary: 'Changes a policy: absent fields and checks stay, null takes one away.',
  input: z.object({
    policy_name: policyNameField,
    description: descriptionField,
    enabled: z.boolean().optional().meta({ description: 'Whether it is in force.' }),
    applies_to: appliesToChanges.nullish().meta({ description: 'Null: everybody.' }),
    checks: checksChanges.optional().meta({ 'x-whole': true, description: 'The checks that change.' }),
    version: versionField,
  }),
  reply: policyReplySchema,
  command: { argument: 'policy_name' },
  run: async (context, input) => {
    const policy = await lockPolicy(context.db, input.policy_name);
    if (policy === null) return noSuchPolicy(input.policy_name);
    const stale = refuseStale(context, input.version, policy);
    if (stale !== null) return stale;
    const wanted = z.object({ applies_to: appliesToShape, checks: checksShape }).safeParse({
      applies_to: input.applies_to === null ? {} : withChanges(policy.appliesTo, input.applies_to ?? {}),
      checks: withChanges(policy.checks, input.checks ?? {}),
    });
    // A newer version of the gateway may have written what this one does not know.
    if (!wanted.success) return invalid(problemsOf(wanted.error.issues));
    const appliesTo = await namedInAppliesTo(context, wanted.data.applies_to, policy.appliesTo);
    const checks = await namedInChecks(context, wanted.data.checks, policy.checks);
    const problems = [...appliesTo.problems, ...checks.problems];
    if (problems.length > 0) return invalid(problems);
    const after = await savePolicy(context.db, {
      name: policy.name,
      description: changed(input.description, policy.description),
      isEnabled: input.enabled ?? policy.isEnabled,
      appliesTo: appliesTo.named,
      checks: checks.named,
    });
    return reply(policyReply(after), after.version);
  },
});

export function noSuchPolicy(name: string) {
  const message = `There is no policy ${name}. GET /policy/list names them.`;
  return refuse('not_found', { message, param: 'policy_name' });
}

function withChanges(before: object, changes: object): Readonly<Record<string, unknown>> {
  const all = { ...before, ...changes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
}
