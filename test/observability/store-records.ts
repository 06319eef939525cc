/** Usage records as if they had come through a task's journal. */
import type { Queryable } from '../../core/db/connect.ts';
import { insertUsageRows } from '../../core/db/queries/usage-records.ts';
import { newId } from '../../core/ids.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { sampleRecord } from './sample-record.ts';

type Changes = Parameters<typeof sampleRecord>[0];

export async function storeRecords(database: Queryable, changes: readonly Changes[]): Promise<void> {
  const rows = changes.map((one) => usageRowJson(sampleRecord({ requestId: newId(Date.now()), ...one })));
  await insertUsageRows(database, rows);
}
