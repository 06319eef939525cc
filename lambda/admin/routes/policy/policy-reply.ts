/** A policy as replies show it: what admins wrote, with everything that they left out. */
import * as z from 'zod';
import { entityTypes } from '../../../../core/policies/entity-types.ts';
import type { PolicyRow } from '../../../../core/db/queries/policies/policies.ts';
import { appliesToShape } from '../../../../core/policies/policy-shape.ts';

export const policyNameField = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and -, such as "customer-data"')
  .meta({ examples: ['customer-data'] });

export const descriptionField = z.string().max(2_000).nullish().meta({ description: 'What it is for.' });

export const policyBodyShape = {
  policy_name: z.string(),
  version: z.number(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  applies_to: z.record(z.string(), z.unknown()).meta({
    description: `Lists of ${Object.keys(appliesToShape.shape).join(', ')}; an empty one is no restriction.`,
  }),
  checks: z.record(z.string(), z.unknown()).meta({
    description: `What is done; entities may be ${entityTypes.slice(0, 3).join(', ')} and so on.`,
  }),
};

export const policyReplySchema = z.object({
  ...policyBodyShape,
  created_at: z.string(),
  updated_at: z.string(),
  deleted_at: z.string().nullable(),
});

export function policyReply(policy: PolicyRow): z.output<typeof policyReplySchema> {
  return {
    policy_name: policy.name,
    version: policy.version,
    description: policy.description,
    enabled: policy.isEnabled,
    applies_to: policy.appliesTo,
    checks: policy.checks,
    created_at: policy.createdAt.toISOString(),
    updated_at: policy.updatedAt.toISOString(),
    deleted_at: policy.deletedAt?.toISOString() ?? null,
  };
}
