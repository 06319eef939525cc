/** Alerts on what serves calls: edge, load balancer, tasks, database, functions. Most of it only AWS sees. */
import {
  ADMIN_FUNCTION,
  COLLECTED,
  databaseDimensions,
  DISTRIBUTION,
  LOAD_BALANCER,
  PROXY_SERVICE,
  TARGETS,
  type DatabaseDimension,
} from '../dashboards/resources.ts';
import { collectedMetrics, NAMESPACE } from '../metrics/cloudwatch.ts';
import { metricNames as m } from '../metrics/prometheus.ts';
import type { ScheduledFunction } from '../scheduled-functions.ts';
import { above, below, belowOrMissing, metricsIn, type AlarmAlert, type Alert } from './alert.ts';

const balancer = metricsIn('AWS/ApplicationELB');
const edge = metricsIn('AWS/CloudFront');
const ecs = metricsIn('AWS/ECS');
const rds = metricsIn('AWS/RDS');
const lambda = metricsIn('AWS/Lambda');
const ours = metricsIn(NAMESPACE);

const GIBIBYTE = 1024 ** 3;
const FIVE_MINUTES = { periodSeconds: 60, badPeriods: 5, periods: 5 };
const TWO_OF_THREE_MINUTES = { periodSeconds: 60, badPeriods: 2, periods: 3 };
const THREE_OF_FIVE_MINUTES = { periodSeconds: 60, badPeriods: 3, periods: 5 };
const TEN_MINUTES = { periodSeconds: 300, badPeriods: 2, periods: 2 };
const TEN_OF_FIFTEEN_MINUTES = { periodSeconds: 300, badPeriods: 2, periods: 3 };
const FIFTEEN_MINUTES = { periodSeconds: 300, badPeriods: 3, periods: 3 };

export function systemAlerts(databaseDimension: DatabaseDimension): readonly Alert[] {
  return [...servingAlerts, ...databaseAlerts(databaseDimension), ...functionAlerts];
}

export type ScheduledFunctionToWatch = Pick<
  ScheduledFunction,
  'does' | 'runbook' | 'panel' | 'intervalSeconds'
> & {
  /** Begins the alarm's name. */
  readonly name: string;
  readonly functionName: string;
};

/** Several failed runs of a function that runs again soon; one of a function that runs once in an hour or a day. */
export function failedRuns({ name, does, ...watched }: ScheduledFunctionToWatch): AlarmAlert {
  const runs = watched.intervalSeconds < 3600 ? 3 : 1;
  return {
    name: `${name}Errors`,
    summary: `The function that ${does} failed.`,
    severity: 'ticket',
    runbook: watched.runbook,
    panel: watched.panel,
    alarm: above(0, lambda('Errors', 'Sum', { FunctionName: watched.functionName }), {
      periodSeconds: watched.intervalSeconds,
      badPeriods: runs,
      periods: runs,
    }),
  };
}

const servingAlerts: readonly Alert[] = [
  {
    name: 'GatewayErrors',
    summary: 'Proxy tasks answer clients with 5xx.',
    severity: 'page',
    runbook: 'gateway-errors',
    panel: 'alb-requests',
    alarm: above(20, balancer('HTTPCode_Target_5XX_Count', 'Sum', TARGETS), THREE_OF_FIVE_MINUTES),
  },
  {
    name: 'LoadBalancerErrors',
    summary: 'The load balancer itself answers 5xx: no healthy task, or tasks that hang up.',
    severity: 'page',
    runbook: 'load-balancer-errors',
    panel: 'alb-requests',
    alarm: above(10, balancer('HTTPCode_ELB_5XX_Count', 'Sum', LOAD_BALANCER), THREE_OF_FIVE_MINUTES),
  },
  {
    name: 'UnhealthyTasks',
    summary: 'A proxy task fails its health check.',
    severity: 'page',
    runbook: 'unhealthy-tasks',
    panel: 'alb-hosts',
    alarm: above(0, balancer('UnHealthyHostCount', 'Maximum', TARGETS), FIVE_MINUTES),
  },
  {
    name: 'NoHealthyTask',
    summary: 'No proxy task is healthy; every call fails.',
    severity: 'page',
    runbook: 'no-healthy-task',
    panel: 'alb-hosts',
    alarm: belowOrMissing(1, balancer('HealthyHostCount', 'Maximum', TARGETS), TWO_OF_THREE_MINUTES),
  },
  {
    name: 'EdgeErrors',
    summary: 'CloudFront answers clients with 5xx, its own or those of the load balancer.',
    severity: 'page',
    runbook: 'edge-errors',
    panel: 'cloudfront-errors',
    alarm: above(10, edge('5xxErrorRate', 'Average', DISTRIBUTION), TEN_OF_FIFTEEN_MINUTES),
  },
  {
    name: 'ProxyCpu',
    summary: 'Proxy tasks are near their CPU although scaling should have helped.',
    severity: 'ticket',
    runbook: 'proxy-cpu',
    panel: 'ecs-cpu',
    alarm: above(85, ecs('CPUUtilization', 'Average', PROXY_SERVICE), FIFTEEN_MINUTES),
  },
  {
    name: 'ProxyMemory',
    summary: 'Proxy tasks are near their memory; the next step is that they are killed.',
    severity: 'ticket',
    runbook: 'proxy-memory',
    panel: 'ecs-memory',
    alarm: above(85, ecs('MemoryUtilization', 'Maximum', PROXY_SERVICE), FIFTEEN_MINUTES),
  },
  {
    name: 'TasksWaitAtStart',
    summary: 'Tasks that start have waited for PostgreSQL or its schema for ten minutes.',
    severity: 'ticket',
    runbook: 'unhealthy-tasks',
    panel: 'startup-waits',
    rule: {
      expr: `sum by (environment, reason) (increase(${m.startupWaits}[5m])) > 0`,
      forMinutes: 10,
    },
  },
  {
    name: 'MetricsMissing',
    summary: 'No task is scraped: nothing that the tasks measure is watched.',
    severity: 'page',
    runbook: 'metrics-missing',
    panel: 'tasks',
    rule: { expr: `absent(${m.inflightRequests})`, forMinutes: 10 },
  },
  {
    name: 'ScalingMetricMissing',
    summary: 'The collector reports no requests in flight; nothing is scaled in, and out by CPU only.',
    severity: 'ticket',
    runbook: 'scaling-metric-missing',
    panel: 'tasks',
    alarm: belowOrMissing(
      1,
      ours(collectedMetrics.inflightRequests.name, 'SampleCount', COLLECTED),
      FIFTEEN_MINUTES,
    ),
  },
];

function databaseAlerts(databaseDimension: DatabaseDimension): readonly Alert[] {
  const dimensions = databaseDimensions(databaseDimension);
  const alerts: readonly Alert[] = [
    {
      name: 'DatabaseCpu',
      summary: 'PostgreSQL is busy; leases and journals will lag behind.',
      severity: 'ticket',
      runbook: 'database-cpu',
      panel: 'rds-cpu',
      alarm: above(80, rds('CPUUtilization', 'Average', dimensions), FIFTEEN_MINUTES),
    },
    {
      name: 'DatabaseConnectionsNearLimit',
      summary: 'PostgreSQL holds seven tenths of the connections it allows; new tasks may not get one.',
      severity: 'ticket',
      runbook: 'database-connections',
      panel: 'database-connections',
      rule: {
        expr: `max by (environment) (${m.databaseConnections} / ${m.databaseMaxConnections}) > 0.7`,
        forMinutes: 10,
      },
    },
    {
      name: 'DatabaseStorage',
      summary: 'PostgreSQL has little room left; without room it stops writing usage records.',
      severity: 'page',
      runbook: 'database-storage',
      panel: 'rds-storage',
      alarm: below(4 * GIBIBYTE, rds('FreeStorageSpace', 'Minimum', dimensions), TEN_MINUTES),
    },
  ];
  // Aurora's storage grows by itself.
  return databaseDimension === 'DBInstanceIdentifier'
    ? alerts
    : alerts.filter(({ name }) => name !== 'DatabaseStorage');
}

const functionAlerts: readonly Alert[] = [
  {
    name: 'AdminErrors',
    summary: 'The admin API fails.',
    severity: 'ticket',
    runbook: 'admin-errors',
    panel: 'lambda-errors',
    alarm: above(2, lambda('Errors', 'Sum', ADMIN_FUNCTION), {
      periodSeconds: 300,
      badPeriods: 1,
      periods: 1,
    }),
  },
];
