/**
 * The cache of answers: Bedrock's answers to earlier requests, given again to those who ask the same, where a policy says
 * so (`docs/answer-cache.md`). What is kept is what Bedrock sent, so a hit goes through the dialect like any answer.
 *
 * 1. A look-up asks this task's memory, then PostgreSQL, and takes no longer than its deadline.
 * 2. An answer is written after its client has it, and is good on every task from then on.
 * 3. A purge deletes what is kept, everywhere, and what is on its way is not kept after it.
 * 4. Tasks delete what has expired and, beyond the bounds, what is oldest.
 *
 * | what happens | what follows |
 * | --- | --- |
 * | PostgreSQL is away, or slow | a miss; the next look-ups are misses at once, for a moment |
 * | an answer cannot be written, or too many wait for it | it is not kept, which is counted |
 * | notifications of purges may have been lost | the memory of the task is emptied |
 */
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import type { Purge } from '../../core/db/queries/operations/answer-cache.ts';
import { isObject } from '../../core/json.ts';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import { createFinder, type Finder } from './finder.ts';
import { createLocalTier } from './local-tier.ts';
import { Recorder, RecorderRoom } from './recorder.ts';
import { createWriter, type Writer } from './writer.ts';

export type AnswerCache = {
  readonly find: Finder['find'];
  /** For an answer with these headers. */
  readonly recorder: (headers: Readonly<Record<string, string>>) => Recorder;
  /** Keeps an answer, in its own time. */
  readonly keep: Writer['write'];
  /** An admin has purged something, as the notification says it. */
  readonly onPurge: (payload: string) => void;
  /** Purges may have been missed. */
  readonly doubt: () => void;
  /** Waits for what is being written, and closes its connection. */
  readonly stop: () => Promise<void>;
};

export type AnswerCacheDeps = {
  /** Of its own, for look-ups: it is closed with the cache. */
  readonly lookUps: Database;
  /** What is written, one at a time, goes here. */
  readonly database: Database;
  readonly clock: Clock;
  /** The longest that a call waits to learn that its answer is not there. */
  readonly lookUpMs: number;
  /** Of all answers in PostgreSQL. */
  readonly mostBytes: number;
  /** Of those in this task's memory. */
  readonly mostLocalBytes: number;
  readonly onProblem: OnProblem;
};

/** Connections for look-ups, which take turns: each takes less than a millisecond. */
export const ANSWER_CACHE_CONNECTIONS = 1;
/** Channel on which purges are announced. */
export const PURGE_CHANNEL = 'answer_cache_purge';

const MOST_ENTRIES = 100_000;
const MOST_ANSWER_BYTES = 4_194_304;
/** Of answers that are on their way. */
const RECORDING_BYTES = 33_554_432;
const EVERYTHING: Purge = { teamId: null, userId: null, keyId: null, model: null };

export function createAnswerCache(deps: AnswerCacheDeps): AnswerCache {
  const { clock, lookUps } = deps;
  const local = createLocalTier(deps.mostLocalBytes);
  const finder = createFinder({ ...deps, database: lookUps, local, mostAnswerBytes: MOST_ANSWER_BYTES });
  const writer = createWriter({ ...deps, local, bounds: { entries: MOST_ENTRIES, bytes: deps.mostBytes } });
  const room = new RecorderRoom(RECORDING_BYTES);
  return {
    find: finder.find,
    recorder: (headers) => new Recorder(headers, room, MOST_ANSWER_BYTES, clock.monotonicMs),
    keep: writer.write,
    onPurge: (payload) => local.purge(purgeIn(payload)),
    doubt: () => local.purge(EVERYTHING),
    stop: async () => {
      finder.stop();
      await writer.stop();
      await lookUps.close();
    },
  };
}

/** One that cannot be read may be of everything. */
function purgeIn(payload: string): Purge {
  let said: unknown;
  try {
    said = JSON.parse(payload);
  } catch {
    return EVERYTHING;
  }
  if (!isObject(said)) return EVERYTHING;
  const { team_id, user_id, key_id, model } = said;
  return {
    teamId: textOf(team_id),
    userId: textOf(user_id),
    keyId: textOf(key_id),
    model: textOf(model),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
