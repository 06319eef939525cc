/** What a task keeps in PostgreSQL for its clients, where it keeps it, each with connections of its own: answers and responses. */
import type { Clock } from '../core/clock.ts';
import { connect, type Database } from '../core/db/connect.ts';
import type { OnProblem } from '../core/metrics/label-values.ts';
import {
  ANSWER_CACHE_CONNECTIONS,
  createAnswerCache,
  type AnswerCache,
} from './answer-cache/answer-cache.ts';
import type { Turns } from './event-loop-turns.ts';
import type { TaskMetrics } from './metrics/task-metrics.ts';
import {
  createResponseStore,
  RESPONSE_STORE_CONNECTIONS,
  type ResponseStore,
} from './response-store/response-store.ts';
import type { TaskConfig } from './task-config.ts';

type StoreParts = {
  readonly config: TaskConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly onProblem: OnProblem;
};

const DAY_MS = 86_400_000;
const RESPONSE_STORE_STATEMENT_MS = 5_000;
const RESPONSE_STORE_CONNECT_MS = 1_500;
const ANSWER_CACHE_STATEMENT_MS = 1_000;
const ANSWER_CACHE_CONNECT_MS = 1_500;

/** Null: answers are not given again. */
export function answerCacheOf({ config, database, clock, onProblem }: StoreParts): AnswerCache | null {
  if (config.answerCacheMaxBytes === 0) return null;
  return createAnswerCache({
    database,
    lookUps: connect({
      url: config.databaseUrl,
      refreshUrl: config.refreshDatabaseUrl,
      maxConnections: ANSWER_CACHE_CONNECTIONS,
      statementTimeoutMs: ANSWER_CACHE_STATEMENT_MS,
      connectTimeoutMs: ANSWER_CACHE_CONNECT_MS,
      applicationName: 'stargate cache of answers',
      onIdleError: (error) => onProblem('connection of the cache of answers', error),
    }),
    clock,
    lookUpMs: config.answerCacheLookUpMs,
    mostBytes: config.answerCacheMaxBytes,
    mostLocalBytes: config.answerCacheTaskBytes,
    onProblem,
  });
}

/** Null: responses are not kept. */
export function responseStoreOf(
  { config, clock, onProblem }: StoreParts,
  turns: Turns,
  metrics: Pick<TaskMetrics, 'responsesNotKept'>,
): ResponseStore | null {
  if (config.responsesRetentionDays === 0) return null;
  return createResponseStore({
    database: connect({
      url: config.databaseUrl,
      refreshUrl: config.refreshDatabaseUrl,
      maxConnections: RESPONSE_STORE_CONNECTIONS,
      statementTimeoutMs: RESPONSE_STORE_STATEMENT_MS,
      connectTimeoutMs: RESPONSE_STORE_CONNECT_MS,
      applicationName: 'stargate kept responses',
      onIdleError: (error) => onProblem('connection of kept responses', error),
    }),
    clock,
    eventLoop: turns,
    retentionMs: config.responsesRetentionDays * DAY_MS,
    maxTurnBytes: config.maxBodyBytes,
    onNotKept: (reason) => metrics.responsesNotKept.add(1, reason),
    onProblem,
  });
}
