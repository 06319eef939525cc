/**
 * The fields that requests share, named as LiteLLM names them. In a creation an absent field and null mean the
 * same; in an update an absent field stays as it is and null clears it.
 */
import * as z from 'zod';
import { isBudgetDuration, periodWords } from '../../../core/budgets/period.ts';
import type { Stamps } from '../../../core/db/queries/budgets/allowance.ts';
import { models as catalogModels } from '../../../core/catalog/models.ts';
import { parseRange } from '../../../core/keys/address.ts';
import { isRouteEntry, routeGroups } from '../../../core/keys/allowed-routes.ts';
import {
  allowanceFields,
  budgetShortages,
  byField,
  customerFields,
  limitFields,
  unset,
  type Allowance,
  type AllowanceField,
  type CustomerAllowance,
  type LimitField,
  type Limits,
  type LimitValues,
  type ModelBudget,
} from '../../../core/limits/limit-fields.ts';
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

export const retentionField = z.boolean().nullish().meta({
  description:
    'Models whose maker or AWS keeps prompts or answers are refused to the team, and none of them answers in place of another.',
});

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

/** The public name behind one that the catalog knows, of any model, served or not; else the name itself. */
export function publicNameOf(name: string): string {
  return publicNames.get(name) ?? name;
}

/** Names, aliases, patterns and access groups; which of them mean something is checked in references.ts. */
export const modelsField = z
  .array(z.string().max(256).regex(PRINTABLE, PRINTABLE_FAULT))
  .max(500)
  .transform((names) =>
    names.some((name) => EVERY_MODEL.includes(name)) ? [] : [...new Set(names.map(publicNameOf))],
  );

const routesField = z
  .array(
    z
      .string()
      .max(256)
      .refine(isRouteEntry, {
        error: `must be a path such as "/v1/messages", a pattern such as "/v1/*", or one of ${routeGroups.join(', ')}`,
      }),
  )
  .max(100);

const addressesField = z
  .array(
    z.string().refine((text) => parseRange(text) !== null, {
      error: 'must be an address such as "10.1.2.3" or a range such as "10.0.0.0/8" or "2001:db8::/32"',
    }),
  )
  .max(200);

/** An alias of the catalog becomes the public name, by which limits are kept. */
function modelName() {
  return z.string().max(256).regex(PRINTABLE, PRINTABLE_FAULT).transform(publicNameOf);
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
          budget_duration: periodField.nullish(),
          time_period: periodField.nullish().meta(litellmName('budget_duration')),
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

/** What a request may say of each kind of field, besides null. */
const inputs = {
  models: () => modelsField,
  routes: () => routesField,
  addresses: () => addressesField,
  aliases: () => z.record(aliasField, modelName()),
  budget: () => idField,
  money: () => moneyField,
  period: () => periodField,
  zone: () =>
    z
      .string()
      .refine(
        isTimeZone,
        'must be the name of a time zone with its region, such as "Europe/Vienna", or "UTC"',
      ),
  hardness: () => z.enum(['hard', 'soft']),
  shortage: () => z.enum(budgetShortages),
  whole: (largest: number) => z.int().min(0).max(largest),
  'money-by-model': () => z.record(modelName(), modelBudgetField),
  'whole-by-model': (largest: number) => z.record(modelName(), z.int().min(0).max(largest)),
  json: () =>
    z
      .record(z.string(), z.unknown())
      .refine((value) => JSON.stringify(value).length <= LARGEST_METADATA, 'must be at most 32 KB of JSON'),
  flag: () => z.boolean(),
} as const satisfies Readonly<Record<keyof LimitValues, (largest: number) => z.ZodType>>;

type InputShape<Field extends AllowanceField> = {
  [F in Field as F['name']]: z.ZodOptional<z.ZodNullable<ReturnType<(typeof inputs)[F['kind']]>>>;
};

function inputOf(field: AllowanceField): z.ZodType {
  const largest = 'largest' in field ? field.largest : 0;
  const examples = 'examples' in field ? { examples: [...field.examples] } : {};
  const schema: z.ZodType = inputs[field.kind](largest);
  return schema.nullish().meta({ description: field.description, ...examples });
}

/** What budgets take, and keys, users and teams too. */
export const limitShape = byField(limitFields, 'name', inputOf) as InputShape<LimitField>;

/** What keys, users and teams all take. */
export const allowanceShape = byField(allowanceFields, 'name', inputOf) as InputShape<AllowanceField>;

/** What customers take. */
export const customerShape = byField(customerFields, 'name', inputOf) as InputShape<CustomerField>;

type LimitInput = z.output<z.ZodObject<typeof limitShape>>;
export type AllowanceInput = z.output<z.ZodObject<typeof allowanceShape>>;
type CustomerInput = z.output<z.ZodObject<typeof customerShape>>;
type CustomerField = (typeof customerFields)[number];

/** `before` with what the request says; what it does not mention stays. */
const changing =
  (fields: readonly AllowanceField[]) =>
  (input: Partial<AllowanceInput>, before: Partial<Allowance>): unknown =>
    byField(
      fields,
      'property',
      (field) => changed(input[field.name], before[field.property]) ?? unset(field),
    );

export const limitsOf = changing(limitFields) as (input: LimitInput, before: Limits) => Limits;

export const allowanceOf = changing(allowanceFields) as (
  input: AllowanceInput,
  before: Allowance,
) => Allowance;

export const customerAllowanceOf = changing(customerFields) as (
  input: CustomerInput,
  before: CustomerAllowance,
) => CustomerAllowance;

/** An absent field stays as it was; null is a value of its own. */
export function changed<Value, Before>(given: Value | undefined, before: Before): Value | Before {
  return given === undefined ? before : given;
}

/** What a reply says of each kind of field. */
const replies = {
  models: z.array(z.string()).readonly(),
  routes: z.array(z.string()).readonly(),
  addresses: z.array(z.string()).readonly(),
  aliases: z.record(z.string(), z.string()).readonly(),
  budget: z.string().nullable(),
  money: z.number().nullable(),
  period: z.string().nullable(),
  zone: z.string().nullable(),
  hardness: z.enum(['hard', 'soft']).nullable(),
  shortage: z.enum(budgetShortages).nullable(),
  whole: z.number().nullable(),
  'money-by-model': z.record(
    z.string(),
    z.object({ max_budget: z.number(), budget_duration: z.string().nullable() }),
  ),
  'whole-by-model': z.record(z.string(), z.number()).readonly(),
  json: z.record(z.string(), z.unknown()).readonly(),
  flag: z.boolean(),
} as const satisfies Readonly<Record<keyof LimitValues, z.ZodType>>;

type ReplyShape<Field extends AllowanceField> = { [F in Field as F['name']]: (typeof replies)[F['kind']] };

const replyOf = ({ kind }: AllowanceField): z.ZodType => replies[kind];

export const limitReplyShape = byField(limitFields, 'name', replyOf) as ReplyShape<LimitField>;

export const allowanceReplyShape = byField(allowanceFields, 'name', replyOf) as ReplyShape<AllowanceField>;

export const customerAllowanceReplyShape = byField(
  customerFields,
  'name',
  replyOf,
) as ReplyShape<CustomerField>;

export function limitReply(limits: Limits): z.output<z.ZodObject<typeof limitReplyShape>> {
  const shown = byField(limitFields, 'name', ({ kind, property }) => shownAs(kind, limits[property]));
  return shown as z.output<z.ZodObject<typeof limitReplyShape>>;
}

export function allowanceReply(allowance: Allowance): z.output<z.ZodObject<typeof allowanceReplyShape>> {
  const shown = byField(allowanceFields, 'name', ({ kind, property }) => shownAs(kind, allowance[property]));
  return shown as z.output<z.ZodObject<typeof allowanceReplyShape>>;
}

export function customerAllowanceReply(
  customer: CustomerAllowance,
): z.output<z.ZodObject<typeof customerAllowanceReplyShape>> {
  const shown = byField(customerFields, 'name', ({ kind, property }) => shownAs(kind, customer[property]));
  return shown as z.output<z.ZodObject<typeof customerAllowanceReplyShape>>;
}

function shownAs(kind: keyof LimitValues, value: LimitValues[keyof LimitValues]): unknown {
  switch (kind) {
    case 'models':
    case 'routes':
    case 'addresses':
      return value ?? [];
    case 'money':
      return value === null ? null : exactJsonNumber(value as PicoUsd);
    case 'money-by-model':
      return Object.fromEntries(
        Object.entries(value as LimitValues[typeof kind]).map(
          ([model, { maxBudgetPicoUsd, budgetDuration }]) => [
            model,
            { max_budget: exactJsonNumber(maxBudgetPicoUsd), budget_duration: budgetDuration },
          ],
        ),
      );
    default:
      return value;
  }
}

export const stampsReplyShape = {
  budget_reset_at: z.string().nullable().meta({
    description: 'When the budget starts anew; null: there is none, or one for ever.',
  }),
  version: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
  deleted_at: z.string().nullable(),
};

export function stampsReply(stamps: Stamps): z.output<z.ZodObject<typeof stampsReplyShape>> {
  return {
    budget_reset_at: stamps.budgetResetAt?.toISOString() ?? null,
    version: stamps.version,
    created_at: stamps.createdAt.toISOString(),
    updated_at: stamps.updatedAt.toISOString(),
    deleted_at: stamps.deletedAt?.toISOString() ?? null,
  };
}
