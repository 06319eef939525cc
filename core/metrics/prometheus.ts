/**
 * The metrics of a proxy task, one row each: name, what it says, its labels, and for histograms the buckets in between.
 * The task's counters, the dashboards, the alerts and docs/metrics.md are made from these tables.
 * Conventions: https://prometheus.io/docs/practices/naming/
 */
import { scopeKinds } from '../limits/scope-limits.ts';
import { endingKinds } from '../usage/record.ts';
import {
  droppedSpanReasons,
  hedgeOutcomes,
  inputCountOutcomes,
  leaseRoundOutcomes,
  limitTypes,
  notKeptReasons,
  setAsideKinds,
  tokenTypes,
  unheardOutcomes,
} from './label-values.ts';

export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'summary';

export type Metric = {
  readonly name: string;
  readonly kind: MetricKind;
  readonly help: string;
  /** At most three. */
  readonly labels: readonly string[];
  /** The values of each label that are known beforehand; one empty value where none are. */
  readonly known: readonly (readonly string[])[];
  /** Upper bounds, of a histogram. */
  readonly buckets: readonly number[];
};

/** A label by its name, with its values where all of them are known beforehand. */
type Label = string | readonly [name: string, values: readonly string[]];

const UNKNOWN = [''] as const;

type Row = readonly [name: string, help: string, ...labels: readonly Label[]];

/** Seconds; the upper ones are for long answers. */
const DURATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];
const ROUND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2, 10];
const COLLECTION_BUCKETS = [0.001, 0.01, 0.1, 1];

/**
 * Counted as things happen, and there from the start: as 0 for each combination of the values that are known beforehand, with
 * an empty value (which is no label to Prometheus) where they are not.
 */
export const counters = all('counter', {
  requests: [
    'stargate_requests_total',
    'Requests by model, dialect and status.',
    'model',
    'dialect',
    'status',
  ],
  tokens: ['stargate_tokens_total', 'Tokens by model and type.', 'model', ['type', tokenTypes]],
  costUsd: [
    'stargate_cost_usd_total',
    'Cost in USD by model and team; for display, not for accounts.',
    'model',
    'team',
  ],
  rateLimitHits: [
    'stargate_rate_limit_hits_total',
    'Refusals for limits, by limit.',
    ['limit_type', limitTypes],
  ],
  rateLimitAllowed: [
    'rate_limit_allowed_total',
    'Requests that a limit let pass.',
    ['limit_type', limitTypes],
  ],
  rateLimitBlocked: [
    'rate_limit_blocked_total',
    'Requests that a limit refused.',
    ['limit_type', limitTypes],
  ],
  budgetBlocks: [
    'stargate_budget_blocks_total',
    'Requests that a budget refused, by its scope.',
    ['scope', scopeKinds],
  ],
  answersShortened: [
    'stargate_answers_shortened_total',
    'Calls whose max_tokens was lowered to what a budget had left, by its scope.',
    ['scope', scopeKinds],
  ],
  softBudgetWarnings: [
    'stargate_soft_budget_warnings_total',
    'Soft budgets that were passed, as this task learned it, by scope.',
    ['scope', scopeKinds],
  ],
  costBoundExceeded: [
    'stargate_cost_bound_exceeded_total',
    'Calls that cost more than the worst case they had reserved; should be none.',
    'model',
  ],
  cacheHits: ['stargate_cache_hits_total', 'Calls that read from the prompt cache of Bedrock.', 'model'],
  piiEntities: ['stargate_pii_entities_total', 'Personal data found, by type.', 'entity_type'],
  contentPolicyBlocks: [
    'stargate_content_policy_blocks_total',
    'Calls stopped by a content policy; there is none yet.',
    'policy',
  ],
  endings: ['stargate_call_endings_total', 'How admitted calls ended.', ['ending', endingKinds]],
  upstreamRequests: [
    'stargate_upstream_requests_total',
    'Requests sent to Bedrock, by deployment and status (0: no answer).',
    'deployment',
    'status',
  ],
  upstreamRetries: [
    'stargate_upstream_retries_total',
    'Requests to Bedrock beyond the first of a call.',
    'model',
  ],
  upstreamFallbacks: [
    'stargate_upstream_fallbacks_total',
    'Calls that another model answered in place of the one asked for, by the model that answered.',
    'model',
  ],
  requestsHealed: [
    'stargate_requests_healed_total',
    'Requests sent again without what Bedrock refused and they can do without, by deployment and what was left out.',
    'deployment',
    'optional',
  ],
  hedges: [
    'stargate_hedges_total',
    'Calls for which a second deployment was asked beside a slow one, by the outcome.',
    ['outcome', hedgeOutcomes],
  ],
  unheardAnswers: [
    'stargate_unheard_answers_total',
    'Answers whose client had left, by how reading them ended; of all but `read` the usage is estimated.',
    ['outcome', unheardOutcomes],
  ],
  inputCounts: [
    'stargate_input_counts_total',
    'Prompts counted afterwards, since their answer was lost, by outcome; all but `counted` are charged at their bound.',
    ['outcome', inputCountOutcomes],
  ],
  leaseRounds: [
    'stargate_lease_rounds_total',
    'Rounds of requests for leases, by outcome.',
    ['outcome', leaseRoundOutcomes],
  ],
  responsesNotKept: [
    'stargate_responses_not_kept_total',
    'Answers that were to be kept and are not, by reason; each answer says so.',
    ['reason', notKeptReasons],
  ],
  journalSetAside: [
    'stargate_usage_journal_set_aside_total',
    'What the journal could not use and set aside: lines, calls, rows and files, by kind.',
    ['kind', setAsideKinds],
  ],
  backgroundFailures: [
    'stargate_background_failures_total',
    'Failures of background work, by task name; each is also logged, a repeated one once a minute.',
    'task',
  ],
});

/** Kept by a task that sends traces. */
export const traceCounters = all('counter', {
  spansExported: ['stargate_trace_spans_exported_total', 'Spans a collector has taken.'],
  spansDropped: [
    'stargate_trace_spans_dropped_total',
    'Spans that were not delivered.',
    ['reason', droppedSpanReasons],
  ],
});

/** The registry's own. */
export const registryCounters = all('counter', {
  metricsFolded: [
    'stargate_metrics_folded_total',
    'Observations counted under the label value other, because the metric has no room for more series.',
    'metric',
  ],
});

export const histograms = {
  requestDuration: histogram(
    'stargate_request_duration_seconds',
    'Seconds from accept to the last byte.',
    DURATION_BUCKETS,
    'model',
    'dialect',
  ),
  timeToFirstToken: histogram(
    'stargate_time_to_first_token_seconds',
    'Seconds from accept to the first upstream byte relayed.',
    DURATION_BUCKETS,
    'model',
  ),
  overhead: histogram(
    'stargate_overhead_seconds',
    'Seconds spent by the gateway itself before the upstream request was sent.',
    OVERHEAD_BUCKETS,
  ),
  leaseRoundDuration: histogram(
    'stargate_lease_round_duration_seconds',
    'Seconds from asking for leases to the answer.',
    ROUND_BUCKETS,
  ),
  collectionDuration: histogram(
    'nodejs_gc_duration_seconds',
    'Time spent in garbage collections, by kind.',
    COLLECTION_BUCKETS,
    'kind',
  ),
};

export const summaries = all('summary', {
  clientTokenUsage: [
    'gen_ai_client_token_usage',
    'Tokens used, by user, model and type; types do not overlap.',
    'user_id',
    'model',
    'token_type',
  ],
});

/** Read from the task at each scrape. */
export const taskGauges = all('gauge', {
  inflightRequests: ['stargate_inflight_requests', 'Requests being served now.'],
  clientConnections: ['stargate_client_connections', 'Connections of clients, idle ones too.'],
  requestBodyBytes: ['stargate_request_body_bytes', 'Bytes of request bodies held or reserved now.'],
  unheardRunning: [
    'stargate_unheard_answers',
    'Answers whose client has left, being read to their end for their usage.',
  ],
  journalPending: ['stargate_usage_journal_pending', 'Usage records that have not reached PostgreSQL.'],
  journalOldestSeconds: [
    'stargate_usage_journal_oldest_seconds',
    'How long the oldest usage record has waited for PostgreSQL.',
  ],
  journalBytes: ['stargate_usage_journal_bytes', 'Bytes of the usage journal on disk.'],
  journalTroubleSeconds: [
    'stargate_usage_journal_trouble_seconds',
    'How long the disk of the usage journal has not taken writes; 0: it takes them.',
  ],
  journalUnwritten: [
    'stargate_usage_journal_unwritten',
    'Usage records in memory alone, because the disk did not take them.',
  ],
  usageRowsRefused: [
    'stargate_usage_rows_refused',
    'Usage records that PostgreSQL refused for their content, since the task started; they are in set-aside.log.',
  ],
  leaseAge: [
    'stargate_lease_age_seconds',
    'How long PostgreSQL has owed this task an answer about limits and budgets.',
  ],
  leaseWaiting: ['stargate_lease_waiting_calls', 'Calls that wait for a lease now.'],
  catalogReviewed: [
    'stargate_catalog_reviewed_timestamp_seconds',
    'When the catalog of models and prices was last reviewed, since the epoch.',
  ],
});

/** What all tasks share, read once a minute; absent while PostgreSQL cannot be read. */
export const systemGauges = all('gauge', {
  databaseConnections: ['stargate_database_connections', 'Connections to PostgreSQL, of all clients.'],
  databaseMaxConnections: ['stargate_database_max_connections', 'Connections PostgreSQL allows.'],
  databaseBytes: ['stargate_database_bytes', 'Size of the database.'],
  publisherLastSuccess: [
    'stargate_usage_publisher_last_success_timestamp_seconds',
    'When the usage publisher last finished a run, since the epoch.',
  ],
});

/** Read with them, a series for each model that ends within ninety days and was used in the last thirty. */
export const modelGauges = all('gauge', {
  modelDaysLeft: [
    'stargate_model_days_left',
    'Days until a model ends that was used in the last thirty days.',
    'model',
  ],
});

/** Read with them, a series for each scope and state. */
export const budgetGauges = all('gauge', {
  budgets: [
    'stargate_budgets',
    'Budgets of the current period of which four fifths (near) or everything (spent) is used.',
    'scope',
    'state',
  ],
});

/** Read from the task at each scrape, a series for each deployment and what its requests leave out. */
export const leftOutGauges = all('gauge', {
  leftOut: [
    'stargate_left_out',
    'What requests to a deployment leave out for some hours, since Bedrock has refused it (1).',
    'deployment',
    'optional',
  ],
});

/** The process and Node, by the names that Node's Prometheus clients use. */
export const runtimeGauges = all('gauge', {
  processStart: ['process_start_time_seconds', 'Start of the process, since the epoch.'],
  residentMemory: ['process_resident_memory_bytes', 'Resident memory.'],
  heapUsed: ['nodejs_heap_size_used_bytes', 'JavaScript heap in use.'],
  heapTotal: ['nodejs_heap_size_total_bytes', 'JavaScript heap reserved.'],
  externalMemory: ['nodejs_external_memory_bytes', 'Memory of buffers.'],
  eventLoopUtilization: [
    'nodejs_eventloop_utilization',
    'Share of time the event loop was busy since the last reading.',
  ],
  eventLoopLagP50: ['nodejs_eventloop_lag_p50_seconds', 'Median delay of the event loop.'],
  eventLoopLagP99: ['nodejs_eventloop_lag_p99_seconds', '99th percentile delay of the event loop.'],
  eventLoopLagMax: ['nodejs_eventloop_lag_max_seconds', 'Longest delay of the event loop.'],
});

/** Kept by the operating system and read at each scrape. */
export const runtimeCounters = all('counter', {
  cpuSeconds: ['process_cpu_seconds_total', 'CPU time of the process, user and system.'],
});

export const taskMetrics = {
  ...counters,
  ...traceCounters,
  ...registryCounters,
  ...histograms,
  ...summaries,
  ...taskGauges,
  ...systemGauges,
  ...modelGauges,
  ...budgetGauges,
  ...leftOutGauges,
  ...runtimeGauges,
  ...runtimeCounters,
};

/** The names alone, for PromQL. */
export const metricNames = Object.fromEntries(
  Object.entries(taskMetrics).map(([key, { name }]) => [key, name]),
) as Readonly<Record<keyof typeof taskMetrics, string>>;

function all<Key extends string>(
  kind: MetricKind,
  rows: Readonly<Record<Key, Row>>,
): Readonly<Record<Key, Metric>> {
  const made = Object.entries<Row>(rows).map(([key, [name, help, ...labels]]): [string, Metric] => [
    key,
    {
      name,
      kind,
      help,
      labels: labels.map((label) => (typeof label === 'string' ? label : label[0])),
      known: labels.map((label) => (typeof label === 'string' ? UNKNOWN : label[1])),
      buckets: [],
    },
  ]);
  return Object.fromEntries(made) as Record<Key, Metric>;
}

function histogram(
  name: string,
  help: string,
  buckets: readonly number[],
  ...labels: readonly string[]
): Metric {
  return { name, kind: 'histogram', help, labels, known: labels.map(() => UNKNOWN), buckets };
}
