/**
 * Every hour: records that were refused are tried again, the hours that are over become rollups, and
 * usage_daily_sums is refreshed while everybody goes on reading.
 */
import type { Database } from '../../../core/db/connect.ts';
import { retryRefusedRows } from '../../../core/db/queries/usage/refused-usage-rows.ts';
import { hoursSetAside, rollUpUsage } from '../../../core/db/queries/usage/usage-rollups.ts';
import { jobMetrics } from '../../../core/metrics/cloudwatch.ts';
import type { Job } from '../run-job.ts';

export const run: Job = async (_settings, { db, count }) => {
  const result = await rollUp({ db });
  count(jobMetrics.hoursSetAside, result.hoursSetAside);
  count(jobMetrics.rowsRefused, result.rowsRefused);
  return result;
};

/** Beside what was done: what is set aside and waits for a person. */
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
