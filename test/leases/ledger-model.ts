/**
 * The ledger's side of a lease, as arithmetic: what a pool grants to a task that asks. The SQL function `sync_leases`
 * does the same inside PostgreSQL; a test holds the two against each other, and the model test runs on this one.
 *
 * Amounts of a lease are cumulative since the task began: `granted` only what was granted less what was given back,
 * `charged` what usage records have settled. What the lease holds of its pool is the difference. Since every ask
 * states absolute amounts, one whose answer was lost is repaired by the next.
 */
export type PoolState = {
  readonly capacity: bigint;
  /** Settled by usage records. */
  readonly spent: bigint;
  /** Held by leases: the sum of granted − charged. */
  readonly leased: bigint;
};

export type LeaseState = { readonly granted: bigint; readonly charged: bigint };

export type Quantities = {
  /** Used and reserved so far. True whatever the ledger thinks: these calls run. */
  readonly busy: bigint;
  /** How much of what was granted the task keeps; the rest goes back to the pool. At least `busy`. */
  readonly keep: bigint;
  /** What waiting calls need on top. */
  readonly need: bigint;
  /** The smallest part of `need` that helps; less is not granted. */
  readonly least: bigint;
  /** What the task would like on top, ahead of need. */
  readonly ahead: bigint;
};

export type Granted = {
  /** The lease's new cumulative amount. */
  readonly granted: bigint;
  /** What is left in the pool for others; negative when more runs than a lowered capacity allows. */
  readonly left: bigint;
  /** Whether `need` was not granted whole. */
  readonly isShort: boolean;
};

/** No ask takes more than this part of what is left ahead of need, so leases shrink as a pool nears its end. */
export const AHEAD_SHARE = 16n;

export function grant(pool: PoolState, lease: LeaseState, ask: Quantities): Granted {
  const kept = lease.granted < ask.keep ? lease.granted : ask.keep;
  const base = kept > ask.busy ? kept : ask.busy;
  const available = pool.capacity - pool.spent - pool.leased - (base - lease.granted);
  let give: bigint;
  if (available >= ask.need) {
    const share = (available - ask.need) / AHEAD_SHARE;
    give = ask.need + (ask.ahead < share ? ask.ahead : share);
  } else {
    give = available >= ask.least && available > 0n ? available : 0n;
  }
  return { granted: base + give, left: available - give, isShort: available < ask.need };
}
