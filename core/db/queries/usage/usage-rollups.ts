/**
 * The roll-up: hours in which records arrived are aggregated again, days follow, the view is refreshed, in one
 * transaction (migration 0006 says why that keeps every figure exact). Readers and inserts are never blocked.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | the run, anywhere | nothing has changed; the next run takes the same hours |
 * | one hour, for what its records contain | the keys at fault are left out and noted in usage_rollup_faults, the rest is rolled up; the hour stays noted and is tried again a day later |
 * | one day, for what its hours contain | the same with its hours |
 * | two runs at once | the second one finds the lock taken and leaves |
 * | records that arrive during a run | their note stays, so their hour is read record by record until the next run |
 */
import type { Database, Queryable } from '../../connect.ts';
import { faultOf, isRowFault } from '../../row-faults.ts';
import { integer, text } from '../columns.ts';
import { measureColumns, storedSums, storedSumsOfRecords } from './usage-measures.ts';

export type RolledUp = { readonly hours: number; readonly days: number; readonly rows: number };

/** What one transaction takes: a month, so that years of backlog do not make one endless transaction. */
const MOST_HOURS = 744;
/** Ten years in one run; what is left is the next one's. */
const MOST_STEPS = 120;

/** Rolls up every hour before the present one that has arrivals. Null: another run is in progress. */
export async function rollUpUsage(db: Database, mostHours = MOST_HOURS): Promise<RolledUp | null> {
  await db.query(TRY_AGAIN);
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

/** Hours that could not be rolled up, those of earlier runs among them. */
export async function hoursSetAside(db: Queryable): Promise<number> {
  const [standing] = await db.query(COUNT_SET_ASIDE);
  return standing === undefined ? 0 : integer(standing, 'hours');
}

async function rollUpSome(tx: Queryable, mostHours: number): Promise<RolledUp | null> {
  const [lock] = await tx.query(LOCK);
  if (lock?.['is_free'] !== true) return null;
  const hours = (await tx.query(TAKE_ARRIVALS, [mostHours])).map((row) => text(row, 'hour'));
  if (hours.length === 0) {
    await tx.query(NOTE_RUN);
    return { hours: 0, days: 0, rows: 0 };
  }
  await tx.query(FORGET_FAULTS, [hours]);
  await tx.query(CLEAR_HOURS, [hours]);
  const rows = await fillHours(tx, hours);
  const days = (await tx.query(DAYS_OF, [hours])).map((row) => text(row, 'day'));
  await tx.query(CLEAR_DAYS, [days]);
  await fillDays(tx, days, hours);
  await tx.query(REFRESH_DAILY);
  await tx.query(NOTE_RUN);
  return { hours: hours.length, days: days.length, rows };
}

/** All at once; where that is refused hour by hour, and an hour that is refused key by key. Returns the rows made. */
async function fillHours(tx: Queryable, hours: readonly string[]): Promise<number> {
  const fill = (some: readonly string[], keyId: string | null) =>
    unlessRefused(tx, async () => {
      const [made] = await tx.query(FILL_HOURS, [some, keyId]);
      return made === undefined ? 0 : integer(made, 'made');
    });
  const all = await fill(hours, null);
  if (all.kind === 'done') return all.result;
  let rows = 0;
  for (const hour of hours) {
    const whole = await fill([hour], null);
    if (whole.kind === 'done') {
      rows += whole.result;
      continue;
    }
    for (const key of await tx.query(KEYS_OF_HOUR, [hour])) {
      const keyId = text(key, 'key_id');
      const one = await fill([hour], keyId);
      if (one.kind === 'done') rows += one.result;
      else await tx.query(SET_ASIDE, [[hour], keyId, one.reason]);
    }
  }
  return rows;
}

async function fillDays(tx: Queryable, days: readonly string[], hours: readonly string[]): Promise<void> {
  const fill = (some: readonly string[]) => unlessRefused(tx, () => tx.query(FILL_DAYS, [some]));
  if ((await fill(days)).kind === 'done') return;
  for (const day of days) {
    const one = await fill([day]);
    if (one.kind === 'done') continue;
    const ofDay = (await tx.query(HOURS_OF_DAY, [hours, day])).map((row) => text(row, 'hour'));
    await tx.query(SET_ASIDE, [ofDay, null, one.reason]);
  }
}

type Tried<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'refused'; readonly reason: string };

/** Undoes what a refused statement did and no more, so that the transaction goes on. */
async function unlessRefused<Result>(tx: Queryable, work: () => Promise<Result>): Promise<Tried<Result>> {
  await tx.query('savepoint part');
  try {
    const result = await work();
    await tx.query('release savepoint part');
    return { kind: 'done', result };
  } catch (error) {
    if (!isRowFault(error)) throw error;
    await tx.query('rollback to savepoint part');
    return { kind: 'refused', reason: faultOf(error) };
  }
}

/** Any number that no other program locks in this database; given back when the transaction ends. */
const LOCK = `select pg_try_advisory_xact_lock(7827045) as is_free`;

/** Called by the roll-up, first. A mended cause shows itself within a day; a few hours a run, because each is slow. */
const TRY_AGAIN = `
  update usage_arrivals set is_set_aside = false where is_set_aside and hour in (
    select hour from usage_rollup_faults group by hour
    having max(tried_at) < now() - interval '1 day' order by max(tried_at) limit 24)`;

const COUNT_SET_ASIDE = `select count(distinct hour)::int as hours from usage_arrivals where is_set_aside`;

/**
 * Called by the roll-up. Takes the oldest noted hours; notes that arrive meanwhile stay. An hour that was set aside and
 * had arrivals since is tried again. Uses usage_arrivals_hour.
 */
const TAKE_ARRIVALS = `
  with taken as (
    delete from usage_arrivals where hour in (
      select distinct hour from usage_arrivals
      where not is_set_aside and hour < date_bin('1 hour', now(), 'epoch'::timestamptz) order by hour limit $1)
    returning hour)
  select distinct hour::text as hour from taken order by 1`;

const FORGET_FAULTS = `delete from usage_rollup_faults where hour = any($1::timestamptz[])`;

/** Called by the roll-up. The note keeps reports reading the records of these hours, which is exact. */
const SET_ASIDE = `
  with faults as (
    insert into usage_rollup_faults (hour, key_id, reason)
    select hour, $2::uuid, $3 from unnest($1::timestamptz[]) as h (hour))
  insert into usage_arrivals (hour, is_set_aside) select hour, true from unnest($1::timestamptz[]) as h (hour)`;

/** Called by the roll-up. Uses usage_hourly_pkey. */
const CLEAR_HOURS = `delete from usage_hourly where hour = any($1::timestamptz[])`;

/**
 * Called by the roll-up. Reads each hour's records by the primary key of its month's partition: hour by hour, because
 * a plain join lets the planner read whole months for every hour. $2: of one key; null: of all.
 */
const FILL_HOURS = `
  with filled as (
    insert into usage_hourly (hour, key_id, user_id, team_id, model, tags, ${measureColumns})
    select h.hour, of_hour.*
    from unnest($1::timestamptz[]) as h (hour)
    cross join lateral (
      select r.key_id, coalesce(r.user_id, ''), coalesce(r.team_id, ''), r.model, r.tags, ${storedSumsOfRecords}
      from usage_records r where r.created_at >= h.hour and r.created_at < h.hour + interval '1 hour'
        and ($2::uuid is null or r.key_id = $2)
      group by 1, 2, 3, 4, 5) of_hour
    returning 1)
  select count(*) as made from filled`;

/** Called by the roll-up for an hour that was refused. Uses usage_records_pkey. */
const KEYS_OF_HOUR = `
  select distinct key_id::text as key_id from usage_records
  where created_at >= $1::timestamptz and created_at < $1::timestamptz + interval '1 hour' order by 1`;

const HOURS_OF_DAY = `
  select hour::text as hour from unnest($1::timestamptz[]) as h (hour)
  where (hour at time zone 'UTC')::date = $2::date`;

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

/** Called by the roll-up. Readers go on; needs usage_daily_sums_key. */
const REFRESH_DAILY = `refresh materialized view concurrently usage_daily_sums`;

const NOTE_RUN = `update usage_rollup_state set rolled_at = now()`;
