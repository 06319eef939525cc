/**
 * The fields that requests share, named as LiteLLM names them. In a creation an absent field and null mean the
 * same; in an update an absent field stays as it is and null clears it.
 */
import * as z from 'zod';
import { isBudgetDuration, periodWords } from '../../../core/budgets/period.ts';
import { models as catalogModels } from '../../../core/catalog/models.ts';
import type { Allowance, Limits, ModelBudget } from '../../../core/db/queries/budgets/allowance.ts';
import { parseRange } from '../../../core/keys/address.ts';
import { isRouteEntry, routeGroups } from '../../../core/keys/allowed-routes.ts';
import { exactJsonNumber, type PicoUsd } from '../../../core/money.ts';
import { isTimeZone } from '../../../core/time-zone.ts';
import { isDuration } from './duration.ts';
import { parseJsonMoney } from '../reply/json-money.ts';

const PRINTABLE = /^\P{Cc}+$/u;
const PRINTABLE_FAULT = 'must not be empty or contain control characters';
const LARGEST_METADATA = 32_768;

/** A second name of a field, for scripts written for LiteLLM; the command line does without it. */
export function litellmName(of: string) {
  return { description: `LiteLLM's name of ${of}.`, deprecated: true };
}

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

/** LiteLLM's words that are no restriction here: of a key, its user and its team the narrowest list counts. */
const EVERY_MODEL: readonly string[] = ['all-proxy-models', 'all-team-models'];

const publicNames = new Map<string, string>();
for (const model of catalogModels) {
  for (const name of [model.name, ...model.aliases]) publicNames.set(name, model.name);
}

/** Names, aliases, patterns and access groups; which of them mean something is checked in references.ts. */
const modelsField = z
  .array(z.string().max(256).regex(PRINTABLE, PRINTABLE_FAULT))
  .max(500)
  .transform((names) =>
    names.some((name) => EVERY_MODEL.includes(name))
      ? []
      : [...new Set(names.map((name) => publicNames.get(name) ?? name))],
  )
  .meta({
    description:
      'Models that may be used: names, aliases, patterns such as "claude-*", access groups. Empty: every model.',
  });

const routesField = z
  .array(
    z
      .string()
      .max(256)
      .refine(isRouteEntry, {
        error: `must be a path such as "/v1/messages", a pattern such as "/v1/*", or one of ${routeGroups.join(', ')}`,
      }),
  )
  .max(100)
  .meta({ description: 'Routes that may be used. Empty: every route.' });

const addressesField = z
  .array(
    z.string().refine((text) => parseRange(text) !== null, {
      error: 'must be an address such as "10.1.2.3" or a range such as "10.0.0.0/8" or "2001:db8::/32"',
    }),
  )
  .max(200)
  .meta({ description: 'Addresses and ranges requests may come from. Empty: anywhere.' });

const limit = (largest: number, description: string) =>
  z.int().min(0).max(largest).nullable().optional().meta({ description });

const modelLimits = (largest: number, what: string) =>
  z
    .record(modelName(), z.int().min(0).max(largest))
    .nullable()
    .optional()
    .meta({ description: `${what}, by model.`, examples: [{ 'claude-sonnet-5': 60 }] });

/** An alias of the catalog becomes the public name, by which limits are kept. */
function modelName() {
  return z
    .string()
    .max(256)
    .regex(PRINTABLE, PRINTABLE_FAULT)
    .transform((name) => publicNames.get(name) ?? name);
}

const periodField = z
  .string()
  .refine(isBudgetDuration, `must be ${periodWords.join(', ')} or a length of time such as "30d" or "12h"`);

/** LiteLLM writes these in several ways; all of them are read. */
const modelBudgetField = z
  .union(
    [
      moneyField,
      z
        .object({
          max_budget: moneyField.optional(),
          budget_limit: moneyField.optional().meta(litellmName('max_budget')),
          budget_duration: periodField.nullable().optional(),
          time_period: periodField.nullable().optional().meta(litellmName('budget_duration')),
        })
        .refine((given) => (given.max_budget ?? given.budget_limit) !== undefined, 'needs max_budget'),
    ],
    { error: 'must be an amount in USD, or {"max_budget": 10, "budget_duration": "30d"}' },
  )
  .transform((given): ModelBudget => {
    if (typeof given !== 'object') return { maxBudgetPicoUsd: given, budgetDuration: null };
    const amount = given.max_budget ?? given.budget_limit;
    if (amount === undefined) throw new Error('a model budget without an amount passed its check');
    return {
      maxBudgetPicoUsd: amount,
      budgetDuration: given.budget_duration ?? given.time_period ?? null,
    };
  });

/** What budgets take, and keys, users and teams too. */
export const limitShape = {
  max_budget: moneyField.nullable().optional(),
  soft_budget: moneyField
    .nullable()
    .optional()
    .meta({ description: 'Spend in US dollars at which a warning is given; nothing is refused.' }),
  budget_duration: periodField
    .nullable()
    .optional()
    .meta({ description: 'When the budget starts anew.', examples: ['daily', 'monthly', '30d', '12h'] }),
  budget_timezone: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone with its region, such as "Europe/Vienna", or "UTC"')
    .nullable()
    .optional()
    .meta({ description: 'Zone in which days, weeks and months begin. Default: UTC.' }),
  budget_kind: z.enum(['hard', 'soft']).nullable().optional().meta({
    description:
      'hard: never exceeded, each request reserves its worst case. soft: each reserves what is expected. Default: hard.',
  }),
  tpm_limit: limit(Number.MAX_SAFE_INTEGER, 'Tokens a minute.'),
  rpm_limit: limit(Number.MAX_SAFE_INTEGER, 'Requests a minute.'),
  max_parallel_requests: limit(2_147_483_647, 'Requests at once.'),
  model_max_budget: z
    .record(modelName(), modelBudgetField)
    .nullable()
    .optional()
    .meta({
      description: 'Budgets by model.',
      examples: [{ 'claude-opus-5-5': { max_budget: 10, budget_duration: '30d' } }],
    }),
  model_rpm_limit: modelLimits(Number.MAX_SAFE_INTEGER, 'Requests a minute'),
  model_tpm_limit: modelLimits(Number.MAX_SAFE_INTEGER, 'Tokens a minute'),
  model_max_parallel_requests: modelLimits(2_147_483_647, 'Requests at once'),
  metadata: z
    .record(z.string(), z.unknown())
    .refine((value) => JSON.stringify(value).length <= LARGEST_METADATA, 'must be at most 32 KB of JSON')
    .nullable()
    .optional()
    .meta({ description: 'A JSON object of your own.' }),
};

/** What keys, users and teams all take. */
export const allowanceShape = {
  models: modelsField.nullable().optional(),
  aliases: z
    .record(aliasField, modelName())
    .nullable()
    .optional()
    .meta({ description: 'Names of its own for models.', examples: [{ fast: 'claude-haiku-4-5' }] }),
  allowed_routes: routesField.nullable().optional(),
  allowed_ips: addressesField.nullable().optional(),
  budget_id: idField.nullable().optional().meta({
    description: 'A budget of /budget/new, whose limits apply where this object has none of its own.',
  }),
  ...limitShape,
  blocked: z.boolean().nullable().optional().meta({ description: 'All its requests are refused.' }),
};

type LimitInput = z.output<z.ZodObject<typeof limitShape>>;
export type AllowanceInput = z.output<z.ZodObject<typeof allowanceShape>>;

export const noLimits: Limits = {
  maxBudgetPicoUsd: null,
  softBudgetPicoUsd: null,
  budgetDuration: null,
  budgetTimezone: null,
  budgetKind: null,
  tpmLimit: null,
  rpmLimit: null,
  maxParallelRequests: null,
  modelMaxBudget: {},
  modelRpmLimit: {},
  modelTpmLimit: {},
  modelMaxParallelRequests: {},
  metadata: {},
};

export const noAllowance: Allowance = {
  ...noLimits,
  budgetId: null,
  models: null,
  modelAliases: {},
  allowedRoutes: null,
  allowedIps: null,
  isBlocked: false,
};

/** `before` with what the request says; what it does not mention stays. */
export function limitsOf(input: LimitInput, before: Limits): Limits {
  return {
    maxBudgetPicoUsd: changed(input.max_budget, before.maxBudgetPicoUsd),
    softBudgetPicoUsd: changed(input.soft_budget, before.softBudgetPicoUsd),
    budgetDuration: changed(input.budget_duration, before.budgetDuration),
    budgetTimezone: changed(input.budget_timezone, before.budgetTimezone),
    budgetKind: changed(input.budget_kind, before.budgetKind),
    tpmLimit: changed(input.tpm_limit, before.tpmLimit),
    rpmLimit: changed(input.rpm_limit, before.rpmLimit),
    maxParallelRequests: changed(input.max_parallel_requests, before.maxParallelRequests),
    modelMaxBudget: changed(input.model_max_budget, before.modelMaxBudget) ?? {},
    modelRpmLimit: changed(input.model_rpm_limit, before.modelRpmLimit) ?? {},
    modelTpmLimit: changed(input.model_tpm_limit, before.modelTpmLimit) ?? {},
    modelMaxParallelRequests:
      changed(input.model_max_parallel_requests, before.modelMaxParallelRequests) ?? {},
    metadata: changed(input.metadata, before.metadata) ?? {},
  };
}

/** The same for everything keys, users and teams take. */
export function allowanceOf(input: AllowanceInput, before: Allowance): Allowance {
  return {
    ...limitsOf(input, before),
    budgetId: changed(input.budget_id, before.budgetId),
    models: changed(input.models, before.models),
    modelAliases: changed(input.aliases, before.modelAliases) ?? {},
    allowedRoutes: changed(input.allowed_routes, before.allowedRoutes),
    allowedIps: changed(input.allowed_ips, before.allowedIps),
    isBlocked: changed(input.blocked, before.isBlocked) ?? false,
  };
}

/** An absent field stays as it was; null is a value of its own. */
export function changed<Value, Before>(given: Value | undefined, before: Before): Value | Before {
  return given === undefined ? before : given;
}

const byModel = z.record(z.string(), z.number()).readonly();

export const limitReplyShape = {
  max_budget: z.number().nullable(),
  soft_budget: z.number().nullable(),
  budget_duration: z.string().nullable(),
  budget_timezone: z.string().nullable(),
  budget_kind: z.enum(['hard', 'soft']).nullable(),
  tpm_limit: z.number().nullable(),
  rpm_limit: z.number().nullable(),
  max_parallel_requests: z.number().nullable(),
  model_max_budget: z.record(
    z.string(),
    z.object({ max_budget: z.number(), budget_duration: z.string().nullable() }),
  ),
  model_rpm_limit: byModel,
  model_tpm_limit: byModel,
  model_max_parallel_requests: byModel,
  metadata: z.record(z.string(), z.unknown()).readonly(),
};

export const allowanceReplyShape = {
  models: z.array(z.string()).readonly(),
  aliases: z.record(z.string(), z.string()).readonly(),
  allowed_routes: z.array(z.string()).readonly(),
  allowed_ips: z.array(z.string()).readonly(),
  budget_id: z.string().nullable(),
  ...limitReplyShape,
  blocked: z.boolean(),
};

export function limitReply(limits: Limits): z.output<z.ZodObject<typeof limitReplyShape>> {
  return {
    max_budget: amountReply(limits.maxBudgetPicoUsd),
    soft_budget: amountReply(limits.softBudgetPicoUsd),
    budget_duration: limits.budgetDuration,
    budget_timezone: limits.budgetTimezone,
    budget_kind: limits.budgetKind,
    tpm_limit: limits.tpmLimit,
    rpm_limit: limits.rpmLimit,
    max_parallel_requests: limits.maxParallelRequests,
    model_max_budget: Object.fromEntries(
      Object.entries(limits.modelMaxBudget).map(([model, { maxBudgetPicoUsd, budgetDuration }]) => [
        model,
        { max_budget: exactJsonNumber(maxBudgetPicoUsd), budget_duration: budgetDuration },
      ]),
    ),
    model_rpm_limit: limits.modelRpmLimit,
    model_tpm_limit: limits.modelTpmLimit,
    model_max_parallel_requests: limits.modelMaxParallelRequests,
    metadata: limits.metadata,
  };
}

export function allowanceReply(allowance: Allowance): z.output<z.ZodObject<typeof allowanceReplyShape>> {
  return {
    models: allowance.models ?? [],
    aliases: allowance.modelAliases,
    allowed_routes: allowance.allowedRoutes ?? [],
    allowed_ips: allowance.allowedIps ?? [],
    budget_id: allowance.budgetId,
    ...limitReply(allowance),
    blocked: allowance.isBlocked,
  };
}

function amountReply(amount: PicoUsd | null): number | null {
  return amount === null ? null : exactJsonNumber(amount);
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
