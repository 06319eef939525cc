/** Every hour: the hours that are over become rollups, and usage_daily is refreshed while everybody goes on reading. */
import type { Database } from '../../core/db/connect.ts';
import { rollUpUsage } from '../../core/db/queries/usage-rollups.ts';

export async function rollUp({ db }: { readonly db: Database }): Promise<object> {
  const rolled = await rollUpUsage(db);
  return rolled ?? { skipped: 'another run is at it' };
}
