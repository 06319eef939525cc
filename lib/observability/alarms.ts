/**
 * The CloudWatch alarms as one table: what it means for a person, how urgent it is, which file of docs/runbooks says
 * what to do, and the metric. No alarm without a runbook; a test holds that. Alerts on the tasks' own metrics are in
 * core/alerts.
 */
import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { OBJECTIVE } from '../../core/alerts/alerts.ts';
import { cloudWatch } from '../../core/metric-names.ts';
import { clocks } from '../clocks.ts';
import type { DatabaseDimensions } from '../constructs/postgres.ts';

export type AlarmSpec = {
  readonly name: string;
  readonly description: string;
  readonly severity: 'page' | 'ticket';
  /** Names a file of docs/runbooks. */
  readonly runbook: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  /** Periods that must be bad, of how many. */
  readonly badPeriods: number;
  readonly periods: number;
  readonly missing: TreatMissingData;
};

export type AlarmResources = {
  readonly environmentName: string;
  readonly loadBalancer: string;
  readonly proxyTargetGroup: string;
  readonly clusterName: string;
  readonly proxyServiceName: string;
  readonly database: DatabaseDimensions;
  readonly adminFunctionName: string;
  /** Silence is suspicious. */
  readonly expectsTraffic: boolean;
  /** Null when nobody knows it. */
  readonly maxDatabaseConnections: number | null;
  /** Null where CloudFront's metrics are out of reach. */
  readonly distributionId: string | null;
  readonly scheduledFunctions: readonly ScheduledFunctionToWatch[];
};

export type ScheduledFunctionToWatch = {
  /** Begins the alarm's name. */
  readonly name: string;
  /** As in "The function that … failed". */
  readonly does: string;
  readonly runbook: string;
  readonly functionName: string;
  readonly intervalSeconds: number;
};

const { GREATER_THAN_THRESHOLD: above, LESS_THAN_THRESHOLD: below } = ComparisonOperator;
const { NOT_BREACHING: quiet, BREACHING: loud } = TreatMissingData;
/** A threshold must be some number; the smallest class takes more. */
const UNKNOWN_LIMIT = 80;
const GIBIBYTE = 1024 ** 3;

export function alarmsOf(resources: AlarmResources): readonly AlarmSpec[] {
  const alb = { LoadBalancer: resources.loadBalancer };
  const targets = { ...alb, TargetGroup: resources.proxyTargetGroup };
  const service = { ClusterName: resources.clusterName, ServiceName: resources.proxyServiceName };
  const database = databaseDimensions(resources.database);
  const publisher = { service: cloudWatch.publisherService, environment: resources.environmentName };
  const usage = (metricName: string, statistic: string): Metric =>
    metric(cloudWatch.namespace, metricName, publisher, statistic, clocks.publisherIntervalSeconds);
  const collected = { environment: resources.environmentName };
  const isAurora = resources.database.DBClusterIdentifier !== undefined;
  return [
    {
      name: 'GatewayErrors',
      description: 'Proxy tasks answer clients with 5xx.',
      severity: 'page',
      runbook: 'gateway-errors',
      metric: metric('AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', targets, 'Sum', 60),
      threshold: 20,
      comparison: above,
      badPeriods: 3,
      periods: 5,
      missing: quiet,
    },
    {
      name: 'LoadBalancerErrors',
      description: 'The load balancer itself answers 5xx: no healthy task, or tasks that hang up.',
      severity: 'page',
      runbook: 'load-balancer-errors',
      metric: metric('AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', alb, 'Sum', 60),
      threshold: 10,
      comparison: above,
      badPeriods: 3,
      periods: 5,
      missing: quiet,
    },
    {
      name: 'UnhealthyTasks',
      description: 'A proxy task fails its health check.',
      severity: 'page',
      runbook: 'unhealthy-tasks',
      metric: metric('AWS/ApplicationELB', 'UnHealthyHostCount', targets, 'Maximum', 60),
      threshold: 0,
      comparison: above,
      badPeriods: 5,
      periods: 5,
      missing: quiet,
    },
    {
      name: 'NoHealthyTask',
      description: 'No proxy task is healthy; every call fails.',
      severity: 'page',
      runbook: 'no-healthy-task',
      metric: metric('AWS/ApplicationELB', 'HealthyHostCount', targets, 'Maximum', 60),
      threshold: 1,
      comparison: below,
      badPeriods: 2,
      periods: 3,
      missing: loud,
    },
    ...(resources.distributionId === null
      ? []
      : [
          {
            name: 'EdgeErrors',
            description: 'CloudFront answers clients with 5xx, its own or those of the load balancer.',
            severity: 'page' as const,
            runbook: 'edge-errors',
            metric: metric(
              'AWS/CloudFront',
              '5xxErrorRate',
              { DistributionId: resources.distributionId, Region: 'Global' },
              'Average',
              300,
            ),
            threshold: 10,
            comparison: above,
            badPeriods: 2,
            periods: 3,
            missing: quiet,
          },
        ]),
    {
      name: 'ProxyCpu',
      description: 'Proxy tasks are near their CPU although scaling should have helped.',
      severity: 'ticket',
      runbook: 'proxy-cpu',
      metric: metric('AWS/ECS', 'CPUUtilization', service, 'Average', 300),
      threshold: 85,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'ProxyMemory',
      description: 'Proxy tasks are near their memory; the next step is that they are killed.',
      severity: 'ticket',
      runbook: 'proxy-memory',
      metric: metric('AWS/ECS', 'MemoryUtilization', service, 'Maximum', 300),
      threshold: 85,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'DatabaseCpu',
      description: 'PostgreSQL is busy; leases and journals will lag behind.',
      severity: 'ticket',
      runbook: 'database-cpu',
      metric: metric('AWS/RDS', 'CPUUtilization', database, 'Average', 300),
      threshold: 80,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'DatabaseConnections',
      description: 'PostgreSQL holds most of the connections it takes; new tasks may not get one.',
      severity: 'ticket',
      runbook: 'database-connections',
      metric: metric('AWS/RDS', 'DatabaseConnections', database, 'Maximum', 300),
      threshold: Math.floor((resources.maxDatabaseConnections ?? UNKNOWN_LIMIT) * 0.7),
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: quiet,
    },
    ...(isAurora
      ? []
      : [
          {
            name: 'DatabaseStorage',
            description: 'PostgreSQL has little room left; without room it stops writing usage records.',
            severity: 'page' as const,
            runbook: 'database-storage',
            metric: metric('AWS/RDS', 'FreeStorageSpace', database, 'Minimum', 300),
            threshold: 4 * GIBIBYTE,
            comparison: below,
            badPeriods: 2,
            periods: 2,
            missing: quiet,
          },
        ]),
    {
      name: 'AdminErrors',
      description: 'The admin API fails.',
      severity: 'ticket',
      runbook: 'admin-errors',
      metric: metric('AWS/Lambda', 'Errors', { FunctionName: resources.adminFunctionName }, 'Sum', 300),
      threshold: 2,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: quiet,
    },
    ...resources.scheduledFunctions.map(failures),
    {
      name: 'PublisherSilent',
      description: 'No run of the usage publisher has finished; usage in CloudWatch stands still.',
      severity: 'ticket',
      runbook: 'publisher-silent',
      metric: metric(
        cloudWatch.namespace,
        cloudWatch.metrics.publisherRuns,
        publisher,
        'Sum',
        clocks.publisherIntervalSeconds,
      ),
      threshold: 1,
      comparison: below,
      badPeriods: 4,
      periods: 4,
      missing: loud,
    },
    {
      name: 'UsageDrifts',
      description: 'What was recorded and what AWS saw differ by more than one percent.',
      severity: 'ticket',
      runbook: 'usage-drift',
      metric: metric(
        cloudWatch.namespace,
        cloudWatch.metrics.usageDrifts,
        { service: cloudWatch.jobsService, environment: resources.environmentName },
        'Maximum',
        clocks.usageJobIntervalSeconds,
      ),
      threshold: 0,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'ErrorBudgetBurnsFast',
      description: 'At this rate the error budget of a month is gone in two days.',
      severity: 'page',
      runbook: 'error-budget-burn',
      metric: failureShare(alb, targets, 3_600),
      threshold: burning(14.4),
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: quiet,
    },
    {
      name: 'ErrorBudgetBurnsSlowly',
      description: 'At this rate the error budget of a month is gone in five days.',
      severity: 'ticket',
      runbook: 'error-budget-burn',
      metric: failureShare(alb, targets, 21_600),
      threshold: burning(6),
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: quiet,
    },
    {
      name: 'HighLatency',
      description: 'One call in twenty takes longer than two minutes.',
      severity: 'ticket',
      runbook: 'high-latency',
      metric: usage(cloudWatch.metrics.latencyMs, 'p95'),
      threshold: 120_000,
      comparison: above,
      badPeriods: 2,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'SlowFirstToken',
      description: 'One answer in twenty begins later than ten seconds after the question.',
      severity: 'ticket',
      runbook: 'slow-first-token',
      metric: usage(cloudWatch.metrics.timeToFirstTokenMs, 'p95'),
      threshold: 10_000,
      comparison: above,
      badPeriods: 2,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'UpstreamThrottling',
      description: 'More than one call in ten ends throttled by Bedrock, after all tries.',
      severity: 'ticket',
      runbook: 'upstream-throttling',
      metric: new MathExpression({
        expression: 'throttled / requests',
        usingMetrics: {
          throttled: usage(cloudWatch.metrics.throttled, 'Sum'),
          requests: usage(cloudWatch.metrics.requests, 'Sum'),
        },
        label: 'share of calls throttled',
        period: Duration.seconds(clocks.publisherIntervalSeconds),
      }),
      threshold: 0.1,
      comparison: above,
      badPeriods: 2,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'RateLimitSpike',
      description: 'More than ten requests a second are refused for limits.',
      severity: 'ticket',
      runbook: 'rate-limit-spike',
      metric: usage(cloudWatch.metrics.refusedForLimits, 'Sum'),
      threshold: 10 * clocks.publisherIntervalSeconds,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: quiet,
    },
    {
      name: 'BudgetNearlySpent',
      description: 'A budget has less than a fifth left before its period ends.',
      severity: 'ticket',
      runbook: 'budget-nearly-spent',
      metric: usage(cloudWatch.metrics.budgetsNearlySpent, 'Maximum'),
      threshold: 0,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: quiet,
    },
    {
      name: 'BudgetSpent',
      description: 'A budget is spent: whoever it belongs to is refused until it resets.',
      severity: 'ticket',
      runbook: 'budget-spent',
      metric: usage(cloudWatch.metrics.refusedForBudgets, 'Sum'),
      threshold: 0,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: quiet,
    },
    {
      name: 'JournalBacklog',
      description: 'Usage records have waited for PostgreSQL for more than two minutes.',
      severity: 'page',
      runbook: 'journal-backlog',
      metric: metric(cloudWatch.namespace, cloudWatch.metrics.journalOldestSeconds, collected, 'Maximum', 60),
      threshold: 120,
      comparison: above,
      badPeriods: 5,
      periods: 5,
      missing: quiet,
    },
    {
      name: 'PublisherTeamsWait',
      description: 'Usage of some teams is not published, because their data is bad.',
      severity: 'ticket',
      runbook: 'publisher-silent',
      metric: usage(cloudWatch.metrics.publisherWaitingTeams, 'Maximum'),
      threshold: 0,
      comparison: above,
      badPeriods: 6,
      periods: 6,
      missing: quiet,
    },
    ...(resources.expectsTraffic
      ? [
          {
            name: 'NoTraffic',
            description: 'No request has reached the load balancer for two hours.',
            severity: 'ticket' as const,
            runbook: 'no-traffic',
            metric: metric('AWS/ApplicationELB', 'RequestCount', alb, 'Sum', 3_600),
            threshold: 1,
            comparison: below,
            badPeriods: 2,
            periods: 2,
            missing: loud,
          },
        ]
      : []),
    {
      name: 'ScalingMetricMissing',
      description: 'The collector reports no requests in flight; nothing is scaled in, and out by CPU only.',
      severity: 'ticket',
      runbook: 'scaling-metric-missing',
      metric: metric(
        cloudWatch.namespace,
        cloudWatch.metrics.inflightRequests,
        collected,
        'SampleCount',
        300,
      ),
      threshold: 1,
      comparison: below,
      badPeriods: 3,
      periods: 3,
      missing: loud,
    },
  ];
}

/** Share of requests answered 5xx, by tasks or by the load balancer itself. */
function failureShare(
  alb: Readonly<Record<string, string>>,
  targets: Readonly<Record<string, string>>,
  periodSeconds: number,
): MathExpression {
  const sum = (name: string, dimensions: Readonly<Record<string, string>>): Metric =>
    metric('AWS/ApplicationELB', name, dimensions, 'Sum', periodSeconds);
  return new MathExpression({
    expression: '(FILL(ofTasks, 0) + FILL(ofBalancer, 0)) / requests',
    usingMetrics: {
      ofTasks: sum('HTTPCode_Target_5XX_Count', targets),
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

/** Several failed runs of a function that comes again soon; one of a function that comes once in an hour or a day. */
function failures({
  name,
  does,
  runbook,
  functionName,
  intervalSeconds,
}: ScheduledFunctionToWatch): AlarmSpec {
  const runs = intervalSeconds < 3600 ? 3 : 1;
  return {
    name: `${name}Errors`,
    description: `The function that ${does} failed.`,
    severity: 'ticket',
    runbook,
    metric: metric('AWS/Lambda', 'Errors', { FunctionName: functionName }, 'Sum', intervalSeconds),
    threshold: 0,
    comparison: above,
    badPeriods: runs,
    periods: runs,
    missing: quiet,
  };
}

function metric(
  namespace: string,
  metricName: string,
  dimensionsMap: Readonly<Record<string, string>>,
  statistic: string,
  periodSeconds: number,
): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap: { ...dimensionsMap },
    statistic,
    period: Duration.seconds(periodSeconds),
  });
}

function databaseDimensions(dimensions: DatabaseDimensions): Record<string, string> {
  const entries = Object.entries(dimensions).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
