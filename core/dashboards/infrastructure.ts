/** AWS infrastructure: what the gateway runs on, from CloudWatch. A laptop has none of it. */
import { links } from '../canary/links.ts';
import {
  canaryMetrics,
  jobMetrics,
  NAMESPACE,
  publisherMetrics,
  usageMetrics,
} from '../metrics/cloudwatch.ts';
import type { CloudWatchQuery, Dashboard, Panel, Unit } from './panel.ts';
import {
  ADMIN_FUNCTION,
  CANARY,
  databaseDimensions,
  DISTRIBUTION,
  JOBS,
  LOAD_BALANCER,
  PROXY_SERVICE,
  PUBLISHER,
  PUBLISHER_FUNCTION,
  TARGETS,
  type DatabaseDimension,
  type Dimensions,
} from './resources.ts';

type Row = readonly [
  legend: string,
  metric: string,
  statistic: CloudWatchQuery['statistic'],
  dimensions: Dimensions,
];

export function infrastructureFor(databaseDimension: DatabaseDimension): Dashboard {
  const database = databaseDimensions(databaseDimension);
  return {
    uid: 'stargate-infrastructure',
    title: 'Stargate: AWS infrastructure',
    description: 'Edge, load balancer, tasks, database and functions as AWS sees them.',
    variables: [],
    range: '6h',
    rows: [
      {
        title: 'Edge and load balancer',
        panels: [
          panel(
            'cloudfront-requests',
            'CloudFront: requests',
            'Requests that reached the edge, a minute.',
            'count',
            [edge('requests', 'Requests', 'Sum')],
          ),
          panel(
            'cloudfront-errors',
            'CloudFront: errors',
            'Percent of requests answered 4xx or 5xx at the edge, refused paths among them.',
            'count',
            [edge('4xx %', '4xxErrorRate', 'Average'), edge('5xx %', '5xxErrorRate', 'Average')],
          ),
          panel(
            'alb-requests',
            'Load balancer: requests',
            'Requests a minute, and those it answered 5xx itself or passed on as such.',
            'count',
            queries('AWS/ApplicationELB', [
              ['requests', 'RequestCount', 'Sum', LOAD_BALANCER],
              ['5xx of tasks', 'HTTPCode_Target_5XX_Count', 'Sum', TARGETS],
              ['5xx of its own', 'HTTPCode_ELB_5XX_Count', 'Sum', LOAD_BALANCER],
            ]),
            'gateway-errors',
          ),
          panel(
            'alb-latency',
            'Load balancer: time to the first byte',
            'From the request to the head of the answer, 95th percentile and average.',
            'seconds',
            queries('AWS/ApplicationELB', [
              ['p95', 'TargetResponseTime', 'p95', TARGETS],
              ['average', 'TargetResponseTime', 'Average', TARGETS],
            ]),
            'high-latency',
          ),
          panel(
            'alb-hosts',
            'Load balancer: tasks in service',
            'Healthy and unhealthy proxy tasks.',
            'count',
            queries('AWS/ApplicationELB', [
              ['healthy', 'HealthyHostCount', 'Minimum', TARGETS],
              ['unhealthy', 'UnHealthyHostCount', 'Maximum', TARGETS],
            ]),
            'unhealthy-tasks',
          ),
        ],
      },
      {
        title: 'Tasks',
        panels: [
          panel(
            'ecs-cpu',
            'ECS: CPU',
            'Percent of what the proxy service has. Scaling aims at 50.',
            'count',
            queries('AWS/ECS', [
              ['average', 'CPUUtilization', 'Average', PROXY_SERVICE],
              ['highest task', 'CPUUtilization', 'Maximum', PROXY_SERVICE],
            ]),
            'proxy-cpu',
          ),
          panel(
            'ecs-memory',
            'ECS: memory',
            'Percent of what the proxy service has. At 100 a task is killed.',
            'count',
            queries('AWS/ECS', [
              ['average', 'MemoryUtilization', 'Average', PROXY_SERVICE],
              ['highest task', 'MemoryUtilization', 'Maximum', PROXY_SERVICE],
            ]),
            'proxy-memory',
          ),
        ],
      },
      {
        title: 'Database',
        panels: [
          panel(
            'rds-cpu',
            'RDS: CPU',
            'Percent. The hot path needs little of it.',
            'count',
            queries('AWS/RDS', [['cpu', 'CPUUtilization', 'Average', database]]),
            'database-cpu',
          ),
          panel(
            'rds-connections',
            'RDS: connections',
            'Open connections of tasks and functions.',
            'count',
            queries('AWS/RDS', [['connections', 'DatabaseConnections', 'Maximum', database]]),
            'database-connections',
          ),
          databaseDimension === 'DBInstanceIdentifier'
            ? panel(
                'rds-storage',
                'RDS: free storage',
                'It grows by itself up to the limit you set.',
                'bytes',
                queries('AWS/RDS', [['free', 'FreeStorageSpace', 'Minimum', database]]),
                'database-storage',
              )
            : panel(
                'rds-storage',
                'Aurora: storage',
                'Bytes in the volume; it grows by itself.',
                'bytes',
                queries('AWS/RDS', [['used', 'VolumeBytesUsed', 'Maximum', database]]),
                'database-storage',
              ),
          panel(
            'rds-latency',
            'RDS: latency of the disk',
            'Seconds for a read and a write.',
            'seconds',
            queries('AWS/RDS', [
              ['read', 'ReadLatency', 'Average', database],
              ['write', 'WriteLatency', 'Average', database],
            ]),
          ),
        ],
      },
      {
        title: 'Functions',
        panels: [
          panel(
            'lambda-errors',
            'Lambda: errors',
            'Runs that failed, a minute. Refusals of the admin API are not among them.',
            'count',
            queries('AWS/Lambda', [
              ['admin', 'Errors', 'Sum', ADMIN_FUNCTION],
              ['usage publisher', 'Errors', 'Sum', PUBLISHER_FUNCTION],
            ]),
            'admin-errors',
          ),
          panel(
            'lambda-duration',
            'Lambda: duration',
            'The 95th percentile of a run.',
            'milliseconds',
            queries('AWS/Lambda', [
              ['admin', 'Duration', 'p95', ADMIN_FUNCTION],
              ['usage publisher', 'Duration', 'p95', PUBLISHER_FUNCTION],
            ]),
          ),
          panel(
            'publisher-health',
            'Usage publisher: records and lag',
            'Records it took, how old the oldest one is that is not published, and how many teams wait because their data is bad.',
            'count',
            queries(NAMESPACE, [
              ['records', publisherMetrics.records.name, 'Sum', PUBLISHER],
              ['lag, seconds', publisherMetrics.lagSeconds.name, 'Maximum', PUBLISHER],
              ['teams that wait', publisherMetrics.waitingTeams.name, 'Maximum', PUBLISHER],
            ]),
            'publisher-silent',
          ),
          panel(
            'usage-jobs',
            'Usage jobs: runs and what they found',
            'Runs that finished; differences between our records and what AWS saw; hours, records and budgets that wait for somebody to correct them.',
            'count',
            queries(NAMESPACE, [
              ['runs', jobMetrics.runs.name, 'Sum', JOBS],
              ['differences', jobMetrics.drifts.name, 'Maximum', JOBS],
              ['hours set aside', jobMetrics.hoursSetAside.name, 'Maximum', JOBS],
              ['records refused', jobMetrics.rowsRefused.name, 'Maximum', JOBS],
              ['budgets not computed', jobMetrics.budgetsNotComputed.name, 'Maximum', JOBS],
            ]),
            'usage-rows-refused',
          ),
          panel(
            'spill',
            'Spill bucket: what waits and what is shipped in',
            'Objects in the spill bucket when the job began, and how long the oldest has been there whose records are not in PostgreSQL; records that were shipped in; and calls whose task is gone, recorded at their worst case.',
            'count',
            queries(NAMESPACE, [
              ['objects', jobMetrics.spillObjects.name, 'Maximum', JOBS],
              ['oldest, seconds', jobMetrics.spillOldestSeconds.name, 'Maximum', JOBS],
              ['records', jobMetrics.spillRecords.name, 'Sum', JOBS],
              ['calls lost', jobMetrics.callsLost.name, 'Sum', JOBS],
            ]),
            'spill-waits',
          ),
          panel(
            'canary',
            'Canary: links of the chain',
            'Where an environment has a canary: 1 for a link that held in the last run, 0 for one that was broken, nothing for one that was not checked, because a link before it was broken.',
            'count',
            queries(
              NAMESPACE,
              links.map(({ name }) => [name, canaryMetrics.link.name, 'Minimum', { ...CANARY, link: name }]),
            ),
            'canary',
          ),
          panel(
            'published-requests',
            'Usage as published',
            'Requests and failures as the usage publisher reported them.',
            'count',
            queries(NAMESPACE, [
              ['requests', usageMetrics.requests.name, 'Sum', PUBLISHER],
              ['failures', usageMetrics.failures.name, 'Sum', PUBLISHER],
            ]),
            'publisher-silent',
          ),
          panel(
            'published-cost',
            'Cost as published',
            'Dollars as the usage publisher reported them, by the time of the calls.',
            'usd',
            queries(NAMESPACE, [['cost', usageMetrics.costUsd.name, 'Sum', PUBLISHER]]),
            'publisher-silent',
          ),
        ],
      },
    ],
  };
}

function panel(
  id: string,
  title: string,
  description: string,
  unit: Unit,
  cloudWatchQueries: readonly CloudWatchQuery[],
  runbook?: string,
): Panel {
  return {
    id,
    title,
    description,
    unit,
    kind: 'lines',
    width: 8,
    queries: { source: 'cloudwatch', queries: cloudWatchQueries },
    noData: 'CloudWatch has nothing for this range',
    ...(runbook === undefined ? {} : { runbook }),
  };
}

function queries(namespace: string, rows: readonly Row[]): readonly CloudWatchQuery[] {
  return rows.map(([legend, metric, statistic, dimensions]) => ({
    namespace,
    metric,
    statistic,
    dimensions,
    legend,
  }));
}

function edge(legend: string, metric: string, statistic: CloudWatchQuery['statistic']): CloudWatchQuery {
  return {
    namespace: 'AWS/CloudFront',
    metric,
    statistic,
    dimensions: DISTRIBUTION,
    legend,
    region: 'us-east-1',
  };
}
