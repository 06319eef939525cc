/** POST /policy/new: what is checked, masked, blocked and cached for whom; in force on every task within a second. */
import * as z from 'zod';
import { insertPolicy, listPolicies, MAX_POLICIES } from '../../../../core/db/queries/policies/policies.ts';
import { appliesToShape, checksShape } from '../../../../core/policies/policy-shape.ts';
import { invalid, operation, refuse, reply } from '../../api/operation.ts';
import { namedInAppliesTo, namedInChecks } from './named-in-policy.ts';
import { descriptionField, policyNameField, policyReply, policyReplySchema } from './policy-reply.ts';

export const policyNew = operation({
  kind: 'write',
  path: '/policy/new',
  summary: 'Creates a policy: what is checked, masked, blocked and cached, for whom.',
  input: z.object({
    policy_name: policyNameField.meta({ description: 'What a refused caller is told.' }),
    description: descriptionField,
    enabled: z.boolean().default(true).meta({ description: 'Whether it is in force.' }),
    applies_to: appliesToShape.optional().meta({ description: 'Absent: everybody.' }),
    checks: checksShape.meta({ 'x-whole': true, description: 'All checks.' }),
  }),
  reply: policyReplySchema,
  command: { argument: 'policy_name' },
  run: async (context, input) => {
    const appliesTo = await namedInAppliesTo(context, input.applies_to ?? appliesToShape.parse({}));
    const checks = await namedInChecks(context, input.checks);
    const problems = [...appliesTo.problems, ...checks.problems];
    if (problems.length > 0) return invalid(problems);
    const one = { limit: 1, offset: 0, isDescending: false };
    const { total } = await listPolicies(context.db, { withDeleted: false }, 'policy_name', one);
    if (total >= MAX_POLICIES) {
      const message = `there are ${MAX_POLICIES} policies, which is the most; delete one`;
      return invalid([{ param: 'policy_name', message }]);
    }
    const policy = await insertPolicy(context.db, {
      name: input.policy_name,
      description: input.description ?? null,
      isEnabled: input.enabled,
      appliesTo: appliesTo.named,
      checks: checks.named,
    });
    if (policy === null) {
      const message = 'A policy of this name exists. Change it with /policy/update.';
      return refuse('conflict', { message, param: 'policy_name' });
    }
    return reply(policyReply(policy), policy.version);
  },
});
