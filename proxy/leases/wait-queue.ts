/**
 * Calls that wait for the ledger, first come first served; one that fits passes one that does not, since what the
 * longer one needs may never come. None waits longer than LONGEST_WAIT_MS.
 */
import type { Clock } from '../../core/clock.ts';
import { needOf, type Demand, type LeaseBook, type Reservation } from '../../core/leases/lease-book.ts';
import type { Ask, WaitingCall } from '../../core/leases/ask.ts';
import type { Lease } from '../../core/leases/lease.ts';

/** Why a call is not admitted, and which lease decided. */
export type Shortage = {
  readonly kind: 'shortage';
  readonly lease: Lease;
  readonly need: bigint;
  /** exhausted: nothing left. uncounted: former spend is being added up. away: the ledger does not answer. */
  readonly reason: 'exhausted' | 'uncounted' | 'away';
};

export type Decided = Reservation | Shortage;

export function isShortage(decided: Decided): decided is Shortage {
  return 'reason' in decided;
}

/** What the ledger is asked in one statement. */
export type LedgerRound = { readonly asks: readonly Ask[]; readonly calls: readonly WaitingCall[] };

type Waiter = {
  readonly leases: readonly Lease[];
  readonly demand: Demand;
  readonly sinceMs: number;
  /** Answers each lease had received when the wait began: only a later one decides. */
  readonly heardBefore: readonly number[];
  readonly resolve: (result: Decided) => void;
};

/** Beyond this many calls in the queue, further ones are refused. */
const MOST_WAITING = 10_000;
/** Calls that one round tells the ledger about, and leases they may touch. */
const MOST_CALLS = 500;
const MOST_LEASES = 200;
/** Longest wait for an answer of the ledger, and for former spend to be added up. */
const LONGEST_WAIT_MS = 2_000;
/** Longest wait for idle amounts of other tasks after the first answer. */
const RECALL_WAIT_MS = 600;

export class WaitQueue {
  readonly #book: LeaseBook;
  readonly #clock: Clock;
  #waiters: Waiter[] = [];
  #unasked = 0;

  constructor(book: LeaseBook, clock: Clock) {
    this.#book = book;
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiters.length;
  }

  /** Whether somebody waits for whom the ledger was not asked yet. */
  get hasNew(): boolean {
    return this.#unasked > 0;
  }

  /** Decides by what is known; null when the ledger has to be asked. */
  tryNow(leases: readonly Lease[], demand: Demand, nowMs: number): Decided | null {
    const short = this.#book.shortOf(leases, demand, nowMs);
    if (short === null) return this.#book.reserve(leases, demand, nowMs);
    const denied = this.#deniedOf(leases, demand, nowMs);
    if (denied !== null) return shortage(denied, demand, 'exhausted');
    if (!this.#book.isLedgerAway && this.#waiters.length < MOST_WAITING) return null;
    this.#book.ask(short);
    return shortage(short, demand, 'away');
  }

  join(leases: readonly Lease[], demand: Demand, nowMs: number, resolve: Waiter['resolve']): void {
    const heardBefore = leases.map((lease) => lease.answers);
    this.#unasked += 1;
    this.#waiters.push({ leases, demand, sinceMs: nowMs, heardBefore, resolve });
  }

  /**
   * The next round: asks for what waiting calls lack and for what is due else, and what each call lacks of them.
   * Leases that have enough for all who wait are left out.
   */
  nextRound(nowMs: number, limit: number): LedgerRound {
    this.#unasked = 0;
    const lacking = this.#countIn(nowMs);
    const asks = this.#book.collect(nowMs, limit, lacking);
    const numbers = new Map(asks.map((ask, index) => [ask.lease, index]));
    const calls: WaitingCall[] = [];
    for (const { leases, demand } of this.#waiters) {
      if (calls.length === MOST_CALLS) break;
      const call: { ask: number; need: bigint }[] = [];
      for (const lease of leases) {
        const ask = numbers.get(lease);
        if (ask !== undefined) call.push({ ask, need: needOf(lease.rule, demand) });
      }
      if (call.length > 0) calls.push(call);
    }
    return { asks, calls };
  }

  /** Adds up what waits for each lease; returns the leases that have not enough for it. */
  #countIn(nowMs: number): ReadonlySet<Lease> {
    for (const { leases } of this.#waiters) for (const lease of leases) lease.waitingNeed = 0n;
    const lacking = new Set<Lease>();
    for (const { leases, demand } of this.#waiters) {
      if (lacking.size >= MOST_LEASES) break;
      for (const lease of leases) {
        const need = needOf(lease.rule, demand);
        lease.waitingNeed += need;
        lease.wish(need, nowMs);
        if (!this.#book.has(lease, lease.waitingNeed, nowMs)) lacking.add(lease);
      }
    }
    return lacking;
  }

  /** After a round: admits those that fit, refuses those that cannot be, keeps the others. */
  serve(): void {
    const nowMs = this.#clock.monotonicMs();
    const staying: Waiter[] = [];
    for (const waiter of this.#waiters) {
      for (const lease of waiter.leases) lease.waitingNeed = 0n;
      const result = this.#decide(waiter, nowMs);
      if (result === null) staying.push(waiter);
      else waiter.resolve(result);
    }
    this.#waiters = staying;
  }

  #decide(waiter: Waiter, nowMs: number): Decided | null {
    const { leases, demand } = waiter;
    const short = this.#book.shortOf(leases, demand, nowMs);
    if (short === null) return this.#book.reserve(leases, demand, nowMs);
    const denied = this.#deniedOf(leases, demand, nowMs);
    if (denied !== null) return shortage(denied, demand, 'exhausted');
    if (this.#book.isLedgerAway) return shortage(short, demand, 'away');
    const waitedMs = nowMs - waiter.sinceMs;
    if (waitedMs <= RECALL_WAIT_MS) return null;
    // The ledger has said where it failed; what was called back from other tasks did not come in time.
    const failed = leases.find(
      (lease, index) => lease.isShort && lease.answers > (waiter.heardBefore[index] ?? 0),
    );
    if (failed?.isCounted === true) return shortage(failed, demand, 'exhausted');
    // A sum that is still being made says nothing yet, so it is worth the longer wait.
    if (waitedMs <= LONGEST_WAIT_MS) return null;
    return failed === undefined ? shortage(short, demand, 'away') : shortage(failed, demand, 'uncounted');
  }

  /** The first lease of which the ledger has just said that there is less than is needed, here and anywhere. */
  #deniedOf(leases: readonly Lease[], demand: Demand, nowMs: number): Lease | null {
    for (const lease of leases)
      if (this.#book.isDenied(lease, needOf(lease.rule, demand), nowMs)) return lease;
    return null;
  }
}

function shortage(lease: Lease, demand: Demand, reason: Shortage['reason']): Shortage {
  return { kind: 'shortage', lease, need: needOf(lease.rule, demand), reason };
}
