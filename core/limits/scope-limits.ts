/**
 * What a key, its user, its team, that user as a member of that team, a customer, and the gateway as a whole may use: the
 * rules as admins set them, read once with the principal or the customer. What stands on the object wins, field by field, over the budget object it refers to.
 */
import type { PicoUsd } from '../money.ts';
import type { BudgetShortage } from './limit-fields.ts';

export const scopeKinds = ['key', 'user', 'team', 'member', 'customer', 'global'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

export type BudgetRule = {
  readonly maxPicoUsd: PicoUsd | null;
  /** Spend from which replies carry a warning. */
  readonly softPicoUsd: PicoUsd | null;
  readonly duration: string | null;
  readonly timeZone: string;
  /** hard: requests reserve their worst case. soft: what they are expected to cost. */
  readonly kind: 'hard' | 'soft';
  /** Of a hard one. */
  readonly shortage: BudgetShortage;
};

/** Limits on one thing: a scope as a whole, or one model within it. Null: no limit. */
export type Allowed = {
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly parallel: number | null;
  readonly budget: BudgetRule | null;
};

export type ScopeLimits = Allowed & {
  readonly scope: ScopeKind;
  readonly scopeId: string;
  /** When the object was made: fixed-length budget periods are counted from here. */
  readonly anchorMs: number;
  /** Database time at which these rules were read, in microseconds: of two readings the later one is right. */
  readonly readAtUs: number;
  /** By public model name. */
  readonly models: ReadonlyMap<string, Allowed>;
};
