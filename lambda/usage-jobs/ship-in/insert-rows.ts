/** Rows into PostgreSQL, in batches; one that is refused for what it contains is alone in the end, and kept aside. */
import { isRowFault } from '../../../core/db/row-faults.ts';

const BATCH_ROWS = 500;

/** `sink` keeps a row aside that it is given alone and refuses. Returns how many those were. */
export async function insertRows(
  sink: (rows: readonly string[]) => Promise<void>,
  rows: readonly string[],
): Promise<number> {
  let refused = 0;
  for (let from = 0; from < rows.length; from += BATCH_ROWS)
    refused += await insertBatch(sink, rows.slice(from, from + BATCH_ROWS));
  return refused;
}

async function insertBatch(
  sink: (rows: readonly string[]) => Promise<void>,
  rows: readonly string[],
): Promise<number> {
  try {
    await sink(rows);
    return 0;
  } catch (error) {
    if (!isRowFault(error)) throw error;
    if (rows.length <= 1) return rows.length;
    const middle = rows.length >> 1;
    return (await insertBatch(sink, rows.slice(0, middle))) + (await insertBatch(sink, rows.slice(middle)));
  }
}
