/**
 * The metrics of a proxy task: a counter for each row of core/metrics, which shows 0 from the start, and what one
 * finished call adds to them.
 */
import type { Model } from '../../core/catalog/model.ts';
import { genAiHistograms, operations } from '../../core/metrics/gen-ai.ts';
import { counters, histograms } from '../../core/metrics/prometheus.ts';
import type { UNMATCHED } from '../../core/metrics/label-values.ts';
import { entityFoundBy } from '../../core/policies/entity-types.ts';
import type { RouteId } from '../../core/routes.ts';
import { isFreeRoute } from '../../core/usage/free-routes.ts';
import { promptTokens } from '../../core/usage/usage.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { countCacheUse } from './cache-use.ts';
import { createRegistry, type Counter, type Registry } from './registry.ts';
import { createUserTokens } from './user-tokens.ts';

export type TaskMetrics = Readonly<Record<keyof typeof counters, Counter>> & {
  readonly registry: Registry;
  /** An admitted call of a model of this kind has ended. */
  readonly ended: (record: UsageRecord, kind: Model['kind']) => void;
  /** A request was refused before admission. `model`: empty where it is not known yet. */
  readonly refused: (route: RouteId | typeof UNMATCHED, status: number, model: string) => void;
  /** What policies found in a call that has ended or was refused, and whether they refused it. */
  readonly policyApplied: (use: PolicyFacts | null) => void;
  /** A check that asks a judge, a guardrail or Comprehend has its verdict, or has failed. */
  readonly policyChecked: (durationMs: number, check: string, outcome: string) => void;
  /** A round of requests to PostgreSQL for leases. */
  readonly leaseRound: (durationMs: number, outcome: string) => void;
};

/** `findings`: how many by check. */
export type PolicyFacts = {
  readonly findings: ReadonlyMap<string, number>;
  readonly blockedBy: string | null;
};

export type TaskMetricsOptions = {
  /** Most users with series of their own. */
  readonly maxUsers: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
};

const PICO_PER_USD = 1e12;

export function createTaskMetrics({ maxUsers, nowMs }: TaskMetricsOptions): TaskMetrics {
  const registry = createRegistry(nowMs);
  const counted = Object.fromEntries(
    Object.entries(counters).map(([key, metric]) => [key, registry.counter(metric)]),
  ) as Record<keyof typeof counters, Counter>;
  const { requests, tokens, costUsd, endings, upstreamRetries } = counted;
  const duration = registry.histogram(histograms.requestDuration);
  const ttft = registry.histogram(histograms.timeToFirstToken);
  const overhead = registry.histogram(histograms.overhead);
  const policyCheckDuration = registry.histogram(histograms.policyCheckDuration);
  const leaseRoundDuration = registry.histogram(histograms.leaseRoundDuration);
  const operationDuration = registry.histogram(genAiHistograms.operationDuration);
  const operationInputTokens = registry.histogram(genAiHistograms.operationInputTokens);
  const operationOutputTokens = registry.histogram(genAiHistograms.operationOutputTokens);
  const userTokens = createUserTokens({
    maxUsers,
    nowMs,
    folded: registry.folded,
    nextNumber: registry.nextNumber,
  });
  registry.add(userTokens);
  const observeOperation = (record: UsageRecord, operation: string): void => {
    const { model } = record;
    operationDuration.observe(record.latencyMs / 1000, operation, model, record.errorClass ?? '');
    const prompt = promptTokens(record);
    if (prompt > 0) operationInputTokens.observe(prompt, operation, model);
    if (record.outputTokens > 0) operationOutputTokens.observe(record.outputTokens, operation, model);
  };
  return {
    ...counted,
    registry,
    ended: (record, kind) => {
      const { model, dialect } = record;
      requests.add(1, model, record.route, String(record.status));
      duration.observe(record.latencyMs / 1000, model, dialect);
      if (record.ttftMs !== null) ttft.observe(record.ttftMs / 1000, model);
      overhead.observe(record.overheadUs / 1_000_000);
      addTokens(tokens, record);
      userTokens.observe(record);
      if (!isFreeRoute(record.route)) observeOperation(record, operations[kind]);
      endings.add(1, record.ending);
      if (record.retries > 0) upstreamRetries.add(record.retries, model);
      countCacheUse(record, counted);
      if (record.costPicoUsd > 0n)
        costUsd.add(Number(record.costPicoUsd) / PICO_PER_USD, model, record.teamId ?? '');
    },
    refused: (route, status, model) => requests.add(1, model, route, String(status)),
    policyApplied: (use) => {
      if (use === null) return;
      for (const [check, count] of use.findings) {
        const entity = entityFoundBy(check);
        if (entity !== null) counted.piiEntities.add(count, entity);
      }
      if (use.blockedBy !== null) counted.contentPolicyBlocks.add(1, use.blockedBy);
    },
    policyChecked: (durationMs, check, outcome) => {
      counted.policyChecks.add(1, check, outcome);
      policyCheckDuration.observe(durationMs / 1000, check);
    },
    leaseRound: (durationMs, outcome) => {
      counted.leaseRounds.add(1, outcome);
      leaseRoundDuration.observe(durationMs / 1000);
    },
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
