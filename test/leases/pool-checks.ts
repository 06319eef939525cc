/** What must hold in the ledger of the model test's world whenever it has answered. */
import type { LeaseBook } from '../../core/leases/lease-book.ts';
import type { Pool } from './ledger-model.ts';

type Run = { readonly name: string; readonly book: LeaseBook };

/** Throws when the pool `key` is not as it must be. With limits that never change nothing is given above them. */
export function checkPool(
  key: string,
  pools: ReadonlyMap<string, Pool>,
  runs: readonly (Run | null)[],
  isFixed: boolean,
): void {
  const pool = pools.get(key);
  if (pool === undefined) return;
  let held = 0n;
  for (const lease of pool.leases.values()) held += lease.granted - lease.charged;
  checkBooks(key, pool, runs);
  if (held !== pool.leased) throw new Error(`${key}: leased ${pool.leased}, leases hold ${held}`);
  if (isFixed && pool.resource !== 'parallel' && pool.spent + pool.leased > pool.capacity)
    throw new Error(`${key}: ${pool.spent} + ${pool.leased} of ${pool.capacity}`);
}

/** No task believes to hold more than the ledger has down for it; slots of a silent one may have been given away. */
function checkBooks(key: string, pool: Pool, runs: readonly (Run | null)[]): void {
  if (pool.resource === 'parallel') return;
  for (const run of runs) {
    const granted = run?.book.find(key)?.granted ?? 0n;
    const known = run === null ? 0n : (pool.leases.get(run.name)?.granted ?? 0n);
    if (granted > known)
      throw new Error(`${key}: ${run?.name} holds ${granted}, the ledger knows of ${known}`);
  }
}
