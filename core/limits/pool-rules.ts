/**
 * From limits to pools: which quantities a request of a principal for a model draws on. One rule for each limit and
 * budget that applies; a request is admitted when all of them have enough, so the tightest wins.
 */
import { periodAt, type Period } from '../budgets/period.ts';
import type { Allowed, BudgetRule, ScopeKind, ScopeLimits } from './scope-limits.ts';

/** rpm: requests a minute. tpm: tokens a minute. parallel: requests at once. budget: pico-dollars a period. */
export type Resource = 'rpm' | 'tpm' | 'parallel' | 'budget';

export type PoolRule = {
  readonly scope: ScopeKind;
  readonly scopeId: string;
  /** Null: the scope as a whole. */
  readonly model: string | null;
  readonly resource: Resource;
  readonly capacity: bigint;
  readonly readAtUs: number;
  readonly anchorMs: number;
  /** Set for budgets only. */
  readonly budget: BudgetRule | null;
};

/**
 * Which pools of a call: those that can be asked before its body is read, because neither its model nor its size
 * matters to them; those that need the body, and the budgets for every model among them; or all.
 */
export type PoolPart = 'request' | 'call' | 'budget' | 'all';

export function isOfPart({ model, resource }: PoolRule, part: PoolPart): boolean {
  if (part === 'all') return true;
  if (part === 'budget') return model === null && resource === 'budget';
  const needsNoBody = model === null && (resource === 'rpm' || resource === 'parallel');
  return needsNoBody === (part === 'request');
}

/** The pools a request for `model` draws on. */
export function poolRules(limits: readonly ScopeLimits[], model: string): readonly PoolRule[] {
  const rules: PoolRule[] = [];
  for (const one of limits) {
    addRules(rules, one, one, null);
    const ofModel = one.models.get(model);
    if (ofModel !== undefined) addRules(rules, one, ofModel, model);
  }
  return rules;
}

/** The window or period of `rule` that an instant belongs to. Windows are calendar minutes. */
export function periodOf(rule: PoolRule, atMs: number): Period {
  switch (rule.resource) {
    case 'rpm':
    case 'tpm': {
      const startMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
      return { startMs, endMs: startMs + MINUTE_MS };
    }
    case 'parallel':
      return { startMs: 0, endMs: Number.POSITIVE_INFINITY };
    case 'budget':
      return periodAt(
        {
          duration: rule.budget?.duration ?? null,
          timeZone: rule.budget?.timeZone ?? 'UTC',
          anchorMs: rule.anchorMs,
        },
        atMs,
      );
  }
}

/** The name of a pool. Pools are locked in the order of their names. */
export function poolKey(rule: PoolRule, period: Period): string {
  const end = Number.isFinite(period.endMs) ? period.endMs : '';
  return `${rule.resource}/${rule.scope}/${rule.scopeId}/${rule.model ?? ''}/${period.startMs}-${end}`;
}

const MINUTE_MS = 60_000;

function addRules(rules: PoolRule[], of: ScopeLimits, allowed: Allowed, model: string | null): void {
  const { scope, scopeId, readAtUs, anchorMs } = of;
  const add = (resource: Resource, capacity: bigint, budget: BudgetRule | null): void => {
    rules.push({ scope, scopeId, model, resource, capacity, readAtUs, anchorMs, budget });
  };
  if (allowed.parallel !== null) add('parallel', BigInt(allowed.parallel), null);
  if (allowed.rpm !== null) add('rpm', BigInt(allowed.rpm), null);
  if (allowed.tpm !== null) add('tpm', BigInt(allowed.tpm), null);
  const { budget } = allowed;
  if (budget === null) return;
  if (budget.maxPicoUsd === null) add('budget', NO_MAXIMUM, { ...budget, kind: 'soft' });
  else add('budget', budget.maxPicoUsd, budget);
}

/** Of a budget that only warns: more than anybody can spend. */
const NO_MAXIMUM = 10n ** 36n;
