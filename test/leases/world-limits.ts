/** The limits and budgets of the model test's world. */
import type { Allowed, ScopeLimits } from '../../core/limits/scope-limits.ts';
import { picoUsd } from '../../core/money.ts';
import { hardBudget, scopeLimits } from '../support/scope-limits.ts';

export const MODEL = 'model';

/** Limits of `size` for a scope and for the model in it. */
export function scopeOf(
  scope: ScopeLimits['scope'],
  scopeId: string,
  size: number,
  revision: number,
): ScopeLimits {
  const allowed: Allowed = {
    rpm: 200 * size,
    tpm: 20_000 * size,
    parallel: scope === 'global' ? null : 6 * size,
    budget:
      scope === 'global'
        ? hardBudget(picoUsd(5_000_000n))
        : { ...hardBudget(picoUsd(BigInt(20_000 * size))), duration: scope === 'team' ? '40s' : '20s' },
  };
  return scopeLimits({ ...allowed, scope, scopeId, readAtUs: revision, models: new Map([[MODEL, allowed]]) });
}
