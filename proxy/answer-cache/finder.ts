/**
 * Looks for kept answers, first in this task's memory, then in PostgreSQL, where a call waits for a bounded time. After two
 * look-ups in a row that brought nothing in time, further ones are misses at once for a moment, so that calls do not pay for
 * a database that is away; one alone may have had to connect first. A connection in use is kept open.
 */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { findAnswer } from '../../core/db/queries/operations/answer-cache.ts';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import type { KeptAnswer } from './cache-use.ts';
import type { LocalTier } from './local-tier.ts';

export type Finder = {
  /** Null: it is not there, or cannot be found in time. Never rejects. */
  readonly find: (key: Buffer) => KeptAnswer | null | Promise<KeptAnswer | null>;
  readonly stop: () => void;
};

export type FinderDeps = {
  readonly database: Database;
  readonly local: LocalTier;
  readonly clock: Clock;
  /** The longest that a call waits to learn that its answer is not there. */
  readonly lookUpMs: number;
  readonly mostAnswerBytes: number;
  readonly onProblem: OnProblem;
};

const PAUSE_MS = 2_000;
const MOST_AT_ONCE = 100;
const PING_MS = 30_000;
const WARM_MS = 3_600_000;

const decompressed = promisify(inflateRaw);

export function createFinder(deps: FinderDeps): Finder {
  const { database, local, clock, lookUpMs, mostAnswerBytes, onProblem } = deps;
  let running = 0;
  let failures = 0;
  let pausedUntilMs = Number.NEGATIVE_INFINITY;
  let usedAtMs = Number.NEGATIVE_INFINITY;

  const read = async (key: Buffer): Promise<KeptAnswer | null> => {
    running += 1;
    try {
      const stored = await findAnswer(database, key, clock.nowMs());
      if (stored === null) return null;
      const body = await decompressed(stored.body, { maxOutputLength: mostAnswerBytes });
      return { ...stored, body };
    } finally {
      running -= 1;
    }
  };

  const look = async (key: Buffer): Promise<KeptAnswer | null> => {
    const since = local.purges();
    try {
      const found = await inTime(read(key), lookUpMs);
      failures = 0;
      if (found !== null) local.put(key.toString('base64'), found, since);
      return found;
    } catch (error) {
      failures += 1;
      if (failures > 1) pausedUntilMs = clock.monotonicMs() + PAUSE_MS;
      onProblem('look up an answer', error);
      return null;
    }
  };

  // Its pool closes a connection that nobody has used for a minute.
  const timer = setInterval(() => {
    if (clock.monotonicMs() - usedAtMs > WARM_MS) return;
    database.query('select 1').catch((error: unknown) => onProblem('look up an answer', error));
  }, PING_MS);
  timer.unref();

  return {
    find: (key) => {
      const here = local.get(key.toString('base64'), clock.nowMs());
      if (here !== null) return here;
      const nowMs = clock.monotonicMs();
      if (running >= MOST_AT_ONCE || nowMs < pausedUntilMs) return null;
      usedAtMs = nowMs;
      return look(key);
    },
    stop: () => clearInterval(timer),
  };
}

/** Rejects when it takes longer; what comes of it then is of no interest. */
async function inTime<Result>(work: Promise<Result>, withinMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${withinMs} ms`)), withinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
