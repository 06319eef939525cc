/** When keys were last used: at all, to the millisecond of the call, and of certain models, to the hour. */
import type { Queryable } from '../../connect.ts';
import { instant, instantOrNull, text } from '../columns.ts';

/** By key id; null: never. What is older than the records that are kept is known to the day. */
export async function lastUsedOf(
  db: Queryable,
  keyIds: readonly string[],
): Promise<ReadonlyMap<string, Date | null>> {
  const rows = await db.query(LAST_USED, [keyIds]);
  return new Map(rows.map((row) => [text(row, 'key_id'), instantOrNull(row, 'used_at')]));
}

/** Called by the replies of keys. Asks the end of usage_records_key_id of each month, and of usage_days_key_id. */
const LAST_USED = `
  select key_id::text, greatest(
    (select r.created_at from usage_records r where r.key_id = named.key_id order by r.created_at desc limit 1),
    (select d.day::timestamp at time zone 'UTC' from usage_days d where d.key_id = named.key_id order by d.day desc limit 1)
  ) as used_at from unnest($1::uuid[]) as named (key_id)`;

/** By key id; a key that used none of the models in the range is missing. */
export async function lastUse(
  db: Queryable,
  asked: {
    readonly keyIds: readonly string[];
    readonly models: readonly string[];
    readonly sinceMs: number;
    readonly untilMs: number;
  },
): Promise<ReadonlyMap<string, Date>> {
  const { keyIds, models, sinceMs, untilMs } = asked;
  const rows = await db.query(LAST_USE, [keyIds, models, new Date(sinceMs), new Date(untilMs)]);
  return new Map(rows.map((row) => [text(row, 'key_id'), instant(row, 'last_hour')]));
}

/** Called by GET /model/usage for the keys of a page. Uses usage_hourly_key_id, usage_records_key_id. */
const LAST_USE = `
  select key_id::text, max(hour) as last_hour from (
    select key_id, max(hour) as hour from usage_hourly
    where key_id = any($1::uuid[]) and model = any($2::text[])
      and hour > $3::timestamptz - interval '1 hour' and hour < $4::timestamptz
    group by key_id
    union all
    select r.key_id, date_bin('1 hour', max(r.created_at), 'epoch'::timestamptz)
    from (select distinct hour from usage_arrivals
      where hour > $3::timestamptz - interval '1 hour' and hour < $4::timestamptz) arrived
    cross join lateral (
      select key_id, created_at from usage_records of_hour
      where of_hour.created_at >= greatest(arrived.hour, $3::timestamptz)
        and of_hour.created_at < least(arrived.hour + interval '1 hour', $4::timestamptz)
        and of_hour.key_id = any($1::uuid[]) and of_hour.model = any($2::text[])
      offset 0
    ) r
    group by r.key_id
  ) used group by key_id`;
