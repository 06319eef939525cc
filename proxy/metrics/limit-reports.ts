/** What limits and budgets report: metrics, and log lines that an admin may want an alarm on. */
import type { limitTypes } from '../../core/metrics/label-values.ts';
import type { PoolRule } from '../../core/limits/pool-rules.ts';
import { formatUsd, picoUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { TaskMetrics } from './task-metrics.ts';

type WarnLog = {
  readonly warn: (message: string, fields: Readonly<Record<string, string | number | null>>) => void;
};

/** A lease whose soft budget is passed. */
type Warned = { readonly rule: PoolRule; readonly spent: bigint };

export function limitReports(metrics: TaskMetrics, log: WarnLog) {
  return {
    rateLimitAllowed: (): void => metrics.rateLimitAllowed.add(1),
    rateLimitBlocked: (limitType: (typeof limitTypes)[number]): void => {
      metrics.rateLimitBlocked.add(1);
      metrics.rateLimitHits.add(1, limitType);
    },
    budgetBlocked: (scope: string): void => metrics.budgetBlocks.add(1, scope),
    /** A call got a lower bound of its answer. */
    answerShortened: (scope: string): void => metrics.answersShortened.add(1, scope),
    /** A call used more of a hard budget than its worst case: the bound was wrong. */
    boundExceeded: (record: UsageRecord): void => {
      metrics.costBoundExceeded.add(1, record.model);
      log.warn('cost above the reserved worst case', {
        request_id: record.requestId,
        model: record.model,
        cost_usd: formatUsd(record.costPicoUsd),
      });
    },
    softBudgetPassed: ({ rule, spent }: Warned): void => {
      metrics.softBudgetWarnings.add(1, rule.scope);
      log.warn('soft budget passed', {
        scope: rule.scope,
        scope_id: rule.scopeId,
        model: rule.model,
        spent_usd: formatUsd(picoUsd(spent)),
        soft_budget_usd: formatUsd(rule.budget?.softPicoUsd ?? picoUsd(0n)),
      });
    },
  };
}
