/**
 * The roll-up: hours in which records arrived are aggregated anew, days follow, the view is refreshed, in one
 * transaction (migration 0045 says why that keeps every figure exact). Readers and inserts are never blocked.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | the run, anywhere | nothing has changed; the next run takes the same hours |
 * | two runs at once | the second one finds the lock taken and leaves |
 * | records that arrive during a run | their note stays, so their hour is read record by record until the next run |
 */
import type { Database, Queryable } from '../connect.ts';
import { integer, text } from './columns.ts';
import { measureColumns, storedSums, storedSumsOfRecords } from './usage-measures.ts';

export type RolledUp = { readonly hours: number; readonly days: number; readonly rows: number };

/** What one transaction takes: a month, so that years of backlog do not make one endless transaction. */
const MOST_HOURS = 744;
/** Ten years in one run; what is left is the next one's. */
const MOST_STEPS = 120;

/** Rolls up every hour before the present one that has arrivals. Null: another run is at it. */
export async function rollUpUsage(db: Database, mostHours = MOST_HOURS): Promise<RolledUp | null> {
  let total: RolledUp = { hours: 0, days: 0, rows: 0 };
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const step = await db.transaction((tx) => rollUpSome(tx, mostHours));
    if (step === null) return null;
    total = {
      hours: total.hours + step.hours,
      days: total.days + step.days,
      rows: total.rows + step.rows,
    };
    if (step.hours < mostHours) break;
  }
  return total;
}

async function rollUpSome(tx: Queryable, mostHours: number): Promise<RolledUp | null> {
  const [lock] = await tx.query(LOCK);
  if (lock?.['is_free'] !== true) return null;
  const hours = (await tx.query(TAKE_ARRIVALS, [mostHours])).map((row) => text(row, 'hour'));
  if (hours.length === 0) {
    await tx.query(NOTE_RUN);
    return { hours: 0, days: 0, rows: 0 };
  }
  await tx.query(CLEAR_HOURS, [hours]);
  const [made] = await tx.query(FILL_HOURS, [hours]);
  const days = (await tx.query(DAYS_OF, [hours])).map((row) => text(row, 'day'));
  await tx.query(CLEAR_DAYS, [days]);
  await tx.query(FILL_DAYS, [days]);
  await tx.query(REFRESH_DAILY);
  await tx.query(NOTE_RUN);
  return { hours: hours.length, days: days.length, rows: made === undefined ? 0 : integer(made, 'made') };
}

/** Any number that no other program locks in this database; given back when the transaction ends. */
const LOCK = `select pg_try_advisory_xact_lock(7827045) as is_free`;

/** Called by the roll-up. Takes the oldest noted hours; notes that arrive meanwhile stay. Uses usage_arrivals_hour. */
const TAKE_ARRIVALS = `
  with taken as (
    delete from usage_arrivals where hour in (
      select distinct hour from usage_arrivals
      where hour < date_bin('1 hour', now(), 'epoch'::timestamptz) order by hour limit $1)
    returning hour)
  select distinct hour::text as hour from taken order by 1`;

/** Called by the roll-up. Uses usage_hourly_pkey. */
const CLEAR_HOURS = `delete from usage_hourly where hour = any($1::timestamptz[])`;

/**
 * Called by the roll-up. Reads each hour's records by the primary key of its month's partition: hour by hour, because
 * a plain join lets the planner read whole months for every hour.
 */
const FILL_HOURS = `
  with filled as (
    insert into usage_hourly (hour, key_id, user_id, team_id, model, tags, ${measureColumns})
    select h.hour, of_hour.*
    from unnest($1::timestamptz[]) as h (hour)
    cross join lateral (
      select r.key_id, coalesce(r.user_id, ''), coalesce(r.team_id, ''), r.model, r.tags, ${storedSumsOfRecords}
      from usage_records r where r.created_at >= h.hour and r.created_at < h.hour + interval '1 hour'
      group by 1, 2, 3, 4, 5) of_hour
    returning 1)
  select count(*) as made from filled`;

const DAYS_OF = `
  select distinct (hour at time zone 'UTC')::date::text as day from unnest($1::timestamptz[]) as h (hour) order by 1`;

/** Called by the roll-up. Uses usage_days_pkey. */
const CLEAR_DAYS = `delete from usage_days where day = any($1::date[])`;

/** Called by the roll-up. Uses usage_hourly_pkey. */
const FILL_DAYS = `
  insert into usage_days (day, key_id, user_id, team_id, model, tags, ${measureColumns})
  select d.day, of_day.*
  from unnest($1::date[]) as d (day)
  cross join lateral (
    select h.key_id, h.user_id, h.team_id, h.model, h.tags, ${storedSums}
    from usage_hourly h
    where h.hour >= d.day::timestamp at time zone 'UTC' and h.hour < (d.day + 1)::timestamp at time zone 'UTC'
    group by 1, 2, 3, 4, 5) of_day`;

/** Called by the roll-up. Readers go on; needs usage_daily_key. */
const REFRESH_DAILY = `refresh materialized view concurrently usage_daily`;

const NOTE_RUN = `update usage_rollup_state set rolled_at = now()`;
