/** What the shipping in of spilled usage asks: which calls have their record, and which runs of tasks live. */
import type { Queryable } from '../../connect.ts';
import { text } from '../columns.ts';

/** Ids of those rows, made by `usageRowJson`, whose call has a record, or one that was refused and waits for correction. */
export async function recordedAmong(
  database: Queryable,
  rows: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await database.query(RECORDED, [`[${rows.join(',')}]`]);
  return new Set(found.map((row) => text(row, 'request_id')));
}

/** Of these runs, those that PostgreSQL has heard of in the last `seconds`. */
export async function livingRuns(
  database: Queryable,
  runs: readonly string[],
  seconds: number,
): Promise<ReadonlySet<string>> {
  const found = await database.query(LIVING, [runs, seconds]);
  return new Set(found.map((row) => text(row, 'owner_id')));
}

/** Called by usage-jobs/ship-in. Uses the primary key of the month's partition, and reads refused_usage_rows, which is small. */
const RECORDED = `
  select spilled.request_id::text from json_to_recordset($1) as spilled (request_id uuid, created_at timestamptz)
   where exists (select from usage_records r
                  where r.created_at = spilled.created_at and r.request_id = spilled.request_id)
      or exists (select from refused_usage_rows f
                  where f.row like '{"request_id":"' || spilled.request_id::text || '"%')`;

/** Called by usage-jobs/ship-in. Uses lease_owners_pkey. */
const LIVING = `
  select owner_id::text from lease_owners
   where owner_id = any($1::uuid[]) and closed_at is null
     and heartbeat_at > clock_timestamp() - $2 * interval '1 second'`;
