/**
 * Every field by which an admin bounds a key, a user, a team, a customer, or a budget that these refer to. The request schemas, the
 * replies, the columns, the query of principals, the import from LiteLLM, the comparison of two keys, the reference of
 * the API and the options of the command line are made from this table, by the kind of the field.
 *
 * A new field is a row here, a migration that adds its column to the tables, and what enforces it: scope-limits.ts.
 */
import type { PicoUsd } from '../money.ts';

/** What a field holds; null, an empty list or an empty object restricts nothing. */
export type LimitValues = {
  /** Names, aliases, patterns and access groups. */
  models: readonly string[] | null;
  routes: readonly string[] | null;
  addresses: readonly string[] | null;
  /** Names of its own for models. */
  aliases: Readonly<Record<string, string>>;
  /** The budget whose limits apply where this object has none. */
  budget: string | null;
  money: PicoUsd | null;
  /** `daily`, `30d`, … */
  period: string | null;
  /** IANA name of the zone in which days, weeks and months begin. */
  zone: string | null;
  /** hard: never exceeded. soft: requests reserve what they are expected to cost. */
  hardness: 'hard' | 'soft' | null;
  shortage: BudgetShortage | null;
  whole: number | null;
  /** By public name of a model, as the next. */
  'money-by-model': Readonly<Record<string, ModelBudget>>;
  'whole-by-model': Readonly<Record<string, number>>;
  json: Readonly<Record<string, unknown>>;
  flag: boolean;
};

/**
 * What becomes of a request whose worst case a hard budget cannot pay. shorten: its `max_tokens` is lowered to what is left.
 * refuse: it is not admitted.
 */
export const budgetShortages = ['shorten', 'refuse'] as const;
export type BudgetShortage = (typeof budgetShortages)[number];

export type ModelBudget = { readonly maxBudgetPicoUsd: PicoUsd; readonly budgetDuration: string | null };

type FieldRow = {
  /** In the API. */
  readonly name: string;
  /** In code; in snake case the name of its column. */
  readonly property: string;
  readonly kind: keyof LimitValues;
  /** Whether it bounds what a key can use by itself: such a key gives nothing away (core/keys/grant.ts). */
  readonly bounds: boolean;
  /** Of whole numbers: what the column takes. */
  readonly largest?: number;
  readonly description: string;
  readonly examples?: readonly unknown[];
};

/** What keys, users and teams have beside limits. */
const ownFields = [
  {
    name: 'models',
    property: 'models',
    kind: 'models',
    bounds: true,
    description:
      'Models that may be used: names, aliases, patterns such as "claude-*", access groups. Empty: every model.',
  },
  {
    name: 'aliases',
    property: 'modelAliases',
    kind: 'aliases',
    bounds: false,
    description: 'Names of its own for models.',
    examples: [{ fast: 'claude-haiku-4-5' }],
  },
  {
    name: 'allowed_routes',
    property: 'allowedRoutes',
    kind: 'routes',
    bounds: false,
    description: 'Routes that may be used. Empty: every route.',
  },
  {
    name: 'allowed_ips',
    property: 'allowedIps',
    kind: 'addresses',
    bounds: true,
    description: 'Addresses and ranges requests may come from. Empty: anywhere.',
  },
  {
    name: 'budget_id',
    property: 'budgetId',
    kind: 'budget',
    bounds: true,
    description: 'A budget of /budget/new, whose limits apply where this object has none of its own.',
  },
  {
    name: 'blocked',
    property: 'isBlocked',
    kind: 'flag',
    bounds: false,
    description: 'All its requests are refused.',
  },
] as const satisfies readonly FieldRow[];

/** What may be spent and how fast: budgets have these too. */
export const limitFields = [
  {
    name: 'max_budget',
    property: 'maxBudgetPicoUsd',
    kind: 'money',
    bounds: true,
    description:
      'US dollars that may be spent, exact: a JSON number or decimal text with at most 12 decimals.',
  },
  {
    name: 'soft_budget',
    property: 'softBudgetPicoUsd',
    kind: 'money',
    bounds: false,
    description: 'Spend in US dollars at which a warning is given; nothing is refused.',
  },
  {
    name: 'budget_duration',
    property: 'budgetDuration',
    kind: 'period',
    bounds: false,
    description: 'When the budget starts anew.',
    examples: ['daily', 'monthly', '30d', '12h'],
  },
  {
    name: 'budget_timezone',
    property: 'budgetTimezone',
    kind: 'zone',
    bounds: false,
    description: 'Zone in which days, weeks and months begin. Default: UTC.',
  },
  {
    name: 'budget_kind',
    property: 'budgetKind',
    kind: 'hardness',
    bounds: false,
    description:
      'hard: never exceeded, each request reserves its worst case. soft: each reserves what is expected. Default: hard.',
  },
  {
    name: 'budget_shortage',
    property: 'budgetShortage',
    kind: 'shortage',
    bounds: false,
    description:
      'When a hard budget cannot pay the worst case of a request. shorten: its max_tokens is lowered to what is left. refuse: it is refused. Default: as the environment says, shorten.',
  },
  {
    name: 'tpm_limit',
    property: 'tpmLimit',
    kind: 'whole',
    bounds: true,
    largest: Number.MAX_SAFE_INTEGER,
    description: 'Tokens a minute.',
  },
  {
    name: 'rpm_limit',
    property: 'rpmLimit',
    kind: 'whole',
    bounds: true,
    largest: Number.MAX_SAFE_INTEGER,
    description: 'Requests a minute.',
  },
  {
    name: 'max_parallel_requests',
    property: 'maxParallelRequests',
    kind: 'whole',
    bounds: true,
    largest: 2_147_483_647,
    description: 'Requests at once.',
  },
  {
    name: 'model_max_budget',
    property: 'modelMaxBudget',
    kind: 'money-by-model',
    bounds: true,
    description: 'Budgets by model.',
    examples: [{ 'claude-opus-5-5': { max_budget: 10, budget_duration: '30d' } }],
  },
  {
    name: 'model_rpm_limit',
    property: 'modelRpmLimit',
    kind: 'whole-by-model',
    bounds: true,
    largest: Number.MAX_SAFE_INTEGER,
    description: 'Requests a minute, by model.',
    examples: [{ 'claude-sonnet-5': 60 }],
  },
  {
    name: 'model_tpm_limit',
    property: 'modelTpmLimit',
    kind: 'whole-by-model',
    bounds: true,
    largest: Number.MAX_SAFE_INTEGER,
    description: 'Tokens a minute, by model.',
    examples: [{ 'claude-sonnet-5': 60 }],
  },
  {
    name: 'model_max_parallel_requests',
    property: 'modelMaxParallelRequests',
    kind: 'whole-by-model',
    bounds: true,
    largest: 2_147_483_647,
    description: 'Requests at once, by model.',
    examples: [{ 'claude-sonnet-5': 60 }],
  },
  {
    name: 'metadata',
    property: 'metadata',
    kind: 'json',
    bounds: false,
    description: 'A JSON object of your own.',
  },
] as const satisfies readonly FieldRow[];

export const allowanceFields = [...ownFields, ...limitFields] as const;

const [models, , , , budgetId, blocked] = ownFields;

/** What a customer has of them. Names, routes and addresses are matters of the key that names it. */
export const customerFields = [models, budgetId, blocked, ...limitFields] as const;

export type LimitField = (typeof limitFields)[number];
export type AllowanceField = (typeof allowanceFields)[number];

export type Limits = ValuesOf<LimitField>;

export type Allowance = ValuesOf<AllowanceField>;

export type CustomerAllowance = ValuesOf<(typeof customerFields)[number]>;

export type ValuesOf<Field extends AllowanceField> = {
  readonly [F in Field as F['property']]: LimitValues[F['kind']];
};

/** `{ maxBudgetPicoUsd: valueOf(row), … }`: a value for each field, by its property or its name. */
export function byField<Field extends FieldRow>(
  fields: readonly Field[],
  key: 'name' | 'property',
  valueOf: (field: Field) => unknown,
): unknown {
  return Object.fromEntries(fields.map((field) => [field[key], valueOf(field)]));
}

/** The value of a field that is not set. */
export function unset({ kind }: AllowanceField): LimitValues[keyof LimitValues] {
  switch (kind) {
    case 'aliases':
    case 'money-by-model':
    case 'whole-by-model':
    case 'json':
      return {};
    case 'flag':
      return false;
    default:
      return null;
  }
}

export const noLimits = byField(limitFields, 'property', unset) as Limits;
export const noAllowance = byField(allowanceFields, 'property', unset) as Allowance;
export const noCustomerAllowance = byField(customerFields, 'property', unset) as CustomerAllowance;
