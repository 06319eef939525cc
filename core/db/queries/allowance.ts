/**
 * What keys, users and teams have in common: the models they may use, what they may spend and how fast, and the
 * stamps of a row. Their tables name these columns alike, so they are written and read in one place.
 */
import type { PicoUsd } from '../../money.ts';
import type { Row } from '../connect.ts';
import { flag, instant, instantOrNull, integer, integerOrNull, moneyOrNull } from './columns.ts';
import { object, textOrNull, textsOrNull } from './columns.ts';

export type Allowance = {
  /** Public model names; null or empty: no restriction here. */
  readonly models: readonly string[] | null;
  readonly maxBudgetPicoUsd: PicoUsd | null;
  /** `daily`, `30d`, … */
  readonly budgetDuration: string | null;
  readonly tpmLimit: number | null;
  readonly rpmLimit: number | null;
  readonly maxParallelRequests: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly isBlocked: boolean;
};

export type Stamps = {
  /** Grows by one with every change; the basis of optimistic concurrency. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
};

/** The columns of an allowance, in the order of `allowanceValues`. */
export const allowanceColumns = `models, max_budget_pico_usd, budget_duration, tpm_limit, rpm_limit,
  max_parallel_requests, metadata, is_blocked`;

export function allowanceValues(allowance: Allowance): readonly unknown[] {
  return [
    allowance.models,
    allowance.maxBudgetPicoUsd,
    allowance.budgetDuration,
    allowance.tpmLimit,
    allowance.rpmLimit,
    allowance.maxParallelRequests,
    JSON.stringify(allowance.metadata),
    allowance.isBlocked,
  ];
}

export function readAllowance(row: Row): Allowance & Stamps {
  return {
    models: textsOrNull(row, 'models'),
    maxBudgetPicoUsd: moneyOrNull(row, 'max_budget_pico_usd'),
    budgetDuration: textOrNull(row, 'budget_duration'),
    tpmLimit: integerOrNull(row, 'tpm_limit'),
    rpmLimit: integerOrNull(row, 'rpm_limit'),
    maxParallelRequests: integerOrNull(row, 'max_parallel_requests'),
    metadata: object(row, 'metadata'),
    isBlocked: flag(row, 'is_blocked'),
    version: integer(row, 'version'),
    createdAt: instant(row, 'created_at'),
    updatedAt: instant(row, 'updated_at'),
    deletedAt: instantOrNull(row, 'deleted_at'),
  };
}

/** One page of a list, and how many rows there are in all. */
export type Page<Item> = { readonly items: readonly Item[]; readonly total: number };

export type PageRequest = { readonly limit: number; readonly offset: number; readonly isDescending: boolean };
