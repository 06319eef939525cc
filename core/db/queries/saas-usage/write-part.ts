/**
 * What a run read of one part of an account, in one transaction with how it went: so a run that is killed between parts, or
 * within one, leaves figures and `taken_through` that belong together, and the next run goes on from there.
 *
 * 1. Days: a row is written where it is new or differs, because services correct days that are over.
 * 2. Levels, and as the last value of today; of a part that was read as a whole, what is no longer there goes.
 * 3. Points, each once; those older than POINT_DAYS go.
 * 4. Names of scopes.
 * 5. How the collection went: `taken_through` never goes back, a failure keeps when it last succeeded.
 *
 * A value that PostgreSQL refuses is left out and told of; the others are written.
 */
import type { PartState } from '../../../saas-usage/account-state.ts';
import type { SaasService } from '../../../saas-usage/collector.ts';
import { DAY_MS } from '../../../saas-usage/days.ts';
import type { Sample } from '../../../saas-usage/sample.ts';
import type { Queryable } from '../../connect.ts';
import { text } from '../columns.ts';
import { rowsOf, type SampleRows } from './sample-rows.ts';
import { writeRows, type Written } from './write-rows.ts';

/** What is older is dropped: dashboards show days. */
export const POINT_DAYS = 35;

export type PartRead = {
  readonly account: string;
  readonly service: SaasService;
  readonly part: string;
  readonly state: PartState;
  readonly nowMs: number;
};

export type PartWritten = {
  /** Days of UTC with a value that is new or differs. */
  readonly changedDays: ReadonlySet<string>;
  /** What is wrong with values that were left out; no value is in it. */
  readonly refused: readonly RefusedValue[];
};

export type RefusedValue = { readonly metric: string; readonly scope: string; readonly reason: string };

export async function writePart(tx: Queryable, read: PartRead): Promise<PartWritten> {
  const { account, service, part, state, nowMs } = read;
  const { days, levels, points, names, unknown } = rowsOf(state.samples, service, nowMs);
  const writtenDays = await writeRows(tx, WRITE_DAYS, account, days);
  const writtenLevels = await writeRows(tx, WRITE_LEVELS, account, levels);
  if (state.last.outcome === 'success') await forgetLevels(tx, account, levels, writtenLevels);
  const writtenPoints = await writeRows(tx, WRITE_POINTS, account, points);
  await tx.query(FORGET_POINTS, [account, new Date(nowMs - POINT_DAYS * DAY_MS).toISOString()]);
  const writtenNames = await writeRows(tx, WRITE_NAMES, account, names);
  await tx.query(WRITE_COLLECTION, collectionValues(account, part, state));
  return {
    changedDays: new Set(writtenDays.returned.map((row) => text(row, 'day'))),
    refused: [
      ...unknown.map((sample) =>
        refusedOf(sample, 'the service has no such metric, no days of it, or it is of no time'),
      ),
      ...[...writtenDays.refused, ...writtenLevels.refused, ...writtenPoints.refused].map(
        ({ item, reason }) => ({
          metric: item.metric,
          scope: `${item.scope_kind} ${item.scope_id}`.trim(),
          reason,
        }),
      ),
      ...writtenNames.refused.map(({ item, reason }) => ({
        metric: 'name',
        scope: `${item.scope_kind} ${item.scope_id}`,
        reason,
      })),
    ],
  };
}

/** What is refused as a row would be refused here too. */
async function forgetLevels(
  tx: Queryable,
  account: string,
  levels: SampleRows['levels'],
  { refused }: Written<SampleRows['levels'][number]>,
): Promise<void> {
  const without = new Set(refused.map(({ item }) => item));
  const taken = levels.filter((level) => !without.has(level));
  await tx.query(FORGET_LEVELS, [account, JSON.stringify(taken)]);
}

function refusedOf({ metric, scope }: Sample, reason: string): RefusedValue {
  return { metric, scope: `${scope.kind} ${scope.id}`.trim(), reason };
}

function collectionValues(account: string, part: string, state: PartState): readonly unknown[] {
  const { last, lastSuccessAtMs, takenThrough } = state;
  const startedAt = new Date(last.startedAtMs).toISOString();
  return [
    account,
    part,
    last.outcome,
    faultsText(last.faults),
    startedAt,
    Math.round(last.durationMs),
    last.calls,
    last.callsLeft === null ? null : Math.round(last.callsLeft),
    lastSuccessAtMs === null ? null : new Date(lastSuccessAtMs).toISOString(),
    last.outcome === 'failure' ? null : startedAt,
    takenThrough,
  ];
}

/** What a service says may hold what PostgreSQL takes in no JSON: NUL, and halves of surrogate pairs. */
function faultsText(faults: PartState['last']['faults']): string {
  const wellFormed = faults.map((fault) => ({
    ...fault,
    what: cleanText(fault.what),
    message: cleanText(fault.message),
  }));
  return JSON.stringify(wellFormed);
}

function cleanText(said: string): string {
  return said.toWellFormed().replaceAll('\0', '');
}

/**
 * Called by write-part, like the others here. Uses the primary keys, rows in their order. A run reads weeks again of which
 * nothing has changed: those rows are left out before the insert, because `on conflict` locks, and so writes, every row
 * that it meets. Nobody else writes meanwhile: the run holds the account.
 */
const WRITE_DAYS = `
  insert into saas_usage_daily as known
    (account, metric, scope_kind, scope_id, day, per_day, value, first_taken_at, taken_at)
  select $1, r.metric, r.scope_kind, r.scope_id, r.day, r.per_day, r.value, r.at, r.at
  from jsonb_to_recordset($2::jsonb) as r
    (metric text, scope_kind text, scope_id text, day date, per_day text, value numeric, at timestamptz)
  left join saas_usage_daily k on k.account = $1 and k.metric = r.metric and k.scope_kind = r.scope_kind
    and k.scope_id = r.scope_id and k.day = r.day
  where k.account is null or (k.value, k.per_day) is distinct from (r.value, r.per_day)
  on conflict (account, metric, scope_kind, scope_id, day) do update set
    value = excluded.value, per_day = excluded.per_day, taken_at = excluded.taken_at,
    revisions = known.revisions + 1
  returning to_char(day, 'YYYY-MM-DD') as day`;

/** One that stays as it is says once an hour that it was read. */
const WRITE_LEVELS = `
  insert into saas_levels (account, metric, scope_kind, scope_id, value, taken_at)
  select $1, r.metric, r.scope_kind, r.scope_id, r.value, r.at
  from jsonb_to_recordset($2::jsonb) as r
    (metric text, scope_kind text, scope_id text, value numeric, at timestamptz)
  left join saas_levels k on k.account = $1 and k.metric = r.metric and k.scope_kind = r.scope_kind
    and k.scope_id = r.scope_id
  where k.account is null or k.value is distinct from r.value or k.taken_at <= r.at - interval '1 hour'
  on conflict (account, metric, scope_kind, scope_id) do update set
    value = excluded.value, taken_at = excluded.taken_at`;

/** Spaces, environments and indexes that are gone: of the metrics that were read, what is not among it. */
const FORGET_LEVELS = `
  with r as (
    select * from jsonb_to_recordset($2::jsonb) as r (metric text, scope_kind text, scope_id text)
  )
  delete from saas_levels l where l.account = $1 and l.metric in (select metric from r)
    and (l.metric, l.scope_kind, l.scope_id) not in (select metric, scope_kind, scope_id from r)`;

const WRITE_POINTS = `
  insert into saas_points (account, metric, scope_kind, scope_id, measured_at, value)
  select $1, r.metric, r.scope_kind, r.scope_id, r.measured_at, r.value
  from jsonb_to_recordset($2::jsonb) as r
    (metric text, scope_kind text, scope_id text, measured_at timestamptz, value double precision)
  left join saas_points k on k.account = $1 and k.metric = r.metric and k.scope_kind = r.scope_kind
    and k.scope_id = r.scope_id and k.measured_at = r.measured_at
  where k.account is null or k.value is distinct from r.value
  on conflict (account, metric, scope_kind, scope_id, measured_at) do update set value = excluded.value`;

/** Uses saas_points_measured_at. */
const FORGET_POINTS = 'delete from saas_points where account = $1 and measured_at < $2';

const WRITE_NAMES = `
  insert into saas_scope_names (account, scope_kind, scope_id, name)
  select $1, r.scope_kind, r.scope_id, r.name
  from jsonb_to_recordset($2::jsonb) as r (scope_kind text, scope_id text, name text)
  left join saas_scope_names k on k.account = $1 and k.scope_kind = r.scope_kind and k.scope_id = r.scope_id
  where k.account is null or k.name is distinct from r.name
  on conflict (account, scope_kind, scope_id) do update set name = excluded.name`;

const WRITE_COLLECTION = `
  insert into saas_collections as known
    (account, part, outcome, faults, first_started_at, started_at, duration_ms, calls, calls_left, succeeded_at,
     read_at, taken_through)
  values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11)
  on conflict (account, part) do update set
    outcome = excluded.outcome, faults = excluded.faults, started_at = excluded.started_at,
    duration_ms = excluded.duration_ms, calls = excluded.calls, calls_left = excluded.calls_left,
    succeeded_at = greatest(known.succeeded_at, excluded.succeeded_at),
    read_at = greatest(known.read_at, excluded.read_at),
    taken_through = greatest(known.taken_through, excluded.taken_through)`;
