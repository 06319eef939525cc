/** Usage records that PostgreSQL refused for what they contain, with the reason. */
import { createHash } from 'node:crypto';
import type { Queryable } from '../connect.ts';
import { integer } from './columns.ts';

/** Called by the usage sink. Uses refused_usage_rows_pkey. */
const KEEP = `
  insert into refused_usage_rows (row_digest, row, reason) values ($1, $2, $3) on conflict (row_digest) do nothing`;

export async function keepRefusedRow(database: Queryable, row: string, reason: string): Promise<void> {
  await database.query(KEEP, [createHash('sha256').update(row).digest(), row, reason]);
}

const COUNT = `select count(*)::int as refused from refused_usage_rows`;

export async function countRefusedRows(database: Queryable): Promise<number> {
  const [row] = await database.query(COUNT);
  return row === undefined ? 0 : integer(row, 'refused');
}
