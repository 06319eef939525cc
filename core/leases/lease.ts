/**
 * One task's lease on one pool: what it was granted, what running calls have reserved of it and what ended calls have
 * used. Amounts are whole: requests, tokens, slots or pico-dollars.
 *
 *            first answer                capacity changed, slots unheard of for too long
 *   fresh ───────────────► live ─────────────────────────► unsure
 *                          ▲  ▲ ◄─────────── next answer ─────┘
 *                    calm  │  │ short: nothing is kept ahead of need
 *                          └─ scarce
 */
import type { Period } from '../budgets/period.ts';
import { poolKey, type PoolRule } from '../limits/pool-rules.ts';

export class Lease {
  readonly key: string;
  readonly period: Period;
  /** When its window or period ends, as replies say it; null: never. */
  readonly endsAt: string | null;
  rule: PoolRule;
  /** The ledger's name of the pool; empty before the first answer. */
  poolId = '';
  granted = 0n;
  used = 0n;
  reserved = 0n;
  /** No answer yet, or what was granted may no longer stand: nothing is reserved before the ledger was asked. */
  isUnsure = true;
  /** Whether the first ask was sent. */
  isKnown = false;
  /** An ask is under way. */
  isAsked = false;
  /** What waiting calls need here in all; set before each round of asks. */
  waitingNeed = 0n;

  /** As the ledger last reported. */
  left = 0n;
  capacity: bigint;
  spent = 0n;
  idleElsewhere = 0n;
  /** A waiting call failed here in the last round. */
  isShort = false;
  isCounted = false;
  isWarned = false;
  heardMs = Number.NEGATIVE_INFINITY;
  /** Answers received so far: shows whether one came after a given moment. */
  answers = 0;

  scarceUntilMs = Number.NEGATIVE_INFINITY;
  /** Until then a need beyond what is free is refused without asking: the ledger has just said so. */
  deniedUntilMs = Number.NEGATIVE_INFINITY;
  lastUsedMs = Number.NEGATIVE_INFINITY;
  /** Largest need lately, and amounts taken in the current and the former second: how much to hold ahead. */
  usualNeed = 0n;
  takenNow = 0n;
  takenBefore = 0n;

  constructor(rule: PoolRule, period: Period) {
    this.rule = rule;
    this.period = period;
    this.endsAt = Number.isFinite(period.endMs) ? new Date(period.endMs).toISOString() : null;
    this.key = poolKey(rule, period);
    this.capacity = rule.capacity;
  }

  get free(): bigint {
    return this.granted - this.used - this.reserved;
  }

  /** What a next call could take, as far as this task knows. */
  get remaining(): bigint {
    const remaining = this.left + this.granted - this.used - this.reserved;
    return remaining > 0n ? remaining : 0n;
  }

  get busy(): bigint {
    return this.used + this.reserved;
  }

  /** Takes a newer reading of the rule. A changed capacity makes the lease unsure until the ledger has spoken. */
  adopt(rule: PoolRule): void {
    if (rule.readAtUs <= this.rule.readAtUs) return;
    if (rule.capacity !== this.rule.capacity) {
      this.isUnsure = true;
      this.deniedUntilMs = Number.NEGATIVE_INFINITY;
    }
    this.rule = rule;
  }

  reserve(need: bigint, nowMs: number): void {
    this.reserved += need;
    this.takenNow += need;
    this.wish(need, nowMs);
  }

  /** A call wants this much of it. */
  wish(need: bigint, nowMs: number): void {
    if (need > this.usualNeed) this.usualNeed = need;
    this.lastUsedMs = nowMs;
  }

  /** A call has ended: its reservation becomes what it used. */
  settle(need: bigint, used: bigint): void {
    this.reserved -= need;
    this.used += used;
  }

  isScarce(nowMs: number): boolean {
    return nowMs < this.scarceUntilMs;
  }

  /** How much to hold ahead of need: two seconds of the latest demand, at least some calls of the usual size. */
  desiredAhead(nowMs: number): bigint {
    if (this.isScarce(nowMs) || nowMs - this.lastUsedMs > IDLE_MS) return 0n;
    const perSecond = this.takenNow > this.takenBefore ? this.takenNow : this.takenBefore;
    const byRate = perSecond * 2n;
    const bySize = this.usualNeed * USUAL_CALLS;
    return byRate > bySize ? byRate : bySize;
  }

  /** Once a second: the demand of the last second becomes the former one, and a large need is slowly forgotten. */
  turnSecond(): void {
    this.takenBefore = this.takenNow > this.takenBefore / 2n ? this.takenNow : this.takenBefore / 2n;
    this.takenNow = 0n;
    this.usualNeed -= this.usualNeed / 32n;
  }
}

/** Held ahead for a pool with little traffic. */
const USUAL_CALLS = 32n;
/** After this long without a call, what is free goes back; sooner when another task is short. */
const IDLE_MS = 60_000;
