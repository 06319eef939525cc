/**
 * What an environment costs by use, line by line, each with what drives it. They are estimates from sizes that tests or the
 * benchmark have seen; what they assume is in `ASSUMED` and on docs/cost.md.
 */
import {
  MOST_TEAMS,
  collectedMetrics,
  jobMetrics,
  publisherMetrics,
  usageMetricCount,
} from '../../core/metrics/cloudwatch.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import type { Environment } from '../../lib/environment.ts';
import { inflightTarget } from '../../lib/scaling.ts';
import { HOURS, taskHourlyUsd } from './prices.ts';
import { saasLines } from './saas-usage.ts';
import { mostSeriesOfTask, seriesOfTask } from './series.ts';
import { usePrices as price } from './use-prices.ts';

export type Use = {
  readonly users: number;
  readonly teams: number;
  readonly models: number;
  /** A month. */
  readonly requests: number;
  /** Of prompt and answer together, of one request. */
  readonly tokens: number;
};

export type UseLine = { readonly what: string; readonly driver: string; readonly monthlyUsd: number };

/** What the figures take for granted. */
export const ASSUMED = {
  /** Of a month: ten on each of 22 days. */
  workingHours: 220,
  /** The busiest hour beside the average working hour. */
  peak: 4,
  secondsPerRequest: 12,
  modelsPerUser: 2,
  /** Of the tokens: the rest is prompt. */
  answerShare: 1 / 8,
  promptBytesPerToken: 5,
  /** As events of a stream. */
  answerBytesPerToken: 45,
  logBytesPerRequest: 1_000,
  publishedBytesPerLine: 1_300,
  recordBytes: 900,
  scrapeSeconds: 30,
  /** People who sign in to Managed Grafana in a month, of them one editor. */
  grafanaUsers: 5,
  /** A month in which the dashboard of AWS is open, which asks for that many metrics a minute. */
  dashboardHours: 20,
  dashboardMetrics: 60,
} as const;

const GIGABYTE = 1e9;

export function useLines(environment: Environment, use: Use): readonly UseLine[] {
  const { requests } = use;
  const answerGb = (requests * use.tokens * ASSUMED.answerShare * ASSUMED.answerBytesPerToken) / GIGABYTE;
  const promptGb =
    (requests * use.tokens * (1 - ASSUMED.answerShare) * ASSUMED.promptBytesPerToken) / GIGABYTE;
  const tasks = tasksOf(environment, use);
  return [
    ...edgeLines(environment, requests, promptGb, answerGb),
    line(
      'Load balancer, capacity units',
      `${gb(promptGb + answerGb)} of prompts and answers`,
      (promptGb + answerGb) * price.balancerUnitHour,
    ),
    networkLine(environment, promptGb + answerGb),
    line(
      'Proxy tasks beyond the fewest',
      `${tasks.peak} tasks in the busiest hour, for ${tasks.requestsAtOnce} requests at once`,
      tasks.extraHours *
        taskHourlyUsd(
          environment.architecture ?? 'arm64',
          environment.proxy.cpu,
          environment.proxy.memoryMiB,
        ),
    ),
    ...metricLines(environment, use, tasks.average),
    ...logLines(use),
    ...grafanaLines(environment),
    databaseLine(environment, requests),
    line(
      'Lambda, EventBridge, S3, KMS and Secrets Manager requests',
      'the schedules of the functions',
      scheduledUsd(),
    ),
    ...saasLines(environment),
    ...(environment.canary === undefined
      ? []
      : [line('Canary', '2,920 calls of the smallest model, and its function', 4)]),
  ];
}

/** Of the month, at most: each task names as many users as it may. */
export function mostPrometheusUsd(environment: Environment, models: number, tasks: number): number {
  const samples = mostSeriesOfTask(models, maxUsersOf(environment)) * tasks * samplesPerSeries();
  return samples * price.sample;
}

function edgeLines(
  environment: Environment,
  requests: number,
  promptGb: number,
  answerGb: number,
): readonly UseLine[] {
  return [
    line('CloudFront, requests', `${whole(requests)} requests`, requests * price.edgeRequest),
    line(
      'CloudFront, data',
      `${gb(answerGb)} of answers out, ${gb(promptGb)} of prompts in`,
      answerGb * price.edgeGigabyteOut + promptGb * price.edgeGigabyteToOrigin,
    ),
    ...(environment.edge.waf === undefined
      ? []
      : [line('Web ACL, requests', `${whole(requests)} requests`, requests * price.wafRequest)]),
  ];
}

/** Prompts and answers between the tasks and Bedrock. */
function networkLine({ network }: Environment, gigabytes: number): UseLine {
  const egress = network.kind === 'new' ? network.egress : 'existing';
  const driver = `${gb(gigabytes)} to and from Bedrock`;
  if (egress === 'endpoints')
    return line('Interface endpoints, data', driver, gigabytes * price.endpointGigabyte);
  if (egress === 'nat') return line('NAT gateway, data', driver, gigabytes * price.natGigabyte);
  if (egress === 'nat-instance')
    return line('NAT instance, data', `${driver}: not billed, since Bedrock is in the region`, 0);
  return line('Way out of the network, data', `${driver}: as your own network bills it`, 0);
}

function tasksOf({ proxy }: Environment, { requests }: Use) {
  const perHour = requests / ASSUMED.workingHours;
  const requestsAtOnce = Math.ceil((perHour * ASSUMED.peak * ASSUMED.secondsPerRequest) / 3_600);
  const needed = Math.ceil(requestsAtOnce / inflightTarget(proxy));
  const peak = Math.min(Math.max(proxy.minTasks, needed), proxy.maxTasks);
  // Half of the working hours are taken for as busy as that.
  const extraHours = ((peak - proxy.minTasks) * ASSUMED.workingHours) / 2;
  return { requestsAtOnce, peak, extraHours, average: proxy.minTasks + extraHours / HOURS };
}

function metricLines(environment: Environment, use: Use, tasks: number): readonly UseLine[] {
  const { by = 'teams', mostTeams = MOST_TEAMS } = environment.metrics?.usage ?? {};
  const ofUsage = usageMetricCount(by, Math.min(use.teams, mostTeams), use.models);
  const own =
    Object.keys(publisherMetrics).length +
    Object.keys(jobMetrics).length +
    Object.keys(collectedMetrics).length;
  const maxUsers = maxUsersOf(environment);
  const { models } = use;
  const { modelsPerUser, workingHours } = ASSUMED;
  const active = seriesOfTask({ users: use.users, models, modelsPerUser, maxUsers });
  const idle = seriesOfTask({ users: 0, models, modelsPerUser, maxUsers });
  const share = workingHours / HOURS;
  const series = (active * share + idle * (1 - share)) * tasks;
  const most = mostPrometheusUsd(environment, models, tasks);
  return [
    line(
      'CloudWatch metrics of usage',
      `${ofUsage} metrics: the environment${by === 'environment' ? '' : `, ${Math.min(use.teams, mostTeams)} teams`}${by === 'teams-and-models' ? ` with ${models} models` : ''}`,
      ofUsage * price.customMetric,
    ),
    line(
      'CloudWatch metrics of the publisher, the jobs and scaling',
      `${own} metrics`,
      own * price.customMetric,
    ),
    line(
      'Managed Prometheus, samples',
      `${whole(active)} series a task at work, ${whole(idle)} else, every ${ASSUMED.scrapeSeconds} s; at most ${most.toFixed(0)} USD`,
      series * samplesPerSeries() * price.sample,
    ),
    line(
      'Managed Prometheus, alert rules and queries',
      '40 rules, evaluated every minute',
      40 * HOURS * 60 * 1_000 * price.queriedSample,
    ),
  ];
}

function logLines({ requests, users }: Use): readonly UseLine[] {
  // A line for each five minutes in which a user's key asks a model.
  const published = Math.min(requests, users * ASSUMED.workingHours * 12);
  const requestGb = (requests * ASSUMED.logBytesPerRequest) / GIGABYTE;
  const publishedGb = (published * ASSUMED.publishedBytesPerLine) / GIGABYTE;
  return [
    line('CloudWatch Logs, requests', `${whole(requests)} lines`, requestGb * price.logGigabyte),
    line(
      'CloudWatch Logs, usage as published',
      `at most ${whole(published)} lines`,
      publishedGb * price.logGigabyte,
    ),
  ];
}

function grafanaLines({ grafana }: Environment): readonly UseLine[] {
  if (grafana === undefined) return [];
  const viewers = ASSUMED.grafanaUsers - 1;
  const asked = ASSUMED.dashboardHours * 60 * ASSUMED.dashboardMetrics;
  return [
    ...(grafana.authentication === 'identity-center' || grafana.authentication === 'saml'
      ? [
          line(
            'Managed Grafana, users',
            `1 editor and ${viewers} viewers who sign in`,
            price.grafanaEditor + viewers * price.grafanaViewer,
          ),
        ]
      : []),
    line(
      'CloudWatch metrics that Grafana asks for',
      `${ASSUMED.dashboardHours} hours of the dashboard of AWS`,
      asked * price.metricAsked,
    ),
  ];
}

/** Beyond what the storage of the base holds; Aurora bills what is stored. */
function databaseLine({ database, retention }: Environment, requests: number): UseLine {
  const days = Math.min(retention.usageDays, 365);
  const gigabytes = (requests * ASSUMED.recordBytes * days) / 30 / GIGABYTE;
  const included = database.kind === 'instance' ? database.storageGiB / 2 : 10;
  return line(
    'PostgreSQL storage beyond the base',
    `${gb(gigabytes)} of usage records after ${days} days`,
    Math.max(0, gigabytes - included) * price.databaseGigabyte,
  );
}

function scheduledUsd(): number {
  const publisherRuns = HOURS * 12;
  const jobRuns = HOURS * 6;
  return (
    (publisherRuns + jobRuns) * (3 * 0.5 * price.lambdaGigabyteSecond + price.lambdaRequest) +
    (publisherRuns + jobRuns) * (price.secretRequest + price.keyRequest) +
    HOURS * 24 * price.put
  );
}

function maxUsersOf({ proxy }: Environment): number {
  const given = { METRICS_MAX_USERS: proxy.settings?.METRICS_MAX_USERS };
  return readSettings({ most: programs.proxy.metricsMaxUsers }, given).most;
}

function samplesPerSeries(): number {
  return (HOURS * 3_600) / ASSUMED.scrapeSeconds;
}

function line(what: string, driver: string, monthlyUsd: number): UseLine {
  return { what, driver, monthlyUsd };
}

function gb(gigabytes: number): string {
  return `${gigabytes.toFixed(1)} GB`;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
