/** Alerts on what serves calls: edge, load balancer, tasks, database. Most of it only AWS sees. */
import {
  COLLECTED,
  databaseDimensions,
  DISTRIBUTION,
  LOAD_BALANCER,
  PROXY_SERVICE,
  TARGETS,
  type DatabaseDimension,
} from '../dashboards/resources.ts';
import { OF_CALLS } from '../dashboards/promql.ts';
import { collectedMetrics, NAMESPACE } from '../metrics/cloudwatch.ts';
import { metricNames as m } from '../metrics/prometheus.ts';
import { above, below, belowOrMissing, metricsIn, noneOrMissing, type AlertRow } from './alert-row.ts';

const balancer = metricsIn('AWS/ApplicationELB');
const edge = metricsIn('AWS/CloudFront');
const ecs = metricsIn('AWS/ECS');
const rds = metricsIn('AWS/RDS');
const ours = metricsIn(NAMESPACE);

const FIVE_MINUTES = { periodSeconds: 60, badPeriods: 5, periods: 5 };
const TWO_OF_THREE_MINUTES = { periodSeconds: 60, badPeriods: 2, periods: 3 };
const THREE_OF_FIVE_MINUTES = { periodSeconds: 60, badPeriods: 3, periods: 5 };
const TEN_MINUTES = { periodSeconds: 300, badPeriods: 2, periods: 2 };
const TEN_OF_FIFTEEN_MINUTES = { periodSeconds: 300, badPeriods: 2, periods: 3 };
const FIFTEEN_MINUTES = { periodSeconds: 300, badPeriods: 3, periods: 3 };

export const servingAlerts = {
  GatewayErrors: {
    summary: 'Proxy tasks answer clients with 5xx.',
    severity: 'page',
    runbook: 'gateway-errors',
    panel: 'alb-requests',
    threshold: { value: 20, unit: 'per-minute' },
    alarm: above(balancer('HTTPCode_Target_5XX_Count', 'Sum', TARGETS), THREE_OF_FIVE_MINUTES),
  },
  LoadBalancerErrors: {
    summary: 'The load balancer itself answers 5xx: no healthy task, or tasks that hang up.',
    severity: 'page',
    runbook: 'load-balancer-errors',
    panel: 'alb-requests',
    threshold: { value: 10, unit: 'per-minute' },
    alarm: above(balancer('HTTPCode_ELB_5XX_Count', 'Sum', LOAD_BALANCER), THREE_OF_FIVE_MINUTES),
  },
  UnhealthyTasks: {
    summary: 'A proxy task fails its health check.',
    severity: 'page',
    runbook: 'unhealthy-tasks',
    panel: 'alb-hosts',
    threshold: { value: 0, unit: 'count' },
    alarm: above(balancer('UnHealthyHostCount', 'Maximum', TARGETS), FIVE_MINUTES),
  },
  NoHealthyTask: {
    summary: ({ value }) =>
      value === 1
        ? 'No proxy task is healthy; every call fails.'
        : `Fewer than ${value} proxy tasks are healthy.`,
    severity: 'page',
    runbook: 'no-healthy-task',
    panel: 'alb-hosts',
    threshold: { value: 1, unit: 'count', least: 1 },
    alarm: belowOrMissing(balancer('HealthyHostCount', 'Maximum', TARGETS), TWO_OF_THREE_MINUTES),
  },
  EdgeErrors: {
    summary: 'CloudFront answers clients with 5xx, its own or those of the load balancer.',
    severity: 'page',
    runbook: 'edge-errors',
    panel: 'cloudfront-errors',
    threshold: { value: 10, unit: 'percent' },
    alarm: above(edge('5xxErrorRate', 'Average', DISTRIBUTION), TEN_OF_FIFTEEN_MINUTES),
  },
  ProxyCpu: {
    summary: 'Proxy tasks are near their CPU although scaling should have helped.',
    severity: 'ticket',
    runbook: 'proxy-cpu',
    panel: 'ecs-cpu',
    threshold: { value: 85, unit: 'percent' },
    alarm: above(ecs('CPUUtilization', 'Average', PROXY_SERVICE), FIFTEEN_MINUTES),
  },
  ProxyMemory: {
    summary: 'Proxy tasks are near their memory; the next step is that they are killed.',
    severity: 'ticket',
    runbook: 'proxy-memory',
    panel: 'ecs-memory',
    threshold: { value: 85, unit: 'percent' },
    alarm: above(ecs('MemoryUtilization', 'Maximum', PROXY_SERVICE), FIFTEEN_MINUTES),
  },
  Overload: {
    summary: ({ threshold }) =>
      `Tasks refuse more than ${threshold} of the calls because they are overloaded, longer than new tasks take to start.`,
    severity: 'page',
    runbook: 'overload',
    panel: 'shedding',
    threshold: { value: 0.01, unit: 'share' },
    rule: {
      expr: (most) =>
        `sum by (environment) (rate(${m.requestsShed}[5m])) / sum by (environment) (rate(${m.requests}{${OF_CALLS}}[5m])) > ${most}`,
      forMinutes: 10,
    },
  },
  ProcessRestarts: {
    summary: ({ value }) =>
      `More than ${value} processes of tasks ended by themselves within a quarter of an hour and were started again.`,
    severity: 'ticket',
    runbook: 'process-restarts',
    panel: 'background-failures',
    threshold: { value: 2, unit: 'count' },
    rule: {
      expr: (most) => `sum by (environment) (increase(${m.processRestarts}[15m])) > ${most}`,
      forMinutes: 0,
    },
  },
  MetricsMissing: {
    summary: 'No task is scraped: nothing that the tasks measure is watched.',
    severity: 'page',
    runbook: 'metrics-missing',
    panel: 'tasks',
    rule: { expr: () => `absent(${m.inflightRequests})`, forMinutes: 10 },
  },
  ScalingMetricMissing: {
    summary: 'The collector reports no admitted calls: the number of tasks stays as it is.',
    severity: 'ticket',
    runbook: 'scaling-metric-missing',
    panel: 'tasks',
    alarm: noneOrMissing(
      ours(collectedMetrics.admittedCalls.name, 'SampleCount', COLLECTED),
      FIFTEEN_MINUTES,
    ),
  },
} as const satisfies Readonly<Record<string, AlertRow>>;

export function databaseAlerts(databaseDimension: DatabaseDimension) {
  const dimensions = databaseDimensions(databaseDimension);
  return {
    DatabaseCpu: {
      summary: 'PostgreSQL is busy; leases and journals will lag behind.',
      severity: 'ticket',
      runbook: 'database-cpu',
      panel: 'rds-cpu',
      threshold: { value: 80, unit: 'percent' },
      alarm: above(rds('CPUUtilization', 'Average', dimensions), FIFTEEN_MINUTES),
    },
    DatabaseConnectionsNearLimit: {
      summary: ({ threshold }) =>
        `PostgreSQL holds more than ${threshold} of the connections it allows; new tasks may not get one.`,
      severity: 'ticket',
      runbook: 'database-connections',
      panel: 'database-connections',
      threshold: { value: 0.7, unit: 'share' },
      rule: {
        expr: (most) =>
          `max by (environment) (${m.databaseConnections} / ${m.databaseMaxConnections}) > ${most}`,
        forMinutes: 10,
      },
    },
    DatabaseStorage: {
      summary: 'PostgreSQL has little room left; without room it stops writing usage records.',
      severity: 'page',
      runbook: 'database-storage',
      panel: 'rds-storage',
      threshold: { value: 4, unit: 'GiB' },
      alarm: below(rds('FreeStorageSpace', 'Minimum', dimensions), TEN_MINUTES),
      needs: 'databaseInstance',
    },
  } as const satisfies Readonly<Record<string, AlertRow>>;
}
