/**
 * Every hour: records that were refused are tried again, the hours that are over become rollups, and usage_daily is
 * refreshed while everybody goes on reading.
 */
import type { Database } from '../../core/db/connect.ts';
import { retryRefusedRows } from '../../core/db/queries/usage/refused-usage-rows.ts';
import { hoursSetAside, rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';

/** Beside what was done: what stands set aside and waits for a person. */
export type RollUpResult = { readonly hoursSetAside: number; readonly rowsRefused: number };

export async function rollUp({ db }: { readonly db: Database }): Promise<RollUpResult> {
  const { accepted, refused } = await retryRefusedRows(db);
  const rolled = await rollUpUsage(db);
  return {
    ...(rolled ?? { skipped: 'another run is at it' }),
    hoursSetAside: await hoursSetAside(db),
    ...(accepted === 0 ? {} : { rowsAccepted: accepted }),
    rowsRefused: refused,
  };
}
