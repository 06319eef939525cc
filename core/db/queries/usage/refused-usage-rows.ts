/**
 * Usage records that PostgreSQL refused for what they contain, with the reason. They are tried again, because the next
 * version of the gateway may take them: inserting one twice changes nothing.
 */
import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../../connect.ts';
import { faultOf, isRowFault } from '../../row-faults.ts';
import { integer, text } from '../columns.ts';
import { insertUsageRows } from './usage-records.ts';

/** Called by the usage sink. */
export async function keepRefusedRow(database: Queryable, row: string, reason: string): Promise<void> {
  await database.query(KEEP, [createHash('sha256').update(row).digest(), row, reason]);
}

export type Retried = { readonly accepted: number; readonly refused: number };

/** Called by the roll-up. Those that were not tried for longest, each by itself; `refused`: how many are still there. */
export async function retryRefusedRows(database: Database): Promise<Retried> {
  let accepted = 0;
  for (const found of await database.query(LONGEST_UNTRIED)) {
    const [digest, row] = [text(found, 'digest'), text(found, 'row')];
    try {
      await database.transaction(async (tx) => {
        await insertUsageRows(tx, [row]);
        await tx.query(FORGET, [digest]);
      });
      accepted += 1;
    } catch (error) {
      if (!isRowFault(error)) throw error;
      await database.query(NOTE_TRY, [digest, faultOf(error)]);
    }
  }
  const [count] = await database.query(COUNT);
  return { accepted, refused: count === undefined ? 0 : integer(count, 'refused') };
}

/** Uses refused_usage_rows_pkey. */
const KEEP = `
  insert into refused_usage_rows (row_digest, row, reason) values ($1, $2, $3) on conflict (row_digest) do nothing`;

/** Few at a time: each that is still refused costs a statement. */
const LONGEST_UNTRIED = `
  select encode(row_digest, 'hex') as digest, row from refused_usage_rows order by tried_at limit 100`;

const FORGET = `delete from refused_usage_rows where row_digest = decode($1, 'hex')`;

const NOTE_TRY = `
  update refused_usage_rows set tried_at = now(), reason = $2 where row_digest = decode($1, 'hex')`;

const COUNT = `select count(*)::int as refused from refused_usage_rows`;
