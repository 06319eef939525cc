/** Usage records: how the journal's rows enter PostgreSQL. */
import { usageColumnList, type UsageColumn } from '../../../usage/columns.ts';
import type { Queryable } from '../../connect.ts';

/** Inserts rows made by `usageRowJson`, as text or its bytes; those already there are skipped. */
export async function insertUsageRows(
  database: Queryable,
  rows: readonly (string | Uint8Array)[],
): Promise<void> {
  await database.query(INSERT, [jsonArray(rows)]);
}

/** Bytes: PostgreSQL takes them as they are, where a text of this size would be made and encoded first. */
function jsonArray(rows: readonly (string | Uint8Array)[]): Buffer {
  const parts: Uint8Array[] = [OPEN];
  for (const row of rows) {
    if (parts.length > 1) parts.push(COMMA);
    parts.push(typeof row === 'string' ? Buffer.from(row) : row);
  }
  parts.push(CLOSE);
  return Buffer.concat(parts);
}

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

const given = usageColumnList.filter(({ from }) => from !== undefined);
const stored = usageColumnList.filter((column) => column.from !== undefined || column.stored !== undefined);

/**
 * Called by journal/ship, up to some hundred rows at a time. Uses the primary key of the month's partition to skip
 * rows that are there already, so a batch may be sent any number of times.
 */
const INSERT = `
  insert into usage_records (${stored.map(({ name }) => name).join(', ')})
  select ${stored.map(storedValue).join(', ')}
  from json_to_recordset($1) as record (${given.map(({ name, type, isCut }) => `${name} ${isCut ? 'bigint' : type}`).join(', ')})
  on conflict do nothing`;

/** Cut, but not by least(), which takes null for no limit. */
function storedValue({ name, stored: value, isCut }: UsageColumn & { readonly name: string }): string {
  if (isCut === undefined) return value ?? name;
  return `case when ${name} > 2147483647 then 2147483647 else ${name} end`;
}
