/** GET /policy/info: a policy as it is now. */
import * as z from 'zod';
import { findPolicy } from '../../../../core/db/queries/policies/policies.ts';
import { operation, reply } from '../../api/operation.ts';
import { policyNameField, policyReply, policyReplySchema } from './policy-reply.ts';
import { noSuchPolicy } from './update.ts';

export const policyInfo = operation({
  kind: 'read',
  path: '/policy/info',
  summary: 'A policy as it is now.',
  input: z.object({ policy_name: policyNameField }),
  reply: policyReplySchema,
  command: { argument: 'policy_name' },
  run: async ({ db }, { policy_name: name }) => {
    const policy = await findPolicy(db, name);
    return policy === null ? noSuchPolicy(name) : reply(policyReply(policy), policy.version);
  },
});
