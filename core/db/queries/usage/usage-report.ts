/**
 * Usage grouped by anything, exact to the record in one snapshot and from the smallest tables that can say it: whole
 * days from usage_days, whole hours from usage_hourly, and record by record only the hours that are not rolled up yet
 * or lie across an edge (of the range, or of a local day in zones that are not whole hours off UTC).
 * What rollups do not know (region, status, client …) is read from the records themselves. What other services cost stands
 * beside the calls where that is asked for, but in reports from records.
 */
import type { Queryable, Row } from '../../connect.ts';
import { usageColumnList, type RecordDimension } from '../../../usage/columns.ts';
import { dayStartsBetween } from '../../../usage/local-days.ts';
import { ZERO_USD } from '../../../money.ts';
import { money, text } from '../columns.ts';
import { serviceColumns, serviceDays } from '../saas-usage/report-source.ts';
import { filterConditions, type UsageFilter } from './usage-filter.ts';
import {
  measureColumns,
  measuresAsText,
  measuresOfCost,
  measuresOfRecord,
  measureSums,
} from './usage-measures.ts';
import { readTotals, type UsageTotals } from './usage-measures.ts';

/** Periods of the asked time zone, except hour: whole hours of UTC. Weeks begin on Monday. */
export const periods = ['hour', 'day', 'week', 'month'] as const;
type Period = (typeof periods)[number];

/** What the rollups know, and their columns. */
const rolledUp = {
  key: `coalesce(key_id::text, '')`,
  user: 'user_id',
  team: 'team_id',
  model: 'model',
  tag: 'tag',
} as const;

/** What only the records know. */
const recorded = Object.fromEntries(
  usageColumnList.flatMap(({ name, type, isNullable, groupedAs }) => {
    const value = type === 'text' ? `r.${name}` : `r.${name}::text`;
    return groupedAs === undefined ? [] : [[groupedAs, isNullable ? `coalesce(${value}, '')` : value]];
  }),
) as Readonly<Record<RecordDimension, string>>;

export type Dimension = Period | keyof typeof rolledUp | RecordDimension;

export const dimensions = [...periods, ...keysOf(rolledUp), ...keysOf(recorded)] as const;

/** Whether a report by it must read every record of its range. */
export function needsRecords(dimension: Dimension): boolean {
  return dimension in recorded;
}

/** Qualified, because a bare name in `order by` would mean the text that is sent. */
export const reportOrders = {
  group: null,
  spend: 'report.cost_pico_usd',
  requests: 'report.requests',
  tokens:
    'report.input_tokens + report.cache_read_tokens + report.cache_write_5m_tokens + report.cache_write_1h_tokens' +
    ' + report.output_tokens',
  saved: 'report.cache_saved_pico_usd + report.answer_saved_pico_usd',
  lost: '-(report.cache_saved_pico_usd + report.answer_saved_pico_usd)',
} as const;

/** group: by the names of the groups, ascending. The others: the largest first; lost: where caches saved least, or cost more. */
export type ReportOrder = keyof typeof reportOrders;

/** calls: of models alone. bill: what other services cost too. */
export type ReportSubject = 'calls' | 'bill';

export type ReportRequest = {
  readonly of: ReportSubject;
  /** From this instant … */
  readonly sinceMs: number;
  /** … to just before this one. */
  readonly untilMs: number;
  readonly timeZone: string;
  /** Nothing: one row of totals. A call with two tags counts in both groups of `tag`. */
  readonly groupBy: readonly Dimension[];
  readonly filter: UsageFilter;
  readonly order: ReportOrder;
  readonly limit: number;
  /** Continue behind this row: its groups, and the figure it was ordered by. */
  readonly after: ReportPosition | null;
};

export type ReportPosition = { readonly groups: readonly string[]; readonly figure: string | null };

export type ReportRow = {
  /** In the order of `groupBy`; the empty text where a call has no user, team, tag … */
  readonly groups: readonly string[];
  readonly totals: UsageTotals;
  readonly position: ReportPosition;
};

export async function reportUsage(db: Queryable, request: ReportRequest): Promise<readonly ReportRow[]> {
  const { statement, params } = reportStatement(request);
  return (await db.query(statement, params)).map((row) => reportRow(row, request));
}

/** One row of totals, zeros when there is nothing. */
export async function totalUsage(
  db: Queryable,
  request: Pick<ReportRequest, 'of' | 'sinceMs' | 'untilMs' | 'filter'> & { readonly timeZone?: string },
): Promise<UsageTotals> {
  const whole = { groupBy: [], order: 'group', limit: 1, after: null } as const;
  const [row] = await reportUsage(db, { timeZone: 'UTC', ...request, ...whole });
  if (row === undefined) throw new Error('a sum over nothing has one row');
  return row.totals;
}

/** The statement and its values, for those who want to see its plan. */
export function reportStatement(request: ReportRequest): {
  readonly statement: string;
  readonly params: readonly unknown[];
} {
  const params: unknown[] = [];
  const put = (value: unknown): string => `$${params.push(value)}`;
  const since = `${put(new Date(request.sinceMs))}::timestamptz`;
  const until = `${put(new Date(request.untilMs))}::timestamptz`;
  // A parameter that the statement does not use has no type, which PostgreSQL refuses.
  const zone = request.groupBy.some(isLocal) ? `${put(request.timeZone)}::text` : '';
  const source = request.groupBy.some(needsRecords)
    ? recordsBetween(request, { since, until, zone }, put)
    : smallestSource(request, { since, until, zone }, put);
  const services = coversServices(request) ? servicesBetween(request, put) : null;
  const groups = request.groupBy.map((_, index) => `g${index}`);
  const grouped = request.groupBy.map((dimension, index) => `${groupText(dimension)} as g${index}`);
  const tags = request.groupBy.includes('tag') ? EACH_TAG : '';
  const figure = reportOrders[request.order];
  const shown = [
    ...request.groupBy.map(
      (dimension, index) => `${outward(dimension, `g${index}`)} collate "C" as g${index}`,
    ),
    measuresAsText,
    ...(services === null ? [] : ['services_cost_pico_usd::text as services_cost_pico_usd']),
    `${figure === null ? 'null' : `(${figure})`}::text as figure`,
  ];
  const orders = [...(figure === null ? [] : [`${figure} desc`]), ...groups];
  const statement = `${source.with}
select ${shown.join(', ')} from (
  select ${[...grouped, measureSums, ...(services === null ? [] : [SERVICES_SUM])].join(', ')}
  from (${source.rows}${services === null ? '' : `\n    union all\n    ${services}`}) usage ${tags}
  ${groups.length === 0 ? '' : `group by ${groups.join(', ')}`}
) report
${request.after === null ? '' : `where ${behind(request.after, request, put)}`}
${orders.length === 0 ? '' : `order by ${orders.join(', ')}`}
limit ${put(request.limit)}::int`;
  return { statement, params };
}

type Put = (value: unknown) => string;
type Range = { readonly since: string; readonly until: string; readonly zone: string };
type Source = { readonly with: string; readonly rows: string };

/** A tag that a record has twice counts once. */
const EACH_TAG = `cross join lateral (
    select distinct unnest(case when usage.tags = '{}' then array[''] else usage.tags end) as tag) each_tag`;

/** Every call has a key, and nothing else has one. */
const SERVICES_SUM = `coalesce(sum(cost_pico_usd) filter (where key_id is null), 0) as services_cost_pico_usd`;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const ORIGIN = `'epoch'::timestamptz`;

function smallestSource(request: ReportRequest, range: Range, put: Put): Source {
  const { sinceMs, untilMs, timeZone, groupBy } = request;
  const isByLocalDay = groupBy.some(isLocal);
  const edges = [sinceMs, untilMs, ...(isByLocalDay ? dayStartsBetween(sinceMs, untilMs, timeZone) : [])]
    .filter((atMs) => atMs % HOUR_MS !== 0)
    .map((atMs) => new Date(atMs - (atMs % HOUR_MS)));
  const { daysFrom, daysTo } = wholeDays(request, isByLocalDay);
  const from = `${put(new Date(daysFrom))}::timestamptz`;
  const to = `${put(new Date(daysTo))}::timestamptz`;
  const split = `split as materialized (
  select distinct hour from usage_arrivals
  where hour > ${range.since} - interval '1 hour' and hour < ${range.until}
  union
  select hour from unnest(${put(edges)}::timestamptz[]) as edges (hour)
), mixed as materialized (
  select distinct date_bin('1 day', hour, ${ORIGIN}) as first_hour from split where hour >= ${from} and hour < ${to}
)`;
  const columns = (period: string): string =>
    [period, 'key_id', 'user_id', 'team_id', 'model', 'tags', measureColumns].join(', ');
  const kept = filterConditions(request.filter, '', put);
  const keptRecords = filterConditions(request.filter, 'r.', put);
  const hours = `select ${columns(localPeriods(request, 'hour', range.zone))} from usage_hourly`;
  const rolled = `hour not in (select hour from split)${kept}`;
  return {
    with: `with ${split}`,
    rows: `
    select ${columns(localPeriods(request, `day::timestamp at time zone 'UTC'`, range.zone))} from usage_days
    where day >= (${from} at time zone 'UTC')::date and day < (${to} at time zone 'UTC')::date
      and day not in (select (first_hour at time zone 'UTC')::date from mixed)${kept}
    union all
    ${hours} where hour >= ${range.since} and hour < ${from} and ${rolled}
    union all
    ${hours} where hour >= ${to} and hour < ${range.until} and ${rolled}
    union all
    ${hours} join mixed on hour >= first_hour and hour < first_hour + interval '1 day' where ${rolled}
    union all
    ${recordColumns(request, range.zone)}
    from split cross join lateral (
      select * from usage_records r where r.created_at >= greatest(split.hour, ${range.since})
        and r.created_at < least(split.hour + interval '1 hour', ${range.until})${keptRecords}
      -- Keeps the planner from turning this into a join that reads every month there is.
      offset 0) r`,
  };
}

/** The whole days of UTC within the range; none (both at its end) when days of another zone are asked for. */
function wholeDays(
  { sinceMs, untilMs, timeZone, groupBy }: ReportRequest,
  isByLocalDay: boolean,
): { readonly daysFrom: number; readonly daysTo: number } {
  const daysFrom = Math.ceil(sinceMs / DAY_MS) * DAY_MS;
  const daysTo = Math.floor(untilMs / DAY_MS) * DAY_MS;
  const isPossible = !groupBy.includes('hour') && !(isByLocalDay && timeZone !== 'UTC') && daysFrom < daysTo;
  return isPossible ? { daysFrom, daysTo } : { daysFrom: untilMs, daysTo: untilMs };
}

function coversServices({ of, groupBy }: ReportRequest): boolean {
  return of === 'bill' && !groupBy.some(needsRecords);
}

/** Null: what is asked for leaves none. */
function servicesBetween(request: ReportRequest, put: Put): string | null {
  const days = serviceDays(request, request.filter, put);
  if (days === null) return null;
  const asked = periods.filter((period) => request.groupBy.includes(period));
  const columns = asked.map((period) =>
    period === 'hour'
      ? `date_bin('1 hour', c.day::timestamp at time zone ${put(request.timeZone)}::text, ${ORIGIN}) as asked_hour`
      : `date_trunc('${period}', c.day::timestamp) as asked_${period}`,
  );
  const known = columns.length === 0 ? ['null as no_period'] : columns;
  return `select ${[...known, serviceColumns, measuresOfCost('c.cost_pico_usd')].join(', ')} ${days}`;
}

function recordsBetween(request: ReportRequest, range: Range, put: Put): Source {
  return {
    with: '',
    rows: `${recordColumns(request, range.zone)}
    from usage_records r where r.created_at >= ${range.since} and r.created_at < ${range.until}${filterConditions(request.filter, 'r.', put)}`,
  };
}

function recordColumns(request: ReportRequest, zone: string): string {
  const extra = request.groupBy.flatMap((dimension) =>
    dimension in recorded ? [`${recorded[dimension as keyof typeof recorded]} as ${dimension}`] : [],
  );
  return `select ${[
    localPeriods(request, 'r.created_at', zone),
    'r.key_id',
    `coalesce(r.user_id, '') as user_id`,
    `coalesce(r.team_id, '') as team_id`,
    'r.model',
    'r.tags',
    measuresOfRecord,
    ...extra,
  ].join(', ')}`;
}

/** The asked periods of an instant, as columns named after them; always at least one column. */
function localPeriods({ groupBy }: ReportRequest, instant: string, zone: string): string {
  const asked = periods.filter((period) => groupBy.includes(period));
  if (asked.length === 0) return 'null as no_period';
  return asked
    .map((period) =>
      period === 'hour'
        ? `date_bin('1 hour', ${instant}, ${ORIGIN}) as asked_hour`
        : `date_trunc('${period}', (${instant}) at time zone ${zone}) as asked_${period}`,
    )
    .join(', ');
}

function groupText(dimension: Dimension): string {
  if (isPeriod(dimension)) return `asked_${dimension}`;
  return dimension in rolledUp ? rolledUp[dimension as keyof typeof rolledUp] : dimension;
}

/** Periods are grouped as they are and written out only once for each group. */
function outward(dimension: Dimension, column: string): string {
  switch (dimension) {
    case 'hour':
      return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00:00"Z"')`;
    case 'day':
    case 'week':
      return `to_char(${column}, 'YYYY-MM-DD')`;
    case 'month':
      return `to_char(${column}, 'YYYY-MM')`;
    default:
      return column;
  }
}

/** Periods that depend on the time zone. */
function isLocal(dimension: Dimension): boolean {
  return isPeriod(dimension) && dimension !== 'hour';
}

function isPeriod(dimension: Dimension): dimension is Period {
  return periods.some((period) => period === dimension);
}

/** Rows that come after a position in the order of the report. */
function behind(after: ReportPosition, request: ReportRequest, put: Put): string {
  const names = request.groupBy.map((dimension, index) => `${outward(dimension, `g${index}`)} collate "C"`);
  const values = after.groups.map((value) => `${put(value)}::text`);
  const isLater = names.length === 0 ? 'false' : `(${names.join(', ')}) > (${values.join(', ')})`;
  const figure = reportOrders[request.order];
  if (figure === null || after.figure === null) return isLater;
  const before = `${put(after.figure)}::numeric`;
  return `((${figure}) < ${before} or ((${figure}) = ${before} and ${isLater}))`;
}

function reportRow(row: Row, request: ReportRequest): ReportRow {
  const groups = request.groupBy.map((_, index) => text(row, `g${index}`));
  const figure = row['figure'] === null ? null : text(row, 'figure');
  const services = 'services_cost_pico_usd' in row ? money(row, 'services_cost_pico_usd') : ZERO_USD;
  return { groups, totals: readTotals(row, services), position: { groups, figure } };
}

function keysOf<Key extends string>(table: Readonly<Record<Key, string>>): readonly Key[] {
  return Object.keys(table) as Key[];
}
