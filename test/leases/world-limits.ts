/** The limits and budgets of the model test's world. */
import type { Allowed, BudgetRule, ScopeLimits } from '../../core/limits/scope-limits.ts';
import { picoUsd } from '../../core/money.ts';

export const MODEL = 'model';

/** Limits of `size` for a scope and for the model in it. */
export function scopeOf(
  scope: ScopeLimits['scope'],
  scopeId: string,
  size: number,
  revision: number,
): ScopeLimits {
  const budget: BudgetRule = {
    maxPicoUsd: picoUsd(BigInt(20_000 * size)),
    softPicoUsd: null,
    duration: scope === 'team' ? '40s' : '20s',
    timeZone: 'UTC',
    kind: 'hard',
  };
  const allowed: Allowed = {
    rpm: 200 * size,
    tpm: 20_000 * size,
    parallel: scope === 'global' ? null : 6 * size,
    budget: scope === 'global' ? { ...budget, duration: null, maxPicoUsd: picoUsd(5_000_000n) } : budget,
  };
  return {
    ...allowed,
    scope,
    scopeId,
    anchorMs: 0,
    readAtUs: revision,
    models: new Map([[MODEL, allowed]]),
  };
}
