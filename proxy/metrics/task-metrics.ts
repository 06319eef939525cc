/** The metrics of a proxy task: which are kept, and what one finished call adds to them. */
import { metricNames } from '../../core/metric-names.ts';
import { formatUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { createRegistry, type Counter, type Registry } from './registry.ts';

export type TaskMetrics = {
  readonly registry: Registry;
  /** An admitted call has ended. */
  readonly ended: (record: UsageRecord) => void;
  /** A request was refused before admission. */
  readonly refused: (routeId: string, status: number) => void;
  readonly upstreamRequests: Counter;
  readonly backgroundFailures: Counter;
};

/** Seconds; the upper ones are for long answers. */
const DURATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];

export function createTaskMetrics(): TaskMetrics {
  const registry = createRegistry();
  const requests = registry.counter(metricNames.requests, 'Requests by model, dialect and status.', [
    'model',
    'dialect',
    'status',
  ]);
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
  const tokens = registry.counter(metricNames.tokens, 'Tokens by model and type.', ['model', 'type']);
  const cost = registry.counter(
    metricNames.costUsd,
    'Cost in USD by model and team; for display, not for accounts.',
    ['model', 'team'],
  );
  return {
    registry,
    ended: (record) => {
      requests.add(1, record.model, record.dialect, String(record.status));
      duration.observe(record.latencyMs / 1000, record.model, record.dialect);
      if (record.ttftMs !== null) ttft.observe(record.ttftMs / 1000, record.model);
      overhead.observe(record.overheadUs / 1_000_000);
      addTokens(tokens, record);
      if (record.costPicoUsd > 0n)
        cost.add(Number(formatUsd(record.costPicoUsd)), record.model, record.teamId ?? '');
    },
    refused: (routeId, status) => requests.add(1, '', routeId, String(status)),
    upstreamRequests: registry.counter(
      metricNames.upstreamRequests,
      'Requests sent to Bedrock, by deployment and status (0: no answer).',
      ['deployment', 'status'],
    ),
    backgroundFailures: registry.counter(
      metricNames.backgroundFailures,
      'Failures of work behind the requests, by task name; each is also logged.',
      ['task'],
    ),
  };
}

function addTokens(tokens: Counter, record: UsageRecord): void {
  if (record.inputTokens > 0) tokens.add(record.inputTokens, record.model, 'input');
  if (record.outputTokens > 0) tokens.add(record.outputTokens, record.model, 'output');
  if (record.cacheReadTokens > 0) tokens.add(record.cacheReadTokens, record.model, 'cache_read');
  const written = record.cacheWrite5mTokens + record.cacheWrite1hTokens;
  if (written > 0) tokens.add(written, record.model, 'cache_write');
  if (record.reasoningTokens > 0) tokens.add(record.reasoningTokens, record.model, 'reasoning');
}
