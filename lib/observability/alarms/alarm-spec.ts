/** What is said of one alarm, what alarms are made of, and how a metric is named. */
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { cloudWatch } from '../../../core/metric-names.ts';
import { timeouts } from '../../timeouts.ts';
import type { DatabaseDimensions } from '../../constructs/postgres.ts';

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

export const { GREATER_THAN_THRESHOLD: above, LESS_THAN_THRESHOLD: below } = ComparisonOperator;
export const { NOT_BREACHING, BREACHING } = TreatMissingData;

export type Dimensions = Readonly<Record<string, string>>;

export function ofBalancer({ loadBalancer }: AlarmResources): Dimensions {
  return { LoadBalancer: loadBalancer };
}

/** What the load balancer sees of the proxy's tasks. */
export function ofTargets({ loadBalancer, proxyTargetGroup }: AlarmResources): Dimensions {
  return { LoadBalancer: loadBalancer, TargetGroup: proxyTargetGroup };
}

/** What the collector reads off the tasks. */
export function ofCollector({ environmentName }: AlarmResources): Dimensions {
  return { environment: environmentName };
}

/** What the usage publisher tells. */
export function usageMetric(
  { environmentName }: AlarmResources,
  metricName: string,
  statistic: string,
): Metric {
  const publisher = { service: cloudWatch.publisherService, environment: environmentName };
  return metric(cloudWatch.namespace, metricName, publisher, statistic, timeouts.publisherIntervalSeconds);
}

export function metric(
  namespace: string,
  metricName: string,
  dimensionsMap: Dimensions,
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
