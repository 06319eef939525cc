/**
 * Where a task's journal ships its rows: usage records enter PostgreSQL only after the prices they name, so that no
 * record is ever without the figures its cost came from.
 */
import type { KeptPrice } from '../catalog/price-figures.ts';
import type { Queryable } from './connect.ts';
import { storePrices } from './queries/prices.ts';
import { insertUsageRows } from './queries/usage-records.ts';

export function createUsageSink(
  database: Queryable,
  prices: readonly KeptPrice[],
): (rows: readonly string[]) => Promise<void> {
  let arePricesStored = false;
  return async (rows) => {
    if (!arePricesStored) {
      await storePrices(database, prices);
      arePricesStored = true;
    }
    await insertUsageRows(database, rows);
  };
}
