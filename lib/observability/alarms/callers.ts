/** Alarms on what callers feel: failures and delays beyond what is promised, limits and budgets that refuse them. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { OBJECTIVE } from '../../../core/alerts/alerts.ts';
import { cloudWatch } from '../../../core/metric-names.ts';
import { timeouts } from '../../timeouts.ts';
import {
  above,
  metric,
  ofBalancer,
  ofTargets,
  NOT_BREACHING,
  usageMetric,
  type AlarmResources,
  type AlarmSpec,
  type Dimensions,
} from './alarm-spec.ts';

export function callerAlarms(resources: AlarmResources): readonly AlarmSpec[] {
  return [
    {
      name: 'ErrorBudgetBurnsFast',
      description: 'At this rate the error budget of a month is gone in two days.',
      severity: 'page',
      runbook: 'error-budget-burn',
      metric: failureShare(resources, 3_600),
      threshold: burning(14.4),
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'ErrorBudgetBurnsSlowly',
      description: 'At this rate the error budget of a month is gone in five days.',
      severity: 'ticket',
      runbook: 'error-budget-burn',
      metric: failureShare(resources, 21_600),
      threshold: burning(6),
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'HighLatency',
      description: 'One call in twenty takes longer than two minutes.',
      severity: 'ticket',
      runbook: 'high-latency',
      metric: usageMetric(resources, cloudWatch.metrics.latencyMs, 'p95'),
      threshold: 120_000,
      comparison: above,
      badPeriods: 2,
      periods: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'SlowFirstToken',
      description: 'One answer in twenty begins later than ten seconds after the question.',
      severity: 'ticket',
      runbook: 'slow-first-token',
      metric: usageMetric(resources, cloudWatch.metrics.timeToFirstTokenMs, 'p95'),
      threshold: 10_000,
      comparison: above,
      badPeriods: 2,
      periods: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'UpstreamThrottling',
      description: 'More than one call in ten ends throttled by Bedrock, after all tries.',
      severity: 'ticket',
      runbook: 'upstream-throttling',
      metric: new MathExpression({
        expression: 'throttled / requests',
        usingMetrics: {
          throttled: usageMetric(resources, cloudWatch.metrics.throttled, 'Sum'),
          requests: usageMetric(resources, cloudWatch.metrics.requests, 'Sum'),
        },
        label: 'share of calls throttled',
        period: Duration.seconds(timeouts.publisherIntervalSeconds),
      }),
      threshold: 0.1,
      comparison: above,
      badPeriods: 2,
      periods: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'RateLimitSpike',
      description: 'More than ten requests a second are refused for limits.',
      severity: 'ticket',
      runbook: 'rate-limit-spike',
      metric: usageMetric(resources, cloudWatch.metrics.refusedForLimits, 'Sum'),
      threshold: 10 * timeouts.publisherIntervalSeconds,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'BudgetNearlySpent',
      description: 'A budget has less than a fifth left before its period ends.',
      severity: 'ticket',
      runbook: 'budget-nearly-spent',
      metric: usageMetric(resources, cloudWatch.metrics.budgetsNearlySpent, 'Maximum'),
      threshold: 0,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'BudgetSpent',
      description: 'A budget is spent: whoever it belongs to is refused until it resets.',
      severity: 'ticket',
      runbook: 'budget-spent',
      metric: usageMetric(resources, cloudWatch.metrics.refusedForBudgets, 'Sum'),
      threshold: 0,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: NOT_BREACHING,
    },
  ];
}

/** Share of requests answered 5xx, by tasks or by the load balancer itself. */
function failureShare(resources: AlarmResources, periodSeconds: number): MathExpression {
  const alb = ofBalancer(resources);
  const sum = (name: string, dimensions: Dimensions): Metric =>
    metric('AWS/ApplicationELB', name, dimensions, 'Sum', periodSeconds);
  return new MathExpression({
    expression: '(FILL(ofTasks, 0) + FILL(ofBalancer, 0)) / requests',
    usingMetrics: {
      ofTasks: sum('HTTPCode_Target_5XX_Count', ofTargets(resources)),
      ofBalancer: sum('HTTPCode_ELB_5XX_Count', alb),
      requests: sum('RequestCount', alb),
    },
    label: 'share of requests failed',
    period: Duration.seconds(periodSeconds),
  });
}

/** The share of failures at which the error budget burns so many times as fast as it may. */
function burning(times: number): number {
  return Number((times * (1 - OBJECTIVE)).toFixed(6));
}
