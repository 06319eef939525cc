/** What must hold in the ledger of the model test's world whenever it has answered. */
import type { LeaseBook } from '../../core/leases/lease-book.ts';
import type { Pool } from './ledger-model.ts';

type Life = { readonly name: string; readonly book: LeaseBook };

/** Throws when the pool `key` is not as it must be. With limits that never change nothing is given above them. */
export function checkPool(
  key: string,
  pools: ReadonlyMap<string, Pool>,
  lives: readonly (Life | null)[],
  isFixed: boolean,
): void {
  const pool = pools.get(key);
  if (pool === undefined) return;
  let held = 0n;
  for (const lease of pool.leases.values()) held += lease.granted - lease.charged;
  checkBooks(key, pool, lives);
  if (held !== pool.leased) throw new Error(`${key}: leased ${pool.leased}, leases hold ${held}`);
  if (isFixed && pool.resource !== 'parallel' && pool.spent + pool.leased > pool.capacity)
    throw new Error(`${key}: ${pool.spent} + ${pool.leased} of ${pool.capacity}`);
}

/** No task believes to hold more than the ledger has down for it; slots of a silent one may have been given away. */
function checkBooks(key: string, pool: Pool, lives: readonly (Life | null)[]): void {
  if (pool.resource === 'parallel') return;
  for (const life of lives) {
    const granted = life?.book.find(key)?.granted ?? 0n;
    const known = life === null ? 0n : (pool.leases.get(life.name)?.granted ?? 0n);
    if (granted > known)
      throw new Error(`${key}: ${life?.name} holds ${granted}, the ledger knows of ${known}`);
  }
}
