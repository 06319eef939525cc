/**
 * The metrics of a proxy task, one row each: name, unit, what it says, its labels with their values, and what adds to it.
 * The task's counters, the dashboards, the alerts and docs/metrics.md are made from these tables.
 */
import { countedEntities } from '../policies/entity-types.ts';
import { scopeKinds } from '../limits/scope-limits.ts';
import { endingKinds } from '../usage/record.ts';
import {
  answerStatuses,
  backgroundTasks,
  bedrockStatuses,
  budgetStates,
  cacheKinds,
  dialectNames,
  dialectOfRoute,
  droppedSpanReasons,
  hedgeOutcomes,
  inputCountOutcomes,
  leaseRoundOutcomes,
  limitTypes,
  notKeptReasons,
  optionals,
  policyCheckOutcomes,
  policyChecks,
  requestRoutes,
  setAsideKinds,
  tokenTypes,
  unheardOutcomes,
} from './label-values.ts';
import { ANSWERING_MODEL, genAiHistograms, summaries } from './gen-ai.ts';
import { countersOf, gaugesOf, histogramsOf } from './metric.ts';
import {
  infoGauges,
  processGauges,
  runtimeCounters,
  runtimeGauges,
  runtimeHistograms,
  runtimeSeries,
} from './runtime.ts';

/** What labels without an enumeration hold. */
const MODEL = 'public name of a model; empty where none is known';
const DEPLOYMENT = 'where the request was sent: region and model id of Bedrock';
const STATUS_OF_BEDROCK = { oneOf: bedrockStatuses, inWords: 'HTTP status of Bedrock; 0: no answer' };

/** Seconds; the upper ones are for long answers. */
const DURATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];
const ROUND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2, 10];

/**
 * Counted as things happen, and there from the start: as 0 for each combination of the values that are known beforehand, with
 * an empty value (which is no label to Prometheus) where they are not.
 */
export const counters = countersOf({
  requests: {
    name: 'stargate_requests_total',
    unit: 'requests',
    help: 'Requests for Bedrock by model, dialect, route and status, and requests that match no route.',
    adds: 'Each call, once, when it has ended or is refused; each answer of a request for several. A refusal has its model as soon as that is known.',
    labels: {
      model: MODEL,
      dialect: { follows: 'route', as: dialectOfRoute, values: dialectNames },
      route: { oneOf: requestRoutes },
      status: { oneOf: answerStatuses },
    },
  },
  tokens: {
    name: 'stargate_tokens_total',
    unit: 'tokens',
    help: 'Tokens by model and type.',
    adds: 'Each admitted call, when it has ended, its tokens; `reasoning` is a part of `output`.',
    labels: { model: ANSWERING_MODEL, type: tokenTypes },
  },
  costUsd: {
    name: 'stargate_cost_usd_total',
    unit: 'usd',
    help: 'Cost in USD by model and team; for display, not for accounts.',
    adds: 'Each admitted call, when it has ended, its cost.',
    labels: { model: ANSWERING_MODEL, team: 'id of the team; empty without one' },
  },
  rateLimitAllowed: {
    name: 'rate_limit_allowed_total',
    unit: 'requests',
    help: 'Requests of valid keys that no rate limit refused, with a limit or without.',
    adds: 'Each request, once, when the limits have nothing more to say; also one that a budget, its body or its model has refused.',
  },
  rateLimitBlocked: {
    name: 'rate_limit_blocked_total',
    unit: 'requests',
    help: 'Requests that a rate limit refused.',
    adds: 'Each request that a limit refuses, once.',
  },
  rateLimitHits: {
    name: 'stargate_rate_limit_hits_total',
    unit: 'requests',
    help: 'Requests that a rate limit refused, by the kind of limit.',
    adds: 'Each request that a limit refuses, once, for the first limit that does.',
    labels: { limit_type: limitTypes },
  },
  budgetBlocks: {
    name: 'stargate_budget_blocks_total',
    unit: 'requests',
    help: 'Requests that a budget refused, by its scope.',
    adds: 'Each request that a budget refuses, for the first one that does.',
    labels: { scope: scopeKinds },
  },
  answersShortened: {
    name: 'stargate_answers_shortened_total',
    unit: 'calls',
    help: 'Calls whose max_tokens was lowered to what a budget had left, by its scope.',
    adds: 'Each such call, when it is admitted.',
    labels: { scope: scopeKinds },
  },
  softBudgetWarnings: {
    name: 'stargate_soft_budget_warnings_total',
    unit: 'budgets',
    help: 'Soft budgets that were passed, as this task learned it, by scope.',
    adds: 'Each soft budget, once a period and task, when the task learns that it is passed.',
    labels: { scope: scopeKinds },
  },
  costBoundExceeded: {
    name: 'stargate_cost_bound_exceeded_total',
    unit: 'calls',
    help: 'Calls that cost more than the worst case they had reserved; should be none.',
    adds: 'Each such call, when it has ended.',
    labels: { model: ANSWERING_MODEL },
  },
  cacheHits: {
    name: 'stargate_cache_hits_total',
    unit: 'calls',
    help: 'Calls that a cache served: the whole answer by the cache of answers, or a part of the prompt by that of Bedrock.',
    adds: 'Each such call, once, when it has ended.',
    labels: { model: ANSWERING_MODEL, kind: cacheKinds },
  },
  cacheMisses: {
    name: 'stargate_cache_misses_total',
    unit: 'calls',
    help: 'Calls that a cache might have served and did not: an answer that was looked for and not there, or a prompt that was marked for the prompt cache and of which nothing was read.',
    adds: 'Each such call, once, when it has ended.',
    labels: { model: ANSWERING_MODEL, kind: cacheKinds },
  },
  piiEntities: {
    name: 'stargate_pii_entities_total',
    unit: 'entities',
    help: 'Personal data and secrets found, by type.',
    adds: 'What policies found in a prompt or an answer, masked or not, when the call has ended or was refused; each piece that is taken out of the content of a trace.',
    labels: { entity_type: { oneOf: countedEntities } },
  },
  contentPolicyBlocks: {
    name: 'stargate_content_policy_blocks_total',
    unit: 'calls',
    help: 'Calls refused by a content policy, or whose answer was.',
    adds: 'Each such call, once.',
    labels: { policy: 'name of the policy' },
  },
  endings: {
    name: 'stargate_call_endings_total',
    unit: 'calls',
    help: 'How admitted calls ended.',
    adds: 'Each admitted call, once, when it has ended.',
    labels: { ending: endingKinds },
  },
  upstreamRequests: {
    name: 'stargate_upstream_requests_total',
    unit: 'requests',
    help: 'Requests sent to Bedrock, by deployment and status (0: no answer).',
    adds: 'Each request that is sent, retries and hedges too, when its answer begins or fails.',
    labels: { deployment: DEPLOYMENT, status: STATUS_OF_BEDROCK },
  },
  upstreamRetries: {
    name: 'stargate_upstream_retries_total',
    unit: 'requests',
    help: 'Requests to Bedrock beyond the first of a call.',
    adds: 'Each admitted call, when it has ended, the tries beyond its first.',
    labels: { model: ANSWERING_MODEL },
  },
  upstreamFallbacks: {
    name: 'stargate_upstream_fallbacks_total',
    unit: 'calls',
    help: 'Calls that another model answered in place of the one asked for, by the model that answered.',
    adds: 'Each such call, once, when it has ended.',
    labels: { model: ANSWERING_MODEL },
  },
  requestsHealed: {
    name: 'stargate_requests_healed_total',
    unit: 'requests',
    help: 'Requests sent again without what Bedrock refused and they can do without, by deployment and what was left out.',
    adds: 'Each such request, for each thing that was left out.',
    labels: { deployment: DEPLOYMENT, optional: { oneOf: optionals } },
  },
  hedges: {
    name: 'stargate_hedges_total',
    unit: 'calls',
    help: 'Calls for which a second deployment was asked beside a slow one, by the outcome.',
    adds: 'Each such call, once, when its outcome is known.',
    labels: { outcome: hedgeOutcomes },
  },
  unheardAnswers: {
    name: 'stargate_unheard_answers_total',
    unit: 'answers',
    help: 'Answers whose client had left, by how reading them ended; of all but `read` the usage is estimated.',
    adds: 'Each such answer, when reading it ends.',
    labels: { outcome: unheardOutcomes },
  },
  inputCounts: {
    name: 'stargate_input_counts_total',
    unit: 'calls',
    help: 'Prompts counted afterwards, since their answer was lost, by outcome; all but `counted` are charged at their bound.',
    adds: 'Each call whose answer was lost before its usage was known.',
    labels: { outcome: inputCountOutcomes },
  },
  policyChecks: {
    name: 'stargate_policy_checks_total',
    unit: 'checks',
    help: 'Checks of policies by a model as judge, a guardrail or Comprehend, by outcome.',
    adds: 'Each such check of a prompt or an answer, when it has its verdict or has failed; a guardrail that went with the request itself, once for both, when the call has ended.',
    labels: { check: { oneOf: policyChecks }, outcome: policyCheckOutcomes },
  },
  requestsShed: {
    name: 'stargate_requests_shed_total',
    unit: 'requests',
    help: 'Calls refused with 503 or 529 because the task was overloaded, before their key or body was looked at.',
    adds: 'Each such call.',
  },
  leaseRounds: {
    name: 'stargate_lease_rounds_total',
    unit: 'rounds',
    help: 'Rounds of requests for leases, by outcome.',
    adds: 'Each round, when PostgreSQL has answered or failed.',
    labels: { outcome: leaseRoundOutcomes },
  },
  responsesNotKept: {
    name: 'stargate_responses_not_kept_total',
    unit: 'answers',
    help: 'Answers that were to be kept and are not, by reason; each answer says so.',
    adds: 'Each such answer.',
    labels: { reason: notKeptReasons },
  },
  journalSetAside: {
    name: 'stargate_usage_journal_set_aside_total',
    unit: 'items',
    help: 'What the journal could not use and set aside: lines, calls, rows and files, by kind.',
    adds: 'Each thing that is set aside.',
    labels: { kind: setAsideKinds },
  },
  usageSpilled: {
    name: 'stargate_usage_spilled_total',
    unit: 'items',
    help: 'Usage records and open calls put into the spill bucket, because PostgreSQL had not taken them.',
    adds: 'Each object that S3 takes, what is in it.',
  },
  backgroundFailures: {
    name: 'stargate_background_failures_total',
    unit: 'failures',
    help: 'Failures of background work, by task name; each is also logged, a repeated one once a minute.',
    adds: 'Each failure.',
    labels: { task: { oneOf: backgroundTasks } },
  },
});

/** Kept by a task that sends traces. */
export const traceCounters = countersOf({
  spansExported: {
    name: 'stargate_trace_spans_exported_total',
    unit: 'spans',
    help: 'Spans a collector has taken.',
    adds: 'Each batch that a collector takes, its spans; only where traces are sent.',
  },
  spansDropped: {
    name: 'stargate_trace_spans_dropped_total',
    unit: 'spans',
    help: 'Spans that were not delivered.',
    adds: 'Each span that is given up; only where traces are sent.',
    labels: { reason: droppedSpanReasons },
  },
});

/** The registry's own. */
export const registryCounters = countersOf({
  metricsFolded: {
    name: 'stargate_metrics_folded_total',
    unit: 'observations',
    help: 'Observations counted under the label value other, because the metric has no room for more series.',
    adds: 'Each such observation.',
    labels: { metric: 'name of a metric' },
  },
});

export const histograms = histogramsOf({
  requestDuration: {
    name: 'stargate_request_duration_seconds',
    unit: 'seconds',
    help: 'Seconds from accept to the last byte.',
    adds: 'Each admitted call, once, when it has ended.',
    labels: { model: ANSWERING_MODEL, dialect: { oneOf: dialectNames } },
    buckets: DURATION_BUCKETS,
  },
  timeToFirstToken: {
    name: 'stargate_time_to_first_token_seconds',
    unit: 'seconds',
    help: 'Seconds from accept to the first upstream byte relayed.',
    adds: 'Each admitted call with an answer, once, when it has ended.',
    labels: { model: ANSWERING_MODEL },
    buckets: DURATION_BUCKETS,
  },
  overhead: {
    name: 'stargate_overhead_seconds',
    unit: 'seconds',
    help: 'Seconds spent by the gateway itself before the upstream request was sent.',
    adds: 'Each admitted call, once, when it has ended.',
    buckets: OVERHEAD_BUCKETS,
  },
  policyCheckDuration: {
    name: 'stargate_policy_check_duration_seconds',
    unit: 'seconds',
    help: 'Seconds that a check of a policy took: by a model as judge, by ApplyGuardrail or Comprehend.',
    adds: 'Each such check of a prompt or an answer, when it has its verdict or has failed.',
    labels: { check: { oneOf: policyChecks } },
    buckets: DURATION_BUCKETS,
  },
  leaseRoundDuration: {
    name: 'stargate_lease_round_duration_seconds',
    unit: 'seconds',
    help: 'Seconds from asking for leases to the answer.',
    adds: 'Each round, when PostgreSQL has answered or failed.',
    buckets: ROUND_BUCKETS,
  },
});

export const taskGauges = gaugesOf('Read from the task at each scrape.', {
  inflightRequests: {
    name: 'stargate_inflight_requests',
    unit: 'requests',
    across: 'sum',
    help: 'Requests being served now, admitted or not.',
  },
  admittedCalls: {
    name: 'stargate_admitted_calls',
    unit: 'calls',
    across: 'sum',
    help: 'Admitted calls in flight, until their records are written. Tasks are added and removed by it.',
  },
  admittedBusy: {
    name: 'stargate_admitted_busy_ratio',
    unit: 'ratio',
    across: 'mean',
    help: 'Share of the last 15 seconds in which admitted calls kept the event loop busy. Tasks are added and removed by it.',
  },
  beforeAdmission: {
    name: 'stargate_requests_before_admission',
    unit: 'requests',
    across: 'sum',
    help: 'Requests being read, checked or refused now; no task is added for them.',
  },
  sheddingRatio: {
    name: 'stargate_shedding_ratio',
    unit: 'ratio',
    across: 'mean',
    help: 'Share of new calls that the task refuses now because it is overloaded.',
  },
  clientConnections: {
    name: 'stargate_client_connections',
    unit: 'connections',
    across: 'sum',
    help: 'Connections of clients, idle ones too.',
  },
  requestBodyBytes: {
    name: 'stargate_request_body_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'Bytes of request bodies held or reserved now.',
  },
  unheardRunning: {
    name: 'stargate_unheard_answers',
    unit: 'answers',
    across: 'sum',
    help: 'Answers whose client has left, being read to their end for their usage.',
  },
  journalPending: {
    name: 'stargate_usage_journal_pending',
    unit: 'records',
    across: 'sum',
    help: 'Usage records that have not reached PostgreSQL.',
  },
  journalOldestSeconds: {
    name: 'stargate_usage_journal_oldest_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'How long the oldest usage record has waited for PostgreSQL.',
  },
  journalBytes: {
    name: 'stargate_usage_journal_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'Bytes of the usage journal on disk.',
  },
  journalUnspilledSeconds: {
    name: 'stargate_usage_journal_unspilled_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'How long the oldest usage record or open call has been on this task alone, neither in PostgreSQL nor in the spill bucket; absent without a bucket.',
  },
  journalTroubleSeconds: {
    name: 'stargate_usage_journal_trouble_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'How long the disk of the usage journal has not taken writes; 0: it takes them.',
  },
  journalUnwritten: {
    name: 'stargate_usage_journal_unwritten',
    unit: 'records',
    across: 'sum',
    help: 'Usage records in memory alone, because the disk did not take them.',
  },
  usageRowsRefused: {
    name: 'stargate_usage_rows_refused',
    unit: 'records',
    across: 'sum',
    help: 'Usage records that PostgreSQL refused for their content, since the task started; they are in set-aside.log.',
  },
  leaseAge: {
    name: 'stargate_lease_age_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'How long PostgreSQL has owed this task an answer about limits and budgets.',
  },
  leaseWaiting: {
    name: 'stargate_lease_waiting_calls',
    unit: 'calls',
    across: 'sum',
    help: 'Calls that wait for a lease now.',
  },
  catalogReviewed: {
    name: 'stargate_catalog_reviewed_timestamp_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'When the catalog of models and prices was last reviewed, since the epoch.',
  },
});

/** What all tasks share. */
const SHARED = 'Read from PostgreSQL once a minute, by each task; absent while it cannot be read.';

export const systemGauges = gaugesOf(SHARED, {
  databaseConnections: {
    name: 'stargate_database_connections',
    unit: 'connections',
    across: 'max',
    help: 'Connections to PostgreSQL, of all clients.',
  },
  databaseMaxConnections: {
    name: 'stargate_database_max_connections',
    unit: 'connections',
    across: 'max',
    help: 'Connections PostgreSQL allows.',
  },
  databaseBytes: {
    name: 'stargate_database_bytes',
    unit: 'bytes',
    across: 'max',
    help: 'Size of the database.',
  },
  publisherLastSuccess: {
    name: 'stargate_usage_publisher_last_success_timestamp_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'When the usage publisher last finished a run, since the epoch.',
  },
});

/** A series for each model that ends within ninety days and was used in the last thirty. */
export const modelGauges = gaugesOf(SHARED, {
  modelDaysLeft: {
    name: 'stargate_model_days_left',
    unit: 'days',
    across: 'min',
    help: 'Days until a model ends that was used in the last thirty days.',
    labels: { model: 'public name of a model that ends within ninety days' },
  },
});

/** A series for each scope and state. */
export const budgetGauges = gaugesOf(SHARED, {
  budgets: {
    name: 'stargate_budgets',
    unit: 'budgets',
    across: 'max',
    help: 'Budgets of the current period of which four fifths (near) or everything (spent) is used.',
    labels: { scope: scopeKinds, state: budgetStates },
  },
});

/** A series for each deployment and what its requests leave out. */
export const leftOutGauges = gaugesOf(
  'Read from the task at each scrape; absent while nothing is left out.',
  {
    leftOut: {
      name: 'stargate_left_out',
      unit: 'flag',
      across: 'max',
      help: 'What requests to a deployment leave out for some hours, since Bedrock has refused it (1).',
      labels: { deployment: DEPLOYMENT, optional: { oneOf: optionals } },
    },
  },
);

/** Of a task with several processes alone. */
export const processCounters = countersOf({
  processRestarts: {
    name: 'stargate_process_restarts_total',
    unit: 'processes',
    help: 'Processes of the task that ended by themselves or no longer answered, and were started again; should be none.',
    adds: 'Each such process; only with `TASK_PROCESSES` above 1.',
  },
  processLate: {
    name: 'stargate_process_figures_late_total',
    unit: 'readings',
    help: 'Readings of the metrics to which a process of the task did not contribute in time; its last figures stand for it.',
    adds: 'Each process, at each such scrape; only with `TASK_PROCESSES` above 1.',
  },
});

export const processGaugesOfTask = gaugesOf(
  'Read from the task at each scrape; absent without `TASK_PROCESSES` above 1.',
  {
    processes: {
      name: 'stargate_processes',
      unit: 'processes',
      across: 'sum',
      help: 'Processes of the task that serve now.',
    },
  },
);

export const taskMetrics = {
  ...counters,
  ...traceCounters,
  ...registryCounters,
  ...processCounters,
  ...processGaugesOfTask,
  ...histograms,
  ...genAiHistograms,
  ...summaries,
  ...taskGauges,
  ...systemGauges,
  ...modelGauges,
  ...budgetGauges,
  ...leftOutGauges,
  ...infoGauges,
  ...processGauges,
  ...runtimeGauges,
  ...runtimeSeries,
  ...runtimeCounters,
  ...runtimeHistograms,
};

/** The names alone, for PromQL. */
export const metricNames = Object.fromEntries(
  Object.entries(taskMetrics).map(([key, { name }]) => [key, name]),
) as Readonly<Record<keyof typeof taskMetrics, string>>;
