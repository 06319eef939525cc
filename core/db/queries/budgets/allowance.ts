/**
 * What keys, users and teams have in common: the models they may use, what they may spend and how fast, and the
 * stamps of a row. Their tables name these columns alike, so they are written and read in one place.
 */
import type { PicoUsd } from '../../../money.ts';
import type { Row } from '../../connect.ts';
import { flag, instant, instantOrNull, integer, integerOrNull, money, moneyOrNull } from '../columns.ts';
import { object, text, textOrNull, textsOrNull } from '../columns.ts';

/** What may be spent and how fast. On a budget it is for whoever refers to it; null: no limit from here. */
export type Limits = {
  readonly maxBudgetPicoUsd: PicoUsd | null;
  /** Spend at which a warning is given; nothing is refused. */
  readonly softBudgetPicoUsd: PicoUsd | null;
  /** `daily`, `30d`, … */
  readonly budgetDuration: string | null;
  /** IANA name of the zone in which days, weeks and months begin. */
  readonly budgetTimezone: string | null;
  readonly budgetKind: BudgetKind | null;
  readonly tpmLimit: number | null;
  readonly rpmLimit: number | null;
  readonly maxParallelRequests: number | null;
  /** By public name of a model. */
  readonly modelMaxBudget: Readonly<Record<string, ModelBudget>>;
  readonly modelRpmLimit: Readonly<Record<string, number>>;
  readonly modelTpmLimit: Readonly<Record<string, number>>;
  readonly modelMaxParallelRequests: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** hard: never exceeded. soft: requests reserve what they are expected to cost. */
export type BudgetKind = 'hard' | 'soft';

export type ModelBudget = { readonly maxBudgetPicoUsd: PicoUsd; readonly budgetDuration: string | null };

export type Allowance = Limits & {
  /** The budget whose limits apply where this has none. */
  readonly budgetId: string | null;
  /** Names, aliases, patterns and access groups; null or empty: no restriction here. */
  readonly models: readonly string[] | null;
  readonly modelAliases: Readonly<Record<string, string>>;
  readonly allowedRoutes: readonly string[] | null;
  readonly allowedIps: readonly string[] | null;
  readonly isBlocked: boolean;
};

export type Stamps = {
  /** Grows by one with every change; the basis of optimistic concurrency. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
};

/** The columns of limits, in the order of `limitValues`. */
export const limitColumns = `max_budget_pico_usd, soft_budget_pico_usd, budget_duration, budget_timezone, budget_kind,
  tpm_limit, rpm_limit, max_parallel_requests, model_max_budget, model_rpm_limit, model_tpm_limit,
  model_max_parallel_requests, metadata`;

export function limitValues(limits: Limits): readonly unknown[] {
  return [
    limits.maxBudgetPicoUsd,
    limits.softBudgetPicoUsd,
    limits.budgetDuration,
    limits.budgetTimezone,
    limits.budgetKind,
    limits.tpmLimit,
    limits.rpmLimit,
    limits.maxParallelRequests,
    JSON.stringify(storedModelBudgets(limits.modelMaxBudget)),
    JSON.stringify(limits.modelRpmLimit),
    JSON.stringify(limits.modelTpmLimit),
    JSON.stringify(limits.modelMaxParallelRequests),
    JSON.stringify(limits.metadata),
  ];
}

/** The columns of an allowance, in the order of `allowanceValues`. */
export const allowanceColumns = `budget_id, models, model_aliases, allowed_routes, allowed_ips, is_blocked, ${limitColumns}`;

export function allowanceValues(allowance: Allowance): readonly unknown[] {
  return [
    allowance.budgetId,
    allowance.models,
    JSON.stringify(allowance.modelAliases),
    allowance.allowedRoutes,
    allowance.allowedIps,
    allowance.isBlocked,
    ...limitValues(allowance),
  ];
}

/** `$1, $2, …` for as many columns as the list names. */
export function placeholders(columns: string): string {
  return columns
    .split(',')
    .map((_, index) => `$${index + 1}`)
    .join(', ');
}

export function readLimits(row: Row): Limits {
  const kind = textOrNull(row, 'budget_kind');
  return {
    maxBudgetPicoUsd: moneyOrNull(row, 'max_budget_pico_usd'),
    softBudgetPicoUsd: moneyOrNull(row, 'soft_budget_pico_usd'),
    budgetDuration: textOrNull(row, 'budget_duration'),
    budgetTimezone: textOrNull(row, 'budget_timezone'),
    budgetKind: kind === 'hard' || kind === 'soft' ? kind : null,
    tpmLimit: integerOrNull(row, 'tpm_limit'),
    rpmLimit: integerOrNull(row, 'rpm_limit'),
    maxParallelRequests: integerOrNull(row, 'max_parallel_requests'),
    modelMaxBudget: readModelBudgets(object(row, 'model_max_budget')),
    modelRpmLimit: numbers(row, 'model_rpm_limit'),
    modelTpmLimit: numbers(row, 'model_tpm_limit'),
    modelMaxParallelRequests: numbers(row, 'model_max_parallel_requests'),
    metadata: object(row, 'metadata'),
  };
}

export function readAllowance(row: Row): Allowance & Stamps {
  return {
    ...readLimits(row),
    budgetId: textOrNull(row, 'budget_id'),
    models: textsOrNull(row, 'models'),
    modelAliases: strings(row, 'model_aliases'),
    allowedRoutes: textsOrNull(row, 'allowed_routes'),
    allowedIps: textsOrNull(row, 'allowed_ips'),
    isBlocked: flag(row, 'is_blocked'),
    ...readStamps(row),
  };
}

export function readStamps(row: Row): Stamps {
  return {
    version: integer(row, 'version'),
    createdAt: instant(row, 'created_at'),
    updatedAt: instant(row, 'updated_at'),
    deletedAt: instantOrNull(row, 'deleted_at'),
  };
}

/** Money stands in JSON as text, so that no reader rounds it. */
function storedModelBudgets(budgets: Readonly<Record<string, ModelBudget>>): object {
  return Object.fromEntries(
    Object.entries(budgets).map(([model, { maxBudgetPicoUsd, budgetDuration }]) => [
      model,
      { max_budget_pico_usd: String(maxBudgetPicoUsd), budget_duration: budgetDuration },
    ]),
  );
}

function readModelBudgets(stored: Readonly<Record<string, unknown>>): Readonly<Record<string, ModelBudget>> {
  return Object.fromEntries(
    Object.entries(stored).map(([model, budget]) => {
      const row = budget as Row;
      const duration = row['budget_duration'] ?? null;
      return [
        model,
        {
          maxBudgetPicoUsd: money(row, 'max_budget_pico_usd'),
          budgetDuration: typeof duration === 'string' ? duration : null,
        },
      ];
    }),
  );
}

function numbers(row: Row, column: string): Readonly<Record<string, number>> {
  const stored = object(row, column);
  return Object.fromEntries(Object.keys(stored).map((name) => [name, integer(stored, name)]));
}

function strings(row: Row, column: string): Readonly<Record<string, string>> {
  const stored = object(row, column);
  return Object.fromEntries(Object.keys(stored).map((name) => [name, text(stored, name)]));
}

/** One page of a list, and how many rows there are in all. */
export type Page<Item> = { readonly items: readonly Item[]; readonly total: number };

export type PageRequest = { readonly limit: number; readonly offset: number; readonly isDescending: boolean };
