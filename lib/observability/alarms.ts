/**
 * The CloudWatch alarms as one table: what it means for a person, how urgent it is, which chapter of
 * docs/operate.md says what to do, and the metric. No alarm without a chapter; a test holds that.
 */
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { cloudWatch } from '../../core/metric-names.ts';
import { clocks } from '../clocks.ts';
import type { DatabaseDimensions } from '../constructs/postgres.ts';

export type AlarmSpec = {
  readonly name: string;
  readonly description: string;
  readonly severity: 'page' | 'ticket';
  /** Heading of the chapter in docs/operate.md. */
  readonly chapter: string;
  readonly metric: Metric;
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
  readonly publisherFunctionName: string;
};

const { GREATER_THAN_THRESHOLD: above, LESS_THAN_THRESHOLD: below } = ComparisonOperator;
const { NOT_BREACHING: quiet, BREACHING: loud } = TreatMissingData;
const GIBIBYTE = 1024 ** 3;

export function alarmsOf(resources: AlarmResources): readonly AlarmSpec[] {
  const alb = { LoadBalancer: resources.loadBalancer };
  const targets = { ...alb, TargetGroup: resources.proxyTargetGroup };
  const service = { ClusterName: resources.clusterName, ServiceName: resources.proxyServiceName };
  const database = databaseDimensions(resources.database);
  const publisher = { service: 'usage-publisher', environment: resources.environmentName };
  const isAurora = resources.database.DBClusterIdentifier !== undefined;
  return [
    {
      name: 'GatewayErrors',
      description: 'Proxy tasks answer clients with 5xx.',
      severity: 'page',
      chapter: 'Gateway errors',
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
      chapter: 'Load balancer errors',
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
      chapter: 'Unhealthy tasks',
      metric: metric('AWS/ApplicationELB', 'UnHealthyHostCount', targets, 'Maximum', 60),
      threshold: 0,
      comparison: above,
      badPeriods: 5,
      periods: 5,
      missing: quiet,
    },
    {
      name: 'ProxyCpu',
      description: 'Proxy tasks are near their CPU although scaling should have helped.',
      severity: 'ticket',
      chapter: 'Proxy CPU',
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
      chapter: 'Proxy memory',
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
      chapter: 'Database CPU',
      metric: metric('AWS/RDS', 'CPUUtilization', database, 'Average', 300),
      threshold: 80,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'DatabaseConnections',
      description: 'PostgreSQL holds many connections; new tasks may not get one.',
      severity: 'ticket',
      chapter: 'Database connections',
      metric: metric('AWS/RDS', 'DatabaseConnections', database, 'Maximum', 300),
      threshold: 80,
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
            chapter: 'Database storage',
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
      chapter: 'Admin errors',
      metric: metric('AWS/Lambda', 'Errors', { FunctionName: resources.adminFunctionName }, 'Sum', 300),
      threshold: 2,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: quiet,
    },
    {
      name: 'PublisherErrors',
      description: 'A run of the usage publisher failed.',
      severity: 'ticket',
      chapter: 'Publisher silent',
      metric: metric('AWS/Lambda', 'Errors', { FunctionName: resources.publisherFunctionName }, 'Sum', 300),
      threshold: 0,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: quiet,
    },
    {
      name: 'PublisherSilent',
      description: 'No run of the usage publisher has finished; usage in CloudWatch stands still.',
      severity: 'ticket',
      chapter: 'Publisher silent',
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
      name: 'ScalingMetricMissing',
      description: 'The collector reports no requests in flight; nothing is scaled in, and out by CPU only.',
      severity: 'ticket',
      chapter: 'Scaling metric missing',
      metric: metric(
        cloudWatch.namespace,
        cloudWatch.metrics.inflightRequests,
        { environment: resources.environmentName },
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
