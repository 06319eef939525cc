/** What was really reserved and used of each pool, which only the model test's world knows: never more than there is. */
import type { Lease } from '../../core/leases/lease.ts';

/** How long word of what has become free may take to come round. */
export const NEWS_MS = 100;

type PoolTruth = {
  used: bigint;
  reserved: bigint;
  highestCapacity: bigint;
  /** What has become free lately: word of it is on its way. */
  freed: { readonly atMs: number; readonly amount: bigint }[];
};

export class Truth {
  readonly #pools = new Map<string, PoolTruth>();

  /** A call was admitted. Throws when a pool is over: in requests, tokens, slots or money. */
  reserve(lease: Lease, need: bigint): void {
    const pool = this.#poolOf(lease);
    pool.reserved += need;
    if (lease.capacity > pool.highestCapacity) pool.highestCapacity = lease.capacity;
    check(lease, pool);
  }

  /** A call that had reserved `need` ended, and cost `cost` in money and in tokens. */
  end(lease: Lease, need: bigint, cost: bigint, nowMs: number): void {
    const pool = this.#poolOf(lease);
    pool.reserved -= need;
    pool.freed.push({ atMs: nowMs, amount: need });
    if (lease.rule.resource === 'rpm') pool.used += 1n;
    else if (lease.rule.resource !== 'parallel') pool.used += cost;
  }

  /** Capacity less what was used, what runs, and what has only just become free. */
  roomIn(lease: Lease, nowMs: number): bigint {
    const pool = this.#poolOf(lease);
    pool.freed = pool.freed.filter(({ atMs }) => nowMs - atMs < NEWS_MS);
    const recent = pool.freed.reduce((sum, { amount }) => sum + amount, 0n);
    return lease.capacity - pool.used - pool.reserved - recent;
  }

  #poolOf(lease: Lease): PoolTruth {
    let pool = this.#pools.get(lease.key);
    if (pool === undefined) {
      pool = { used: 0n, reserved: 0n, highestCapacity: lease.capacity, freed: [] };
      this.#pools.set(lease.key, pool);
    }
    return pool;
  }
}

function check(lease: Lease, pool: PoolTruth): void {
  const taken = pool.used + pool.reserved;
  if (taken <= pool.highestCapacity) return;
  // More tokens than a whole minute has are admitted when nothing else is, and may then be used.
  if (
    lease.rule.resource === 'tpm' &&
    pool.reserved <= pool.highestCapacity &&
    pool.used > pool.highestCapacity
  )
    return;
  throw new Error(`${lease.key}: ${taken} taken of ${pool.highestCapacity}`);
}
