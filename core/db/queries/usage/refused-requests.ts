/** Refused requests, counted by the minute: they have no usage record, since nothing was admitted. */
import type { Queryable } from '../../connect.ts';
import { asJson } from '../columns.ts';

export type RefusalRow = {
  /** Start of the minute, milliseconds since the epoch. */
  readonly minuteMs: number;
  /** New for each start of a task, so that counts of two runs never meet. */
  readonly taskLife: string;
  readonly route: string;
  readonly status: number;
  readonly errorCode: string;
  readonly keyId: string;
  readonly refused: number;
};

/** Called by the refusal counter. Whole counts, so sending one twice changes nothing; rows in key order. */
const storeRows = `
  insert into refused_requests (minute, task_life, route, status, error_code, key_id, refused)
  select minute, task_life, route, status, error_code, key_id, refused
  from json_to_recordset($1) as row (minute timestamptz, task_life uuid, route text, status smallint,
    error_code text, key_id text, refused bigint)
  order by 1, 2, 3, 4, 5, 6
  on conflict (minute, task_life, route, status, error_code, key_id)
  do update set refused = greatest(refused_requests.refused, excluded.refused)`;

export async function storeRefusals(database: Queryable, rows: readonly RefusalRow[]): Promise<void> {
  const counted = rows.map((row) => ({ ...row, minute: new Date(row.minuteMs) }));
  await database.query(storeRows, [asJson(counted)]);
}
