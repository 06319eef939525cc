/**
 * Where a task's journal ships its rows: usage records enter PostgreSQL only after the prices they name, so that no
 * record is ever without the figures its cost came from. When prices cannot be stored, no row is at fault: all wait. A
 * row that is refused alone is kept in refused_usage_rows, where it survives the disk of the task; the journal gets the
 * error as well.
 */
import type { KeptPrice } from '../catalog/price-figures.ts';
import type { Queryable } from './connect.ts';
import { storePrices } from './queries/usage/prices.ts';
import { keepRefusedRow } from './queries/usage/refused-usage-rows.ts';
import { insertUsageRows } from './queries/usage/usage-records.ts';
import { faultOf, isRowFault } from './row-faults.ts';

export function createUsageSink(
  database: Queryable,
  prices: readonly KeptPrice[],
): (rows: readonly (string | Buffer)[]) => Promise<void> {
  let arePricesStored = false;
  return async (rows) => {
    if (!arePricesStored) {
      await storePrices(database, prices).catch((cause: unknown) => {
        // Without the code of PostgreSQL, which would speak of the rows.
        throw new Error(`the prices cannot be stored: ${textOf(cause)}`, { cause });
      });
      arePricesStored = true;
    }
    try {
      await insertUsageRows(database, rows);
    } catch (error) {
      const [row] = rows;
      if (rows.length === 1 && row !== undefined && isRowFault(error)) {
        await keepRefusedRow(database, row.toString(), faultOf(error));
      }
      throw error;
    }
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
