/**
 * The leases of one task: every decision is made here, in memory, by synchronous rules without a clock, a timer or a
 * database of their own, so that a model test can run them through millions of interleavings.
 *
 * 1. `reserve` takes what a call needs from every pool it draws on, all or none. The tightest pool decides.
 * 2. When something is missing, the caller counts its waiting calls in, `collect` makes the asks for the ledger,
 *    and `apply` takes the answers. At most one ask per lease is under way.
 * 3. Leases are filled ahead of need by the rate of demand (`Lease.desiredAhead`); the ledger gives at most a
 *    sixteenth of what is left ahead, so leases shrink as a pool nears its end. Once the ledger is short, nothing is
 *    kept ahead: what calls give back goes back to the pool at once.
 * 4. `settle` turns a reservation into what was used; the rest is free for the next call.
 *
 * | what happens | what holds |
 * | --- | --- |
 * | answer lost | the task goes by the lower of what it had and what it asked for; the next ask states absolute amounts |
 * | task dies | what its leases hold stays taken (slots: until it has been silent) until its journal is replayed |
 * | ledger away | what is free is served; then calls are refused, but soft budgets let them pass |
 * | capacity lowered | leases are unsure until asked; running calls finish |
 */
import type { ScopeLimits } from '../limits/scope-limits.ts';
import {
  isOfPart,
  periodOf,
  poolRules,
  poolKey,
  type PoolPart,
  type PoolRule,
} from '../limits/pool-rules.ts';
import type { Answer, Ask } from './ask.ts';
import { Lease } from './lease.ts';

/** What calls that are admitted together may take: whole tokens, and pico-dollars at worst and as expected. */
export type Demand = {
  readonly tokens: bigint;
  readonly worstCost: bigint;
  readonly expectedCost: bigint;
  /** How many calls they are. @default 1n */
  readonly requests?: bigint;
};

/** What one call has used in the end. */
export type Outcome = { readonly tokens: bigint; readonly cost: bigint };

/** What an admitted call holds: leases and amounts, in the same order. */
export type Reservation = { readonly leases: readonly Lease[]; readonly needs: readonly bigint[] };

/** Slots are used for this long after the last heartbeat; the ledger waits twice as long before others get them. */
const SLOT_TTL_MS = 15_000;
/** A pool that was short is handled without anything ahead for this long. */
const SCARCE_MS = 1_000;
/** How long the ledger's "nothing left, and nobody holds anything idle" is taken for true. */
const DENIAL_MS = 25;
/** The same for requests of a minute, which nobody gives back. */
const WINDOW_DENIAL_MS = 250;
/** The same for a budget of which not even the spent part leaves enough. */
const SPENT_OUT_MS = 1_000;
/** A window or period is remembered for this long after its end; longer than a call can take to arrive. */
const GRACE_MS = 900_000;
const WINDOW_GRACE_MS = 60_000;
/** A slot lease that has not been used for this long is forgotten. */
const FORGET_MS = 300_000;
const ACTIVE_MS = 10_000;
/** The leases of the coming minute are asked for this long before it begins. */
const EARLY_MS = 3_000;

export class LeaseBook {
  /** Whether the ledger does not answer; set by its client. */
  isLedgerAway = false;
  /** Monotonic time at which the last successful round of asks was sent. */
  heartbeatMs = Number.NEGATIVE_INFINITY;
  readonly #leases = new Map<string, Lease>();
  readonly #due = new Set<Lease>();
  /** Leases used lately: those that run low are filled along when a round goes out anyway. */
  readonly #active = new Set<Lease>();
  #activeSinceMs = 0;
  #isUrgent = false;
  #sets = noSets();

  /**
   * The leases a call for `model` draws on: of the minute `minuteMs` and the budget periods of `atMs`. Remembered
   * until one of them ends, so that the common case is two look-ups. Those of `part` 'request' are the same for every
   * model.
   */
  leasesFor(
    limits: readonly ScopeLimits[],
    model: string,
    atMs: number,
    minuteMs: number,
    part: PoolPart = 'all',
  ): readonly Lease[] {
    const sets = this.#sets[part];
    let byModel = sets.get(limits);
    if (byModel === undefined) {
      byModel = new Map();
      sets.set(limits, byModel);
    }
    const known = byModel.get(model);
    if (
      known !== undefined &&
      atMs >= known.fromMs &&
      atMs < known.untilMs &&
      minuteMs >= known.fromMs &&
      minuteMs < known.untilMs
    )
      return known.leases;
    const leases = poolRules(limits, model)
      .filter((rule) => isOfPart(rule, part))
      .map((rule) => this.#leaseOf(rule, rule.resource === 'budget' ? atMs : minuteMs));
    byModel.set(model, {
      leases,
      fromMs: Math.max(...leases.map((lease) => lease.period.startMs), 0),
      untilMs: Math.min(...leases.map((lease) => lease.period.endMs), Number.POSITIVE_INFINITY),
    });
    return leases;
  }

  find(key: string): Lease | undefined {
    return this.#leases.get(key);
  }

  get size(): number {
    return this.#leases.size;
  }

  /** Whether `collect` has something to ask. */
  get isDue(): boolean {
    return this.#due.size > 0;
  }

  /** Whether what is due goes back to a pool that others want. */
  get isUrgent(): boolean {
    return this.#isUrgent;
  }

  /** Asks the ledger about `lease` in the next round. */
  ask(lease: Lease): void {
    this.#due.add(lease);
  }

  /** Whether a lease has enough for a need. */
  has(lease: Lease, need: bigint, nowMs: number): boolean {
    if (this.isLedgerAway && lease.rule.budget?.kind === 'soft') return true;
    if (lease.isUnsure || (need > 0n && lease.free < need)) return false;
    return lease.rule.resource !== 'parallel' || nowMs - this.heartbeatMs < SLOT_TTL_MS;
  }

  /** Whether the ledger has just said that there is less than `need`, here and anywhere. */
  isDenied(lease: Lease, need: bigint, nowMs: number): boolean {
    if (lease.isUnsure || need === 0n) return false;
    if (nowMs < lease.deniedUntilMs && need > lease.left + lease.free) return true;
    // What is spent does not come back, whatever running calls give back.
    const { rule, capacity, spent } = lease;
    return rule.resource === 'budget' && need > capacity - spent && nowMs - lease.heardMs < SPENT_OUT_MS;
  }

  /** The first lease that has not enough for `demand`, or null when all have. */
  shortOf(leases: readonly Lease[], demand: Demand, nowMs: number): Lease | null {
    for (const lease of leases) if (!this.has(lease, needOf(lease.rule, demand), nowMs)) return lease;
    return null;
  }

  /** Takes what `demand` needs from every lease; call only after `shortOf` said null. */
  reserve(leases: readonly Lease[], demand: Demand, nowMs: number): Reservation {
    const needs: bigint[] = [];
    for (const lease of leases) {
      const need = needOf(lease.rule, demand);
      lease.reserve(need, nowMs);
      needs.push(need);
      this.#active.add(lease);
      if (!lease.isScarce(nowMs) && lease.free * 4n < lease.desiredAhead(nowMs)) this.#due.add(lease);
    }
    return { leases, needs };
  }

  settle(reservation: Reservation, outcome: Outcome, nowMs: number): void {
    const { leases, needs } = reservation;
    for (let index = 0; index < leases.length; index += 1) {
      const lease = leases[index];
      const need = needs[index];
      if (lease === undefined || need === undefined) continue;
      lease.settle(need, usedOf(lease.rule, outcome));
      if (lease.isScarce(nowMs) && lease.free > 0n) this.#giveBack(lease);
    }
  }

  /** Gives back what a call that never began had reserved. */
  release(reservation: Reservation): void {
    reservation.leases.forEach((lease, index) => {
      lease.settle(reservation.needs[index] ?? 0n, 0n);
      this.#due.add(lease);
    });
  }

  /**
   * The asks of a round: those of `first`, and what else is due, up to `limit`. What is given back is no longer free
   * from here on.
   */
  collect(nowMs: number, limit: number, first: Iterable<Lease> = []): readonly Ask[] {
    const asks: Ask[] = [];
    const take = (lease: Lease): void => {
      if (lease.isAsked) return;
      asks.push(this.#askOf(lease, nowMs));
      this.#due.delete(lease);
      lease.isAsked = true;
    };
    this.#isUrgent = false;
    for (const lease of first) take(lease);
    for (const lease of this.#due) {
      if (asks.length >= limit) break;
      take(lease);
    }
    if (asks.length === 0) return asks;
    for (const lease of this.#active) {
      if (asks.length >= limit) break;
      if (!lease.isUnsure && !lease.isScarce(nowMs) && lease.free * 4n < lease.desiredAhead(nowMs) * 3n)
        take(lease);
    }
    return asks;
  }

  /** Takes the ledger's answer to an ask. */
  apply(ask: Ask, answer: Answer, nowMs: number): void {
    const { lease } = ask;
    lease.isAsked = false;
    lease.isUnsure = !answer.isCounted;
    lease.answers += 1;
    lease.heardMs = nowMs;
    lease.poolId = answer.poolId;
    if (ask.keep === null) lease.used += answer.held;
    lease.granted = answer.granted;
    lease.left = answer.left;
    lease.capacity = answer.capacity;
    lease.spent = answer.spent;
    lease.idleElsewhere = answer.idleElsewhere;
    lease.isCounted = answer.isCounted;
    lease.isShort = answer.isShort;
    lease.isWarned = answer.isWarned;
    if (answer.isShort && answer.isCounted) {
      lease.scarceUntilMs = nowMs + SCARCE_MS;
      if (answer.idleElsewhere === 0n)
        lease.deniedUntilMs = nowMs + (lease.rule.resource === 'rpm' ? WINDOW_DENIAL_MS : DENIAL_MS);
    }
  }

  /** A round that was sent at `sentMs` arrived, so the ledger knows that this task is alive. Comes before its answers. */
  heardAt(sentMs: number): void {
    if (sentMs - this.heartbeatMs >= SLOT_TTL_MS) {
      // Silent for so long that the slots may be others' by now.
      for (const lease of this.#leases.values()) {
        if (lease.rule.resource !== 'parallel' || lease.isAsked || !lease.isKnown) continue;
        lease.isUnsure = true;
        this.#due.add(lease);
      }
    }
    if (sentMs > this.heartbeatMs) this.heartbeatMs = sentMs;
  }

  /** The answer to an ask is unknown: what was asked to be given back stays given back. */
  askFailed(ask: Ask): void {
    ask.lease.isAsked = false;
    this.#due.add(ask.lease);
  }

  /** Another task is short: what is free here goes back, and the ledger learns what is in use, even if nothing is free. */
  recall(key: string, nowMs: number): void {
    const lease = this.#leases.get(key);
    if (lease === undefined) return;
    lease.scarceUntilMs = nowMs + SCARCE_MS;
    this.#giveBack(lease);
  }

  /** Once a second: idle amounts are given back, the coming minute is prepared, what has ended is forgotten. */
  turnSecond(nowMs: number, wallMs: number): void {
    if (nowMs - this.#activeSinceMs >= ACTIVE_MS) {
      this.#active.clear();
      this.#activeSinceMs = nowMs;
    }
    for (const lease of this.#leases.values()) {
      lease.turnSecond();
      const isWindow = lease.rule.resource === 'rpm' || lease.rule.resource === 'tpm';
      if (wallMs > lease.period.endMs) {
        if (wallMs > lease.period.endMs + (isWindow ? WINDOW_GRACE_MS : GRACE_MS)) this.#forget(lease);
        continue;
      }
      if (isWindow && lease.period.endMs - wallMs <= EARLY_MS) this.#prepareNext(lease, nowMs);
      // The ledger may think more of a lease that is due than the lease itself does.
      if (lease.isAsked || this.#due.has(lease)) continue;
      if (lease.free > 0n && lease.free > lease.desiredAhead(nowMs) * 4n) this.#due.add(lease);
      else if (isForgettable(lease, nowMs)) this.#forget(lease);
    }
  }

  #giveBack(lease: Lease): void {
    this.#due.add(lease);
    this.#isUrgent = true;
  }

  /** The lease of a pool, made when there is none. */
  #leaseOf(rule: PoolRule, atMs: number): Lease {
    const period = periodOf(rule, atMs);
    const key = poolKey(rule, period);
    let lease = this.#leases.get(key);
    if (lease === undefined) {
      lease = new Lease(rule, period);
      this.#leases.set(key, lease);
    } else {
      lease.adopt(rule);
    }
    return lease;
  }

  #askOf(lease: Lease, nowMs: number): Ask {
    const { busy } = lease;
    const desired = lease.isUnsure ? 0n : lease.desiredAhead(nowMs);
    if (lease.granted > busy + desired * 4n) lease.granted = busy + desired;
    const free = lease.granted - busy;
    const spare = free > lease.waitingNeed ? free - lease.waitingNeed : 0n;
    const keep = lease.granted > busy ? lease.granted : busy;
    const ahead = lease.desiredAhead(nowMs);
    const isFirst = !lease.isKnown;
    lease.isKnown = true;
    return {
      lease,
      busy,
      keep: isFirst ? null : keep,
      ahead: ahead > spare ? ahead - spare : 0n,
      alertMs: Math.max(0, Math.floor(lease.scarceUntilMs - nowMs)),
    };
  }

  /** What a minute used lately is likely to be used in the next: its lease is there when the minute begins. */
  #prepareNext(lease: Lease, nowMs: number): void {
    if (nowMs - lease.lastUsedMs > EARLY_MS || lease.usualNeed === 0n) return;
    const next = this.#leaseOf(lease.rule, lease.period.endMs);
    if (next.isKnown || next.isAsked) return;
    next.usualNeed = lease.usualNeed;
    next.takenBefore = lease.takenBefore;
    next.lastUsedMs = nowMs;
    this.#due.add(next);
  }

  #forget(lease: Lease): void {
    this.#leases.delete(lease.key);
    this.#due.delete(lease);
    this.#active.delete(lease);
    // A remembered set must never bring it back beside a new lease of the same pool.
    if (lease.rule.resource === 'parallel') this.#sets = noSets();
  }
}

type LeaseSets = Readonly<Record<PoolPart, WeakMap<readonly ScopeLimits[], Map<string, LeaseSet>>>>;

function noSets(): LeaseSets {
  return {
    request: new WeakMap(),
    call: new WeakMap(),
    budget: new WeakMap(),
    all: new WeakMap(),
  };
}

type LeaseSet = { readonly leases: readonly Lease[]; readonly fromMs: number; readonly untilMs: number };

/** What `demand` takes from a pool of this rule. More tokens than a whole minute has are taken as the whole minute. */
export function needOf(rule: PoolRule, demand: Demand): bigint {
  switch (rule.resource) {
    case 'rpm':
    case 'parallel':
      return demand.requests ?? 1n;
    case 'tpm':
      return demand.tokens < rule.capacity ? demand.tokens : rule.capacity > 0n ? rule.capacity : 1n;
    case 'budget':
      return rule.budget?.kind === 'soft' ? demand.expectedCost : demand.worstCost;
  }
}

function usedOf(rule: PoolRule, outcome: Outcome): bigint {
  switch (rule.resource) {
    case 'rpm':
      return 1n;
    case 'parallel':
      return 0n;
    case 'tpm':
      return outcome.tokens;
    case 'budget':
      return outcome.cost;
  }
}

/** A slot lease that holds nothing leaves no trace in the ledger either; other leases count for their whole period. */
function isForgettable(lease: Lease, nowMs: number): boolean {
  return (
    lease.rule.resource === 'parallel' &&
    lease.isKnown &&
    lease.granted === 0n &&
    lease.busy === 0n &&
    nowMs - lease.lastUsedMs > FORGET_MS
  );
}
