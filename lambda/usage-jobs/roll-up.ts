/** Every hour: the hours that are over become rollups, and usage_daily is refreshed while everybody goes on reading. */
import type { Database } from '../../core/db/connect.ts';
import { countRefusedRows } from '../../core/db/queries/refused-usage-rows.ts';
import { hoursSetAside, rollUpUsage } from '../../core/db/queries/usage-rollups.ts';

/** Beside what was done: what stands set aside and waits for a person. */
export type RollUpResult = { readonly hoursSetAside: number; readonly rowsRefused: number };

export async function rollUp({ db }: { readonly db: Database }): Promise<RollUpResult> {
  const rolled = await rollUpUsage(db);
  return {
    ...(rolled ?? { skipped: 'another run is at it' }),
    hoursSetAside: await hoursSetAside(db),
    rowsRefused: await countRefusedRows(db),
  };
}
