/**
 * The fields that requests share, named as LiteLLM names them. In a creation an absent field and null mean the
 * same; in an update an absent field stays as it is and null clears it.
 */
import { z } from 'zod';
import { models as catalogModels } from '../../core/catalog/models.ts';
import type { Allowance } from '../../core/db/queries/allowance.ts';
import { isBudgetPeriod, isDuration, periodWords } from './duration.ts';
import { exactJsonNumber, parseJsonMoney } from './json-money.ts';

const PRINTABLE = /^\P{Cc}+$/u;
const PRINTABLE_FAULT = 'must not be empty or contain control characters';
const LARGEST_METADATA = 32_768;

export const idField = z.string().max(256).regex(PRINTABLE, PRINTABLE_FAULT);
export const aliasField = z.string().max(256).regex(PRINTABLE, PRINTABLE_FAULT);
export const emailField = z.email('must be an e-mail address').max(320);
export const versionField = z.int().min(1).optional().meta({
  description: 'Change it only when it is still at this version. The header If-Match does the same.',
});

export const moneyField = z
  .union([z.number(), z.string()], { error: 'must be an amount in USD, as a number or text' })
  .transform((value, context) => {
    const amount = parseJsonMoney(value);
    if (amount !== null) return amount;
    context.addIssue('must be an amount in USD, 0 or more, with at most 12 decimals');
    return z.NEVER;
  })
  .meta({ description: 'US dollars, exact: a JSON number or decimal text with at most 12 decimals.' });

export const durationField = z
  .string()
  .refine(isDuration, 'must be a length of time such as "30s", "15m", "24h", "30d", "2w", "1mo" or "1y"')
  .meta({ examples: ['24h', '30d', '1y'] });

export const userRoleField = z.enum([
  'proxy_admin',
  'proxy_admin_viewer',
  'internal_user',
  'internal_user_viewer',
]);

const publicNames = new Map<string, string>();
for (const model of catalogModels) {
  for (const name of [model.name, ...model.aliases]) publicNames.set(name, model.name);
}

/** Model names as clients write them → public names. LiteLLM's word for "every model" is no restriction. */
const modelsField = z
  .array(
    z.string().refine((name) => name === EVERY_MODEL || publicNames.has(name), {
      error: (issue) =>
        `"${String(issue.input).slice(0, 80)}" is not a model of this gateway; GET /model/list names them`,
    }),
  )
  .max(500)
  .transform((names) =>
    names.includes(EVERY_MODEL) ? [] : [...new Set(names.map((name) => publicNames.get(name) ?? name))],
  )
  .meta({ description: 'Models that may be used; empty: every model.' });

const EVERY_MODEL = 'all-proxy-models';

const limit = (largest: number) => z.int().min(0).max(largest).nullable().optional();

/** What keys, users and teams all take. */
export const allowanceShape = {
  models: modelsField.nullable().optional(),
  max_budget: moneyField.nullable().optional(),
  budget_duration: z
    .string()
    .refine(isBudgetPeriod, `must be ${periodWords.join(', ')} or a length of time such as "30d" or "12h"`)
    .nullable()
    .optional()
    .meta({ description: 'When the budget starts anew.', examples: ['daily', 'monthly', '30d', '12h'] }),
  tpm_limit: limit(Number.MAX_SAFE_INTEGER),
  rpm_limit: limit(Number.MAX_SAFE_INTEGER),
  max_parallel_requests: limit(2_147_483_647),
  metadata: z
    .record(z.string(), z.unknown())
    .refine((value) => JSON.stringify(value).length <= LARGEST_METADATA, 'must be at most 32 KB of JSON')
    .nullable()
    .optional(),
  blocked: z.boolean().nullable().optional(),
};

type AllowanceInput = z.output<z.ZodObject<typeof allowanceShape>>;

export const noAllowance: Allowance = {
  models: null,
  maxBudgetPicoUsd: null,
  budgetDuration: null,
  tpmLimit: null,
  rpmLimit: null,
  maxParallelRequests: null,
  metadata: {},
  isBlocked: false,
};

/** `before` with what the request says; what it does not mention stays. */
export function allowanceOf(input: AllowanceInput, before: Allowance): Allowance {
  return {
    models: changed(input.models, before.models),
    maxBudgetPicoUsd: changed(input.max_budget, before.maxBudgetPicoUsd),
    budgetDuration: changed(input.budget_duration, before.budgetDuration),
    tpmLimit: changed(input.tpm_limit, before.tpmLimit),
    rpmLimit: changed(input.rpm_limit, before.rpmLimit),
    maxParallelRequests: changed(input.max_parallel_requests, before.maxParallelRequests),
    metadata: changed(input.metadata, before.metadata) ?? {},
    isBlocked: changed(input.blocked, before.isBlocked) ?? false,
  };
}

/** An absent field stays as it was; null is a value of its own. */
export function changed<Value, Before>(given: Value | undefined, before: Before): Value | Before {
  return given === undefined ? before : given;
}

export const allowanceReplyShape = {
  models: z.array(z.string()).readonly(),
  max_budget: z.number().nullable(),
  budget_duration: z.string().nullable(),
  tpm_limit: z.number().nullable(),
  rpm_limit: z.number().nullable(),
  max_parallel_requests: z.number().nullable(),
  metadata: z.record(z.string(), z.unknown()).readonly(),
  blocked: z.boolean(),
};

export function allowanceReply(allowance: Allowance): z.output<z.ZodObject<typeof allowanceReplyShape>> {
  return {
    models: allowance.models ?? [],
    max_budget: allowance.maxBudgetPicoUsd === null ? null : exactJsonNumber(allowance.maxBudgetPicoUsd),
    budget_duration: allowance.budgetDuration,
    tpm_limit: allowance.tpmLimit,
    rpm_limit: allowance.rpmLimit,
    max_parallel_requests: allowance.maxParallelRequests,
    metadata: allowance.metadata,
    blocked: allowance.isBlocked,
  };
}

export const stampsReplyShape = {
  version: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
  deleted_at: z.string().nullable(),
};

export function stampsReply(stamps: {
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}): z.output<z.ZodObject<typeof stampsReplyShape>> {
  return {
    version: stamps.version,
    created_at: stamps.createdAt.toISOString(),
    updated_at: stamps.updatedAt.toISOString(),
    deleted_at: stamps.deletedAt?.toISOString() ?? null,
  };
}
