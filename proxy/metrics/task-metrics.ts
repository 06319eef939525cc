/**
 * The metrics of a proxy task: which are kept, and what one finished call adds to them. A metric that nothing has
 * been counted in yet does not appear.
 */
import { metricNames } from '../../core/metric-names.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { createRegistry, type Counter, type Registry } from './registry.ts';
import { createUserTokens } from './user-tokens.ts';

export type TaskMetrics = {
  readonly registry: Registry;
  /** An admitted call has ended. */
  readonly ended: (record: UsageRecord) => void;
  /** A request was refused before admission. */
  readonly refused: (routeId: string, status: number) => void;
  /** A limit (rpm, tpm, max_parallel) let a request pass, or did not. */
  readonly rateLimitAllowed: (limitType: string) => void;
  readonly rateLimitBlocked: (limitType: string) => void;
  /** Labels: scope of the budget. */
  readonly budgetBlocks: Counter;
  /** Labels: scope. */
  readonly softBudgetWarnings: Counter;
  /** Labels: model. Calls that cost more than the worst case they had reserved. */
  readonly costBoundExceeded: Counter;
  /** A round of asks to the ledger of limits and budgets. */
  readonly leaseRound: (durationMs: number, outcome: string) => void;
  /** Labels: entity type. */
  readonly piiEntities: Counter;
  /** Labels: policy. */
  readonly contentPolicyBlocks: Counter;
  readonly upstreamRequests: Counter;
  /** Labels: the model that answered in place of another. */
  readonly upstreamFallbacks: Counter;
  /** Labels: outcome, one of dispatch/hedge. */
  readonly hedges: Counter;
  /** Labels: reason. */
  readonly responsesNotKept: Counter;
  /** Labels: outcome, one of upstream/unheard-answers. */
  readonly unheardAnswers: Counter;
  readonly backgroundFailures: Counter;
  /** Labels: what it was, one of journal/set-aside. */
  readonly journalSetAside: Counter;
};

export type TaskMetricsOptions = {
  /** Most users with series of their own. */
  readonly maxUsers: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
};

/** Seconds; the upper ones are for long answers. */
const DURATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];
const ROUND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2, 10];
const PICO_PER_USD = 1e12;

export function createTaskMetrics({ maxUsers, nowMs }: TaskMetricsOptions): TaskMetrics {
  const registry = createRegistry(metricNames.metricsFolded);
  const counter = (name: string, help: string, ...labels: readonly string[]): Counter =>
    registry.counter(name, help, labels);
  const requests = counter(
    metricNames.requests,
    'Requests by model, dialect and status.',
    'model',
    'dialect',
    'status',
  );
  const duration = registry.histogram(
    metricNames.requestDuration,
    'Seconds from accept to the last byte.',
    ['model', 'dialect'],
    DURATION_BUCKETS,
  );
  const ttft = registry.histogram(
    metricNames.timeToFirstToken,
    'Seconds from accept to the first upstream byte relayed.',
    ['model'],
    DURATION_BUCKETS,
  );
  const overhead = registry.histogram(
    metricNames.overhead,
    'Seconds spent by the gateway itself before the upstream request was sent.',
    [],
    OVERHEAD_BUCKETS,
  );
  const tokens = counter(metricNames.tokens, 'Tokens by model and type.', 'model', 'type');
  const cost = counter(
    metricNames.costUsd,
    'Cost in USD by model and team; for display, not for accounts.',
    'model',
    'team',
  );
  const endings = counter(metricNames.endings, 'How admitted calls ended.', 'ending');
  const retries = counter(
    metricNames.upstreamRetries,
    'Requests to Bedrock beyond the first of a call.',
    'model',
  );
  const cacheHits = counter(
    metricNames.cacheHits,
    'Calls that read from the prompt cache of Bedrock.',
    'model',
  );
  const allowed = counter(metricNames.rateLimitAllowed, 'Requests that a limit let pass.', 'limit_type');
  const blocked = counter(metricNames.rateLimitBlocked, 'Requests that a limit refused.', 'limit_type');
  const hits = counter(metricNames.rateLimitHits, 'Refusals for limits, by limit.', 'limit_type');
  const leaseRounds = counter(metricNames.leaseRounds, 'Rounds of asks for leases, by outcome.', 'outcome');
  const leaseRoundDuration = registry.histogram(
    metricNames.leaseRoundDuration,
    'Seconds from asking for leases to the answer.',
    [],
    ROUND_BUCKETS,
  );
  const userTokens = createUserTokens({
    name: metricNames.clientTokenUsage,
    maxUsers,
    nowMs,
    folded: () => registry.folded(metricNames.clientTokenUsage),
  });
  registry.add(userTokens);
  return {
    registry,
    ended: (record) => {
      const { model, dialect } = record;
      requests.add(1, model, dialect, String(record.status));
      duration.observe(record.latencyMs / 1000, model, dialect);
      if (record.ttftMs !== null) ttft.observe(record.ttftMs / 1000, model);
      overhead.observe(record.overheadUs / 1_000_000);
      addTokens(tokens, record);
      userTokens.observe(record);
      endings.add(1, record.ending);
      if (record.retries > 0) retries.add(record.retries, model);
      if (record.cacheReadTokens > 0) cacheHits.add(1, model);
      if (record.costPicoUsd > 0n)
        cost.add(Number(record.costPicoUsd) / PICO_PER_USD, model, record.teamId ?? '');
    },
    refused: (routeId, status) => requests.add(1, '', routeId, String(status)),
    rateLimitAllowed: (limitType) => allowed.add(1, limitType),
    rateLimitBlocked: (limitType) => {
      blocked.add(1, limitType);
      hits.add(1, limitType);
    },
    budgetBlocks: counter(metricNames.budgetBlocks, 'Requests that a budget refused, by its scope.', 'scope'),
    softBudgetWarnings: counter(
      metricNames.softBudgetWarnings,
      'Soft budgets passed, as this task heard of it, by scope.',
      'scope',
    ),
    costBoundExceeded: counter(
      metricNames.costBoundExceeded,
      'Calls that cost more than the worst case they had reserved; should be none.',
      'model',
    ),
    leaseRound: (durationMs, outcome) => {
      leaseRounds.add(1, outcome);
      leaseRoundDuration.observe(durationMs / 1000);
    },
    piiEntities: counter(metricNames.piiEntities, 'Personal data found, by type.', 'entity_type'),
    contentPolicyBlocks: counter(
      metricNames.contentPolicyBlocks,
      'Calls stopped by a content policy.',
      'policy',
    ),
    upstreamRequests: counter(
      metricNames.upstreamRequests,
      'Requests sent to Bedrock, by deployment and status (0: no answer).',
      'deployment',
      'status',
    ),
    upstreamFallbacks: counter(
      metricNames.upstreamFallbacks,
      'Calls that another model answered in place of the one asked for, by who answered.',
      'model',
    ),
    hedges: counter(
      metricNames.hedges,
      'Calls for which a second deployment was asked beside a slow one, by what came of it.',
      'outcome',
    ),
    responsesNotKept: counter(
      metricNames.responsesNotKept,
      'Answers that were to be kept and are not, by reason; each says so.',
      'reason',
    ),
    unheardAnswers: counter(
      metricNames.unheardAnswersEnded,
      'Answers that nobody waited for any more, by how their reading ended; all but `read` are charged at their worst case.',
      'outcome',
    ),
    backgroundFailures: counter(
      metricNames.backgroundFailures,
      'Failures of work behind the requests, by task name; each is also logged, once a minute when it repeats itself.',
      'task',
    ),
    journalSetAside: counter(
      metricNames.journalSetAside,
      'What the journal could do nothing with and set aside: lines, calls, rows and files, by kind.',
      'kind',
    ),
  };
}

function addTokens(tokens: Counter, record: UsageRecord): void {
  const { model } = record;
  if (record.inputTokens > 0) tokens.add(record.inputTokens, model, 'input');
  if (record.outputTokens > 0) tokens.add(record.outputTokens, model, 'output');
  if (record.cacheReadTokens > 0) tokens.add(record.cacheReadTokens, model, 'cache_read');
  const written = record.cacheWrite5mTokens + record.cacheWrite1hTokens;
  if (written > 0) tokens.add(written, model, 'cache_write');
  if (record.reasoningTokens > 0) tokens.add(record.reasoningTokens, model, 'reasoning');
}
