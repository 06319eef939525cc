/** Limits and budgets as a task reads them, for tests of what is made from them: what is not given is unlimited. */
import { systemClock } from '../../core/clock.ts';
import { newId } from '../../core/ids.ts';
import type { BudgetRule, ScopeLimits } from '../../core/limits/scope-limits.ts';
import type { PicoUsd } from '../../core/money.ts';

/** Of a key that nobody else has. */
export function scopeLimits(given: Partial<ScopeLimits>): ScopeLimits {
  return {
    scope: 'key',
    scopeId: newId(systemClock.nowMs()),
    anchorMs: 0,
    readAtUs: 1,
    rpm: null,
    tpm: null,
    parallel: null,
    budget: null,
    models: new Map(),
    ...given,
  };
}

/** A hard budget without a period. */
export function hardBudget(maxPicoUsd: PicoUsd | null): BudgetRule {
  return {
    kind: 'hard',
    shortage: 'shorten',
    maxPicoUsd,
    softPicoUsd: null,
    duration: null,
    timeZone: 'UTC',
  };
}
