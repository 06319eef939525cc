/**
 * Limits and budgets of one task: admits calls against leases in memory, and asks the ledger when they run low.
 *
 * 1. A call whose leases suffice is admitted at once, without waiting for anything.
 * 2. Otherwise it waits in a queue while a round of asks goes to PostgreSQL, seldom longer than that round.
 * 3. It is refused when the ledger says that nothing is left and nobody holds anything idle; when idle amounts were
 *    called back from other tasks and did not come in time; or when the ledger does not answer.
 *
 * | PostgreSQL is away | what is leased is served; then 503, but soft budgets let calls pass |
 */
import type { OnProblem, leaseRoundOutcomes } from '../../core/metrics/label-values.ts';
import type { Clock } from '../../core/clock.ts';
import { LeaseBook, type Demand, type Outcome, type Reservation } from '../../core/leases/lease-book.ts';
import type { Lease } from '../../core/leases/lease.ts';
import type { PoolPart } from '../../core/limits/pool-rules.ts';
import type { ScopeLimits } from '../../core/limits/scope-limits.ts';
import { createRefillLoop, type LedgerClient } from './refill-loop.ts';
import { isShortage, WaitQueue, type Decided } from './wait-queue.ts';

export type Leases = {
  /** Name of this run of the task in the ledger. */
  readonly owner: string;
  /**
   * Takes what every request needs, whatever is in its body, or says what is short: a request of each minute, a slot
   * among those that run at once, and, unless it is free, a budget that is not spent. A promise only when PostgreSQL
   * has to be asked. `requests`: how many, all or none. @default 1n
   * `further`: limits that apply beside `limits`. @default none
   */
  readonly admitRequest: (
    limits: readonly ScopeLimits[],
    createdAtMs: number,
    price: 'free' | 'paid',
    requests?: bigint,
    further?: readonly ScopeLimits[],
  ) => Decision;
  /**
   * Takes what a call may need from every other limit and budget that applies, or says which one is short. A promise
   * only when PostgreSQL has to be asked. `held`: of what the call holds already, only budgets are taken from again.
   * `further`: limits that apply beside `limits`.
   */
  readonly admitCall: (
    limits: readonly ScopeLimits[],
    model: string,
    demand: Demand,
    createdAtMs: number,
    held?: Reservation,
    further?: readonly ScopeLimits[],
  ) => Decision;
  /** The same from given leases, for a call that holds something of them already. */
  readonly admitMore: (leases: readonly Lease[], demand: Demand) => Decision;
  readonly settle: (reservation: Reservation, outcome: Outcome) => void;
  /** For a call that was not begun after all. */
  readonly release: (reservation: Reservation) => void;
  /** Another task is short of what is idle here. */
  readonly recall: (poolKey: string) => void;
  /** Something about a pool has changed: the ledger is asked about it. */
  readonly lookAgain: (poolKey: string) => void;
  /** How long the ledger has owed an answer. */
  readonly ageSeconds: () => number;
  readonly waiting: () => number;
  /** Gives back what is idle and stops asking. */
  readonly stop: () => Promise<void>;
};

type Decision = Decided | Promise<Decided>;

export type LeasesOptions = {
  readonly owner: string;
  readonly clock: Clock;
  readonly ledger: LedgerClient;
  readonly onRound: (durationMs: number, outcome: (typeof leaseRoundOutcomes)[number]) => void;
  /** The soft budget of this lease's pool is passed; called once for each period. */
  readonly onWarned: (lease: Lease) => void;
  readonly onProblem: OnProblem;
};

/** A call counts in the minute it arrived in; one that took longer than this to arrive, in the one it is admitted in. */
const LATE_MS = 30_000;
/** Names no model, so that of each scope only what holds for every model applies. */
const NO_MODEL = '';
const NO_LIMITS: readonly ScopeLimits[] = [];
/** The least a call can take of anything that is not free. */
const LEAST: Demand = { tokens: 1n, worstCost: 1n, expectedCost: 1n };

export function createLeases(options: LeasesOptions): Leases {
  const { clock, owner } = options;
  const book = new LeaseBook();
  const queue = new WaitQueue(book, clock);
  const refill = createRefillLoop({ ...options, book, queue });

  const take: Leases['admitMore'] = (leases, demand) => {
    const nowMs = clock.monotonicMs();
    const decided = queue.tryNow(leases, demand, nowMs);
    if (decided === null) {
      refill.want('now');
      return new Promise((resolve) => {
        queue.join(leases, demand, nowMs, resolve);
      });
    }
    if (book.isDue) refill.want('soon');
    return decided;
  };

  const release: Leases['release'] = (reservation) => {
    book.release(reservation);
    refill.want('soon');
  };

  /** A budget of which nothing is left by what is known; the ledger has the last word. */
  const spentBudgetOf = (limits: readonly ScopeLimits[], atMs: number): Lease | null => {
    for (const lease of book.leasesFor(limits, NO_MODEL, atMs, atMs, 'budget'))
      if (lease.isKnown && lease.spent >= lease.capacity) return lease;
    return null;
  };

  /** No list is made for the many calls that have only `limits`. */
  const leasesOf = (
    limits: readonly ScopeLimits[],
    further: readonly ScopeLimits[],
    model: string,
    atMs: number,
    minuteMs: number,
    part: PoolPart,
  ): readonly Lease[] => {
    const leases = book.leasesFor(limits, model, atMs, minuteMs, part);
    return further.length === 0
      ? leases
      : [...leases, ...book.leasesFor(further, model, atMs, minuteMs, part)];
  };

  const takeUnlessSpent = async (
    budget: Lease,
    leases: readonly Lease[],
    demand: Demand,
  ): Promise<Decided> => {
    const decided = await take([budget], LEAST);
    if (isShortage(decided)) return decided;
    release(decided);
    return take(leases, demand);
  };

  return {
    owner,
    admitRequest: (limits, createdAtMs, price, requests, further = NO_LIMITS) => {
      const demand = requests === undefined ? LEAST : { ...LEAST, requests };
      const leases = leasesOf(limits, further, NO_MODEL, createdAtMs, createdAtMs, 'request');
      const budget =
        price === 'free' ? null : (spentBudgetOf(limits, createdAtMs) ?? spentBudgetOf(further, createdAtMs));
      return budget === null ? take(leases, demand) : takeUnlessSpent(budget, leases, demand);
    },
    admitCall: (limits, model, demand, createdAtMs, held, further = NO_LIMITS) => {
      const wallMs = clock.nowMs();
      const minuteMs = wallMs - createdAtMs > LATE_MS ? wallMs : createdAtMs;
      const leases = leasesOf(limits, further, model, createdAtMs, minuteMs, 'call');
      if (held === undefined) return take(leases, demand);
      const isTaken = (lease: Lease): boolean =>
        lease.rule.resource === 'budget' || !held.leases.includes(lease);
      return take(leases.filter(isTaken), demand);
    },
    admitMore: take,
    settle: (reservation, outcome) => {
      book.settle(reservation, outcome, clock.monotonicMs());
      if (book.isDue) refill.want('soon');
    },
    release,
    recall: (poolKey) => {
      book.recall(poolKey, clock.monotonicMs());
      if (book.isDue) refill.want('now');
    },
    lookAgain: (poolKey) => {
      const lease = book.find(poolKey);
      if (lease === undefined || lease.isWarned) return;
      book.ask(lease);
      refill.want('soon');
    },
    ageSeconds: () => refill.ageSeconds(),
    waiting: () => queue.size,
    stop: () => refill.stop(),
  };
}
