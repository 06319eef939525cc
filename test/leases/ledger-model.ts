/**
 * The ledger in memory: what the SQL functions of migration 0005 do, step by step, so that a model test can run the
 * leases of many tasks against it a million times. A test holds it against PostgreSQL.
 */
import type { Answer, Ask, WaitingCall } from '../../core/leases/ask.ts';
import type { Resource } from '../../core/limits/pool-rules.ts';

export type Pool = {
  readonly resource: Resource;
  capacity: bigint;
  readAtUs: number;
  spent: bigint;
  leased: bigint;
  recalledAtMs: number;
  readonly leases: Map<string, HeldLease>;
};

export type HeldLease = {
  granted: bigint;
  busy: bigint;
  charged: bigint;
  alertUntilMs: number;
  suspectedAtMs: number;
};

type Owner = { heartbeatMs: number; round: number; isClosed: boolean };

type Draft = {
  readonly ask: Ask;
  readonly pool: Pool;
  readonly before: bigint;
  base: bigint;
  spare: bigint;
  available: bigint;
  taken: bigint;
  isShort: boolean;
};

export type Charge = {
  readonly id: number;
  readonly owner: string;
  readonly cost: bigint;
  /** Every budget pool the record counts in, and whether it was drawn from. */
  readonly pools: readonly { readonly key: string; readonly isDrawn: boolean }[];
};

/** Ahead of need no ask takes more than this part of what is left. */
const AHEAD_SHARE = 16n;
const DEAD_MS = 30_000;
const SUSPICION_MS = 5_000;

export class LedgerModel {
  readonly pools = new Map<string, Pool>();
  readonly owners = new Map<string, Owner>();
  readonly #recorded = new Set<number>();
  readonly #onRecall: (key: string) => void;

  constructor(onRecall: (key: string) => void) {
    this.#onRecall = onRecall;
  }

  /** acquire_leases */
  acquire(
    owner: string,
    round: number,
    asks: readonly Ask[],
    calls: readonly WaitingCall[],
    nowMs: number,
  ): Map<number, Answer> {
    const answers = new Map<number, Answer>();
    const known = this.owners.get(owner);
    if (known !== undefined && (known.round >= round || known.isClosed)) return answers;
    this.owners.set(owner, { heartbeatMs: nowMs, round, isClosed: false });
    const drafts = asks.map((ask) => this.#draft(owner, ask));
    for (const call of calls) this.#take(owner, call, drafts, nowMs);
    drafts.forEach((draft, index) => answers.set(index, this.#grant(owner, draft, nowMs)));
    return answers;
  }

  /** charge_budgets: once per record. */
  charge(charges: readonly Charge[]): void {
    for (const charge of charges) {
      if (this.#recorded.has(charge.id)) continue;
      this.#recorded.add(charge.id);
      for (const { key, isDrawn } of charge.pools) {
        const pool = this.pools.get(key);
        if (pool === undefined) continue;
        pool.spent += charge.cost;
        const lease = isDrawn ? pool.leases.get(charge.owner) : undefined;
        if (lease === undefined) continue;
        lease.charged += charge.cost;
        pool.leased -= charge.cost;
      }
    }
  }

  /** close_lease_owner */
  close(owner: string): void {
    this.owners.set(owner, { heartbeatMs: 0, round: 0, isClosed: true });
    for (const pool of this.pools.values()) {
      const lease = pool.leases.get(owner);
      // Requests and tokens of a minute were used or were not; nobody knows, so they stay taken until it ends.
      if (lease === undefined || pool.resource === 'rpm' || pool.resource === 'tpm') continue;
      pool.leased -= lease.granted - lease.charged;
      pool.leases.delete(owner);
    }
  }

  /** What the task keeps, and what is left in the pool when the rest is back. */
  #draft(owner: string, ask: Ask): Draft {
    const { rule } = ask.lease;
    const pool = this.#poolOf(ask);
    if (rule.readAtUs > pool.readAtUs) {
      pool.capacity = rule.capacity;
      pool.readAtUs = rule.readAtUs;
    }
    const before = pool.leases.get(owner)?.granted ?? 0n;
    const base = ask.keep === null ? before + ask.busy : larger(smaller(before, ask.keep), ask.busy);
    const spare = ask.keep === null ? 0n : base - ask.busy;
    const available = pool.capacity - pool.spent - pool.leased - (base - before);
    return { ask, pool, before, base, spare, available, taken: 0n, isShort: false };
  }

  /** A waiting call takes all it needs, or nothing. */
  #take(owner: string, call: WaitingCall, drafts: readonly Draft[], nowMs: number): void {
    const parts = call.map(({ ask, need }) => ({ draft: drafts[ask], need }));
    for (const { draft, need } of parts) {
      if (draft === undefined || need === 0n) continue;
      if (draft.pool.resource === 'parallel' && !draft.isShort && draft.spare + draft.available < need)
        draft.available += this.#reclaim(draft.pool, owner, nowMs);
      if (draft.spare + draft.available >= need) continue;
      draft.isShort = true;
      return;
    }
    for (const { draft, need } of parts) {
      if (draft === undefined) continue;
      const fromPool = larger(need - draft.spare, 0n);
      draft.spare -= need - fromPool;
      draft.available -= fromPool;
      draft.base += fromPool;
      draft.taken += need;
    }
  }

  #grant(owner: string, draft: Draft, nowMs: number): Answer {
    const { ask, pool, before, available, taken, isShort } = draft;
    const give = !isShort && available > 0n ? smaller(ask.ahead, available / AHEAD_SHARE) : 0n;
    const granted = draft.base + give;
    const known = pool.leases.get(owner);
    pool.leases.set(owner, {
      granted,
      busy: smaller(granted, (ask.keep === null ? before : 0n) + ask.busy + taken),
      charged: known?.charged ?? 0n,
      alertUntilMs: nowMs + (isShort ? 1_000 : ask.alertMs) - 200,
      suspectedAtMs: known?.suspectedAtMs ?? 0,
    });
    pool.leased += granted - before;
    const idleElsewhere = isShort ? this.#idleElsewhere(pool, owner, nowMs) : 0n;
    if (idleElsewhere > 0n && nowMs - pool.recalledAtMs > 5) {
      pool.recalledAtMs = nowMs;
      this.#onRecall(ask.lease.key);
    }
    return {
      poolId: ask.lease.key,
      held: before,
      granted,
      left: available - give,
      isShort,
      isCounted: true,
      capacity: pool.capacity,
      spent: pool.spent,
      idleElsewhere,
      isWarned: false,
    };
  }

  #poolOf({ lease: { key, rule } }: Ask): Pool {
    let pool = this.pools.get(key);
    if (pool === undefined) {
      const { resource, capacity, readAtUs } = rule;
      pool = {
        resource,
        capacity,
        readAtUs,
        spent: 0n,
        leased: 0n,
        recalledAtMs: Number.NEGATIVE_INFINITY,
        leases: new Map(),
      };
      this.pools.set(key, pool);
    }
    return pool;
  }

  #idleElsewhere(pool: Pool, owner: string, nowMs: number): bigint {
    let idle = 0n;
    for (const [other, lease] of pool.leases) {
      const known = this.owners.get(other);
      if (other === owner || known === undefined || known.isClosed || nowMs - known.heartbeatMs >= DEAD_MS)
        continue;
      const isTrue = pool.resource === 'rpm' || lease.alertUntilMs > nowMs;
      idle += isTrue ? larger(lease.granted - lease.busy, 0n) : lease.granted - lease.charged;
    }
    return idle;
  }

  /** reclaim_slots */
  #reclaim(pool: Pool, owner: string, nowMs: number): bigint {
    let freed = 0n;
    for (const [other, lease] of pool.leases) {
      const heartbeatMs = this.owners.get(other)?.heartbeatMs ?? 0;
      if (other === owner || lease.granted <= 0n || nowMs - heartbeatMs <= DEAD_MS) continue;
      if (lease.suspectedAtMs <= heartbeatMs) lease.suspectedAtMs = nowMs;
      else if (nowMs - lease.suspectedAtMs > SUSPICION_MS) {
        freed += lease.granted;
        pool.leases.delete(other);
      }
    }
    pool.leased -= freed;
    return freed;
  }
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
