/** Usage records as tests ask for them: waits until they have come through the journal. */
import type { Database, Row } from '../../core/db/connect.ts';
import { eventually } from './eventually.ts';

/** The `count` newest records, newest first; fails when there are not exactly that many in all. */
export function usageRecords(database: Database, count: number): Promise<readonly Row[]> {
  return eventually(
    async () => {
      const rows = await database.query('select * from usage_records order by request_id desc');
      if (rows.length !== count) throw new Error(`${rows.length} usage records instead of ${count}`);
      return rows;
    },
    { withinMs: 15_000 },
  );
}
