/**
 * When the ledger is asked: one round of asks at a time, at once when calls wait, gathered for a moment when leases
 * merely run low. Rounds that fail are repeated with growing pauses; from the second failure on the ledger counts as
 * away, until a round is answered.
 */
import type { OnProblem, leaseRoundOutcomes } from '../../core/metrics/label-values.ts';
import { backoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/clock.ts';
import type { Answer } from '../../core/leases/ask.ts';
import type { Lease } from '../../core/leases/lease.ts';
import type { LeaseBook } from '../../core/leases/lease-book.ts';
import type { LedgerRound, WaitQueue } from './wait-queue.ts';

/** The ledger as a task sees it; PostgreSQL behind it. */
export type LedgerClient = {
  /** The answers by the index of the ask; none when a later round was answered before. */
  readonly acquire: (number: number, round: LedgerRound) => Promise<ReadonlyMap<number, Answer>>;
  /** Adds up the former spend of new budget pools. */
  readonly count: (poolIds: readonly string[]) => Promise<void>;
};

export type RefillLoopOptions = {
  readonly book: LeaseBook;
  readonly queue: WaitQueue;
  readonly clock: Clock;
  readonly ledger: LedgerClient;
  readonly onRound: (durationMs: number, outcome: (typeof leaseRoundOutcomes)[number]) => void;
  readonly onWarned: (lease: Lease) => void;
  readonly onProblem: OnProblem;
};

export type RefillLoop = {
  /** now: a call waits. soon: leases run low, or have something to give back. */
  readonly want: (when: 'now' | 'soon') => void;
  readonly ageSeconds: () => number;
  readonly stop: () => Promise<void>;
};

const MOST_ASKS = 256;
/** Refills far from any limit are gathered this long. */
const GATHER_MS = 250;
/** What goes back to a scarce pool, and asks of calls that wait for others to give back, this long. */
const SCARCE_GATHER_MS = 5;
const HEARTBEAT_MS = 5_000;
const SECOND_MS = 1_000;
const SLOW_ROUND_MS = 2_000;
const BACKOFF = { firstMs: 50, longestMs: 1_000 };

export function createRefillLoop(options: RefillLoopOptions): RefillLoop {
  const { book, queue, clock, ledger, onProblem } = options;
  let round = 0;
  let running: Promise<void> | null = null;
  let sentMs = 0;
  let unansweredSinceMs: number | null = null;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let isStopped = false;
  const counting = new Set<string>();

  const schedule = (delayMs: number): void => {
    if (isStopped || running !== null) return;
    const atMs = clock.monotonicMs() + delayMs;
    if (timer !== undefined && dueMs <= atMs) return;
    clearTimeout(timer);
    dueMs = atMs;
    timer = setTimeout(start, delayMs);
  };

  const scheduleNext = (): void => {
    if (failures > 0) schedule(backoffMs(BACKOFF, failures));
    else if (queue.hasNew) schedule(0);
    else if (queue.size > 0) schedule(SCARCE_GATHER_MS);
    else if (book.isDue) schedule(gatherMs());
  };

  const gatherMs = (): number => (book.isUrgent ? SCARCE_GATHER_MS : GATHER_MS);

  const start = (): void => {
    timer = undefined;
    dueMs = Number.POSITIVE_INFINITY;
    if (running !== null) return;
    running = askOnce().finally(() => {
      running = null;
      queue.serve();
      scheduleNext();
    });
  };

  const askOnce = async (): Promise<void> => {
    sentMs = clock.monotonicMs();
    unansweredSinceMs ??= sentMs;
    const next = queue.nextRound(sentMs, MOST_ASKS);
    const { asks } = next;
    round += 1;
    try {
      const answers = await ledger.acquire(round, next);
      const nowMs = clock.monotonicMs();
      book.heardAt(sentMs);
      for (const [index, ask] of asks.entries()) {
        const { lease } = ask;
        const answer = answers.get(index);
        const wasWarned = lease.isWarned;
        if (answer === undefined) book.askFailed(ask);
        else book.apply(ask, answer, nowMs);
        if (lease.isWarned && !wasWarned) options.onWarned(lease);
      }
      failures = 0;
      unansweredSinceMs = null;
      book.isLedgerAway = false;
      countNew(answers);
      options.onRound(nowMs - sentMs, 'answered');
    } catch (error) {
      for (const ask of asks) book.askFailed(ask);
      failures += 1;
      if (failures > 1) book.isLedgerAway = true;
      options.onRound(clock.monotonicMs() - sentMs, 'failed');
      onProblem('leases', error);
    }
  };

  const countNew = (answers: ReadonlyMap<number, Answer>): void => {
    const poolIds: string[] = [];
    for (const { poolId, isCounted } of answers.values())
      if (!isCounted && !counting.has(poolId)) poolIds.push(poolId);
    if (poolIds.length === 0) return;
    for (const poolId of poolIds) counting.add(poolId);
    ledger
      .count(poolIds)
      .catch((error: unknown) => onProblem('count former spend', error))
      .finally(() => {
        for (const poolId of poolIds) counting.delete(poolId);
        schedule(0);
      });
  };

  const turnSecond = (): void => {
    const nowMs = clock.monotonicMs();
    book.turnSecond(nowMs, clock.nowMs());
    if (running !== null && nowMs - sentMs > SLOW_ROUND_MS) {
      book.isLedgerAway = true;
      queue.serve();
    }
    if (book.isDue) schedule(gatherMs());
    else if (nowMs - sentMs >= HEARTBEAT_MS && book.size > 0) schedule(0);
  };
  const seconds = setInterval(turnSecond, SECOND_MS);
  seconds.unref();

  return {
    want: (when) => {
      if (failures > 0) return;
      schedule(when === 'now' ? 0 : gatherMs());
    },
    ageSeconds: () =>
      unansweredSinceMs === null ? 0 : Math.max(0, (clock.monotonicMs() - unansweredSinceMs) / 1_000),
    stop: async () => {
      clearInterval(seconds);
      clearTimeout(timer);
      isStopped = true;
      await running;
      queue.serve();
    },
  };
}
