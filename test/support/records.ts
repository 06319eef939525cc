/** Usage records as tests ask for them: waits until they have come through the journal. */
import type { Database, Row } from '../../core/db/connect.ts';
import { eventually } from './eventually.ts';

/** The records, of one key where it is given, newest first; fails when there are not exactly `count` of them. */
export function usageRecords(database: Database, count: number, keyId?: string): Promise<readonly Row[]> {
  return eventually(
    async () => {
      const rows = await database.query(
        'select * from usage_records where $1::text is null or key_id::text = $1 order by request_id desc',
        [keyId ?? null],
      );
      if (rows.length !== count) throw new Error(`${rows.length} usage records instead of ${count}`);
      return rows;
    },
    { withinMs: 15_000 },
  );
}
