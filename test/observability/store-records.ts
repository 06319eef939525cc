/** Usage records as if they had come through a task's journal. */
import { equal } from 'node:assert/strict';
import type { Queryable } from '../../core/db/connect.ts';
import { insertUsageRows } from '../../core/db/queries/usage/usage-records.ts';
import { newId } from '../../core/ids.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { eventually } from '../support/eventually.ts';
import { sampleRecord } from './sample-record.ts';

type Changes = Parameters<typeof sampleRecord>[0];

export async function insertRecords(database: Queryable, changes: readonly Changes[]): Promise<void> {
  const rows = changes.map((one) => usageRowJson(sampleRecord({ requestId: newId(Date.now()), ...one })));
  await insertUsageRows(database, rows);
}

/**
 * Resolves when the publisher would take what is there: a window ends before the oldest transaction that is still
 * open, in any database of the server, and other tests use the same server.
 */
export async function allSettled(database: Queryable): Promise<void> {
  await eventually(
    async () => {
      const [open] = await database.query(
        `select count(*)::int as records from usage_records
         where inserted_xid >= pg_snapshot_xmin(pg_current_snapshot())`,
      );
      equal(open?.['records'], 0);
    },
    { withinMs: 20_000 },
  );
}

export async function storeRecords(database: Queryable, changes: readonly Changes[]): Promise<void> {
  await insertRecords(database, changes);
  await allSettled(database);
}
