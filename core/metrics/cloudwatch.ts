/**
 * The metrics in CloudWatch, one row each: what the usage publisher and the usage jobs write, and what the collector
 * copies there from the tasks. Alarms, panels, the scaling of tasks and docs/metrics.md are made from these tables.
 */
import { taskGauges } from './prometheus.ts';

export const NAMESPACE = 'Stargate';

/** Dimension `service` of what a Lambda writes; beside it there is always `environment`. */
export const services = {
  publisher: 'usage-publisher',
  jobs: 'usage-jobs',
  canary: 'canary',
  saasUsage: 'saas-usage',
} as const;

export type PublishedMetric = {
  readonly name: string;
  readonly unit: 'count' | 'ms' | 'seconds' | 'usd' | 'percent';
  readonly help: string;
};

/**
 * Of all calls, by `service` and `environment`. CloudWatch takes 0.30 USD a month for each metric and combination of
 * dimensions, so a team has two of them (`teamMetrics`) and a model none unless the environment says otherwise
 * (docs/decisions/0141).
 */
export const usageMetrics = {
  requests: { column: 'requests', ...count('Requests', 'Calls that ended.') },
  failures: { column: 'failures', ...count('Failures', 'Calls that ended with 5xx.') },
  throttled: { column: 'throttled', ...count('Throttled', 'Calls that Bedrock throttled, after all tries.') },
  inputTokens: { column: 'input_tokens', ...count('InputTokens', 'Tokens of prompts, beyond the cache.') },
  outputTokens: { column: 'output_tokens', ...count('OutputTokens', 'Tokens of answers.') },
  cacheReadTokens: {
    column: 'cache_read_tokens',
    ...count('CacheReadTokens', 'Tokens read from the prompt cache.'),
  },
  cacheWriteTokens: {
    column: 'cache_write_tokens',
    ...count('CacheWriteTokens', 'Tokens written to the prompt cache.'),
  },
  costUsd: { column: 'cost_pico_usd', name: 'CostUsd', unit: 'usd', help: 'Cost of the calls.' },
  latencyMs: {
    column: 'latency_ms',
    name: 'LatencyMs',
    unit: 'ms',
    help: 'Durations of calls; up to 99 of a group.',
  },
  timeToFirstTokenMs: {
    column: 'ttft_ms',
    name: 'TimeToFirstTokenMs',
    unit: 'ms',
    help: 'Times to the first token; up to 99 of a group.',
  },
} as const satisfies Readonly<Record<string, PublishedMetric & { readonly column: string }>>;

/** Of a team, by `service`, `environment` and `team`: what alarms on one team are made of. */
export const teamMetrics = [usageMetrics.requests, usageMetrics.costUsd] as const;

/** What usage is told apart by in CloudWatch. */
export const usageDetails = ['environment', 'teams', 'teams-and-models'] as const;
export type UsageDetail = (typeof usageDetails)[number];

/** Teams with metrics of their own, where an environment says nothing; the others are `other` together. */
export const MOST_TEAMS = 20;

/** How many custom metrics usage becomes at most: beside the named teams there are `other` and the calls without a team. */
export function usageMetricCount(detail: UsageDetail, teams: number, models: number): number {
  const all = Object.keys(usageMetrics).length;
  if (detail === 'environment') return all;
  const byTeam = teamMetrics.length * (teams + 2);
  return all + byTeam + (detail === 'teams' ? 0 : all * (teams + 2) * models);
}

/** Of one run of the usage publisher. */
export const publisherMetrics = {
  runs: count('UsagePublisherRuns', 'One for each finished run.'),
  records: count('UsagePublisherRecords', 'Usage records that the run took.'),
  lagSeconds: {
    name: 'UsagePublisherLagSeconds',
    unit: 'seconds',
    help: 'Age of the oldest usage that is not published.',
  },
  waitingTeams: count('UsagePublisherWaitingTeams', 'Teams whose usage is not published, because it is bad.'),
} as const;

/** Of one run of a usage job. What is set aside or refused is counted in each run until it is corrected. */
export const jobMetrics = {
  runs: count('UsageJobRuns', 'One for each finished run.'),
  drifts: count('UsageDrifts', 'Differences of more than a percent between our records and what AWS saw.'),
  hoursSetAside: count('UsageHoursSetAside', 'Hours of usage that could not be rolled up.'),
  rowsRefused: count('UsageRowsRefused', 'Usage records that PostgreSQL refused.'),
  modelsEndSoon: count('ModelsEndSoon', 'Models that end within 30 days and were used in the 30 before.'),
  budgetsNotComputed: count('BudgetsNotComputed', 'Budgets that could not be computed.'),
  spillObjects: count('SpillObjects', 'Objects in the spill bucket when the run began.'),
  spillOldestSeconds: {
    name: 'SpillOldestSeconds',
    unit: 'seconds',
    help: 'How long the oldest object that holds usage records has been in the spill bucket when the run ended; 0: none is left.',
  },
  spillRecords: count('SpillRecords', 'Usage records that were shipped in from the spill bucket.'),
  callsLost: count('SpillCallsLost', 'Calls whose task is gone, recorded at their worst case.'),
} as const;

/** Of one run of the canary; the state of a link by `service`, `environment` and `link`. */
export const canaryMetrics = {
  runs: count('CanaryRuns', 'One for each run that came to its end, whatever it found.'),
  link: count('CanaryLink', '1 when the link held, 0 when it was broken; nothing when it was not checked.'),
} as const;

/**
 * Of one run for an account of another service, by `service`, `environment` and `account`: what its alarms watch. Each
 * account has a function of its own, so one that stands still shows as silence.
 */
export const saasUsageMetrics = {
  runs: count('SaasUsageRuns', 'One for each run that came to its end, whatever the service said.'),
  failedParts: count('SaasUsageFailedParts', 'Parts of which nothing could be read.'),
  faults: count('SaasUsageFaults', 'What could not be read, but for what the plan does not have.'),
  keysRefused: count('SaasUsageKeysRefused', 'Parts whose keys the service does not take.'),
  valuesRefused: count('SaasUsageValuesRefused', 'Values that PostgreSQL refused for what they are.'),
  lateSeconds: {
    name: 'SaasUsageLateSeconds',
    unit: 'seconds',
    help: 'How long the part that is longest without a success has been due; 0: all were read in time.',
  },
  durationSeconds: { name: 'SaasUsageDurationSeconds', unit: 'seconds', help: 'Duration of the run.' },
  callsLeft: count(
    'SaasUsageCallsLeft',
    'Requests that the service still takes in its current window, where it says.',
  ),
  planUsedPercent: {
    name: 'SaasUsagePlanUsedPercent',
    unit: 'percent',
    help: 'Of the plan limit that is used most, where limits are configured.',
  },
} as const satisfies Readonly<Record<string, PublishedMetric>>;

/** The same of an account of Algolia: the newest value of the server or index that is worst. */
export const algoliaMetrics = {
  cpuPercent: percent('AlgoliaCpuPercent', 'CPU of the busiest server (Premium plans).'),
  ramPercent: percent(
    'AlgoliaRamPercent',
    'RAM in use of the fullest server, where `serverRamMb` says how much it has.',
  ),
  ssdPercent: percent(
    'AlgoliaSsdPercent',
    'Disk of the fullest server, as a share of its RAM (Premium plans).',
  ),
  searchCapacityPercent: percent('AlgoliaSearchCapacityPercent', 'Search capacity in use.'),
  degradedPercent: percent(
    'AlgoliaDegradedPercent',
    'Queries that were slower, for want of search threads or RAM: the larger share of the two.',
  ),
  qpsPercent: percent(
    'AlgoliaQpsPercent',
    'Queries a second, of `maxQueriesPerSecond` where that is configured.',
  ),
  p99Ms: {
    name: 'AlgoliaP99Ms',
    unit: 'ms',
    help: '99th percentile of the processing time of searches.',
  },
} as const satisfies Readonly<Record<string, PublishedMetric>>;

/** Copied from the tasks by the collector (lib/observability/collector/config.yaml), by `environment`. */
export const collectedMetrics = {
  admittedCalls: taskGauges.admittedCalls,
  admittedBusy: taskGauges.admittedBusy,
} as const;

function count(name: string, help: string) {
  return { name, unit: 'count', help } as const;
}

function percent(name: string, help: string) {
  return { name, unit: 'percent', help } as const;
}
