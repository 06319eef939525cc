/** What limits and budgets tell: metrics, and the log lines that an admin may alarm on. */
import type { PoolRule } from '../../core/limits/pool-rules.ts';
import { metricNames } from '../../core/metric-names.ts';
import { formatUsd, picoUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { Registry } from './registry.ts';
import type { TaskMetrics } from './task-metrics.ts';

type WarnLog = {
  readonly warn: (event: string, fields: Readonly<Record<string, string | number | null>>) => void;
};

/** A lease whose soft budget is passed. */
type Warned = { readonly rule: PoolRule; readonly spent: bigint; readonly key: string };

export function limitReports(metrics: TaskMetrics, log: WarnLog) {
  return {
    rateLimitAllowed: metrics.rateLimitAllowed,
    rateLimitBlocked: metrics.rateLimitBlocked,
    budgetBlocked: (scope: string): void => metrics.budgetBlocks.add(1, scope),
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

export function watchLeases(
  registry: Registry,
  leases: { readonly ageSeconds: () => number; readonly waiting: () => number },
): void {
  registry.gauge(
    metricNames.leaseAge,
    'How long the ledger of limits and budgets has owed this task an answer.',
    leases.ageSeconds,
  );
  registry.gauge(metricNames.leaseWaiting, 'Calls that wait for a lease now.', leases.waiting);
}
