/**
 * Puts what PostgreSQL has not taken where it outlives the task, its disk and its host: a bucket. A usage job ships it in
 * from there (lambda/usage-jobs/ship-in).
 *
 * 1. Every five seconds: records that have waited for three seconds, and calls that have been open for ten, each once. So
 *    a host that dies loses at most what it admitted in its last 20 seconds (`SPILL_BOUND_SECONDS`), while S3 answers
 *    within five.
 * 2. A task that stops puts what is left, and, when nothing is missing, says so: then what its leases held is free.
 * 3. The journal goes on shipping: a spilled record stays in it until PostgreSQL has it, and arrives twice as one.
 * 4. While a call that was spilled is open, a sign of life keeps anybody from settling it as lost.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | an object is not taken | its items are due again in the next round, in another object |
 * | S3 is away | nothing waits for it: calls are served, records are in the journal; `oldestSeconds` rises |
 * | a call that nobody can price | it is left to the journal |
 */
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { alone } from '../../core/alone.ts';
import type { KeptPrice } from '../../core/catalog/price-figures.ts';
import type { Clock } from '../../core/clock.ts';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import { aliveKey, endLine, priceLine, spillKey, spillText } from '../../core/usage/spill.ts';
import type { Backlog, Spillable } from '../journal/backlog.ts';
import type { SpillBucket } from './bucket.ts';

export type Spill = {
  /** How long the oldest record that is on this task alone has waited for the bucket or PostgreSQL. */
  readonly oldestSeconds: () => number;
  /** No more rounds; one that is under way ends. */
  readonly stop: () => void;
  /**
   * Puts all that is left, and nothing afterwards. `endedRuns`: what is over when that succeeds, and has its end in the
   * bucket alone. Returns whether everything is safe.
   */
  readonly finish: (deadlineMs: number, endedRuns: readonly string[]) => Promise<boolean>;
};

export type SpillOptions = {
  readonly run: string;
  /** Runs of which this task still holds records or calls in its journal. */
  readonly formerRuns: () => readonly string[];
  readonly backlog: Backlog;
  readonly bucket: SpillBucket;
  /** All that a record can name. */
  readonly prices: readonly KeptPrice[];
  readonly clock: Clock;
  readonly onSpilled: (items: number) => void;
  readonly onProblem: OnProblem;
  /** @default a round every 5 seconds of records of 3 and calls of 10 seconds, a sign of life every minute */
  readonly pace?: SpillPace;
};

export type SpillPace = {
  readonly roundMs: number;
  /** Since when a record waits, and a call is open, that is put. */
  readonly rowMs: number;
  readonly openMs: number;
  readonly aliveMs: number;
};

/** Age of a due call, the wait for the next round, and the longest put. */
export const SPILL_BOUND_SECONDS = 20;
const PACE: SpillPace = { roundMs: 5_000, rowMs: 3_000, openMs: 10_000, aliveMs: 60_000 };
const NO_AGE = { rowMs: 0, openMs: 0 };
const PUT_MS = 5_000;
const MOST_ITEMS = 2_000;
const MOST_CHARS = 2 * 1_048_576;
/** Rounds end after so many objects, so that the sign of life is never late. */
const MOST_OBJECTS = 10;
/** Lines made in one turn of the event loop: a call must be priced. */
const LINES_A_TURN = 20;
const GZIP = { level: 1 };
const NOTHING = Buffer.from('{}');

const gzipped = promisify<string, { readonly level: number }, Buffer>(gzip);

export function startSpill(options: SpillOptions): Spill {
  const { run, backlog, bucket, clock, onProblem, pace = PACE } = options;
  let number = 0;
  /** Whether the bucket has something of this run, which begins with its prices. */
  let hasPut = false;
  let aliveMs = clock.monotonicMs();
  /** Whether everything could be put so far: of a call that nobody can price, the journal alone knows. */
  let isWhole = true;

  const textOf = async (items: readonly Spillable[]): Promise<{ lines: string[]; taken: Spillable[] }> => {
    const lines: string[] = hasPut ? [] : options.prices.map(priceLine);
    const taken: Spillable[] = [];
    let chars = 0;
    for (const item of items) {
      try {
        const line = backlog.lineOf(item);
        lines.push(line);
        chars += line.length;
      } catch (error) {
        isWhole = false;
        onProblem('spill', error);
      }
      taken.push(item);
      if (chars >= MOST_CHARS) break;
      if (taken.length % LINES_A_TURN === 0) await turn();
    }
    return { lines, taken };
  };
  const put = async (lines: readonly string[], deadlineMs: number): Promise<void> => {
    const body = await gzipped(spillText(lines), GZIP);
    number += 1;
    await bucket.add(spillKey(run, number), body, deadlineMs);
    hasPut = true;
  };
  /** Whether nothing of that age is left. */
  const spillSome = async (age: typeof NO_AGE, deadlineMs: number): Promise<boolean> => {
    const items = backlog.unspilled(age, MOST_ITEMS);
    if (items.length === 0) return true;
    const { lines, taken } = await textOf(items);
    if (lines.length > 0) await put(lines, deadlineMs);
    for (const item of taken) item.isSpilled = true;
    options.onSpilled(taken.length);
    return false;
  };
  const showLife = async (): Promise<void> => {
    if (clock.monotonicMs() - aliveMs < pace.aliveMs) return;
    // Also while objects are put: they speak for this run, not for the former ones.
    const own = hasPut && (backlog.pending() > 0 || backlog.isOpenSpilled()) ? [run] : [];
    aliveMs = clock.monotonicMs();
    for (const one of [...own, ...options.formerRuns()]) await bucket.replace(aliveKey(one), NOTHING, PUT_MS);
  };
  const round = alone(async () => {
    try {
      for (let objects = 0; objects < MOST_OBJECTS; objects += 1) {
        if (await spillSome(pace, PUT_MS)) break;
      }
      await showLife();
    } catch (error) {
      onProblem('spill', error);
    }
  });
  const timer = setInterval(() => void round(), pace.roundMs);
  timer.unref();

  return {
    oldestSeconds: () => {
      const [oldest] = backlog.unspilled(NO_AGE, 1);
      if (oldest === undefined) return 0;
      const sinceMs = 'row' in oldest ? oldest.addedAtMs : oldest.sinceMs;
      return Math.max(0, (clock.monotonicMs() - sinceMs) / 1000);
    },
    stop: () => clearInterval(timer),
    finish: async (deadlineMs, endedRuns) => {
      clearInterval(timer);
      const endMs = clock.monotonicMs() + deadlineMs;
      const leftMs = (): number => endMs - clock.monotonicMs();
      try {
        while (leftMs() > 0 && !(await spillSome(NO_AGE, Math.min(PUT_MS, leftMs()))));
        if (leftMs() <= 0) return false;
        if (hasPut && isWhole && endedRuns.length > 0)
          await put([endLine(endedRuns)], Math.min(PUT_MS, leftMs()));
        return isWhole;
      } catch (error) {
        onProblem('spill', error);
        return false;
      }
    },
  };
}
