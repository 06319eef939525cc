/**
 * Writes answers into PostgreSQL, one at a time and in the background, and now and then deletes what is too old or too
 * much. An answer for which there is no place in the queue is not kept, which is counted like one that cannot be written.
 */
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { alone } from '../../core/alone.ts';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import {
  keepAnswerOf,
  trimAnswers,
  type CacheBounds,
} from '../../core/db/queries/operations/answer-cache.ts';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import type { KeptAnswer } from './cache-use.ts';
import type { LocalTier } from './local-tier.ts';

export type Writer = {
  /** `askedAtMs`: when its call arrived. */
  readonly write: (key: Buffer, answer: KeptAnswer, askedAtMs: number) => void;
  /** Waits for what is being written; the rest is not kept. */
  readonly stop: () => Promise<void>;
};

export type WriterDeps = {
  readonly database: Database;
  readonly local: LocalTier;
  readonly clock: Clock;
  readonly bounds: CacheBounds;
  readonly onProblem: OnProblem;
};

type Write = { readonly key: Buffer; readonly answer: KeptAnswer; readonly askedAtMs: number };

const MOST_WAITING = 100;
const UPKEEP_MS = 60_000;
/** Part of the bound that this task has written since, after which it does not wait for that. */
const UPKEEP_PART = 20;

const compressed = promisify(deflateRaw);

export function createWriter({ database, local, clock, bounds, onProblem }: WriterDeps): Writer {
  const queue: Write[] = [];
  let writtenBytes = 0;
  let isStopped = false;

  const writeOne = async ({ key, answer, askedAtMs }: Write): Promise<void> => {
    const body = await compressed(answer.body);
    // An answer that would be the first to go again.
    if (body.length > bounds.bytes / UPKEEP_PART) return;
    writtenBytes += body.length;
    const since = local.purges();
    const isKept = await keepAnswerOf(database, key, { ...answer, body }, askedAtMs);
    if (isKept) local.put(key.toString('base64'), answer, since);
  };

  const upkeep = alone(async () => {
    writtenBytes = 0;
    try {
      await trimAnswers(database, bounds, clock.nowMs());
    } catch (error) {
      onProblem('trim the cache of answers', error);
    }
  });

  let working: Promise<void> | null = null;
  const work = async (): Promise<void> => {
    for (;;) {
      const next = isStopped ? undefined : queue.shift();
      if (next === undefined) break;
      try {
        await writeOne(next);
      } catch (error) {
        onProblem('keep an answer', error);
      }
      if (writtenBytes > bounds.bytes / UPKEEP_PART) await upkeep();
    }
    working = null;
  };

  const timer = setInterval(() => void upkeep(), UPKEEP_MS);
  timer.unref();

  return {
    write: (key, answer, askedAtMs) => {
      if (isStopped) return;
      if (queue.length >= MOST_WAITING) {
        onProblem('keep an answer', new Error(`${MOST_WAITING} answers wait to be written`));
        return;
      }
      queue.push({ key, answer, askedAtMs });
      working ??= work();
    },
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await working;
    },
  };
}
