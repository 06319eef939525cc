/** Usage records one by one, newest first. */
import { ZERO_USD } from '../../../money.ts';
import { usageColumnList } from '../../../usage/columns.ts';
import type { Queryable, Row } from '../../connect.ts';
import { instant, integer, integerOrNull, text } from '../columns.ts';
import { filterConditions, type UsageFilter } from './usage-filter.ts';
import { measuresOfRecord, readTotals, type UsageTotals } from './usage-measures.ts';

export type UsageLog = {
  readonly requestId: string;
  readonly createdAt: Date;
  readonly latencyMs: number;
  readonly ttftMs: number | null;
  /** The columns that are shown, under the names they are shown by. */
  readonly shown: Readonly<Record<string, unknown>>;
  readonly totals: UsageTotals;
};

export type LogRequest = {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly filter: UsageFilter;
  readonly requestId: string | null;
  /** Only calls that ended this way. */
  readonly ending: string | null;
  /** Only calls for these customers. */
  readonly customerIds: readonly string[] | null;
  readonly limit: number;
  /** Continue behind this record. */
  readonly after: { readonly createdAt: string; readonly requestId: string } | null;
};

export async function listUsageLogs(db: Queryable, request: LogRequest): Promise<readonly UsageLog[]> {
  const { filter, after } = request;
  const params: unknown[] = [new Date(request.sinceMs), new Date(request.untilMs), request.limit];
  const put = (value: unknown): string => `$${params.push(value)}`;
  const wanted: string[] = [];
  if (request.requestId !== null) wanted.push(`r.request_id = ${put(request.requestId)}::uuid`);
  if (request.ending !== null) wanted.push(`r.ending = ${put(request.ending)}`);
  if (request.customerIds !== null) wanted.push(`r.customer_id = any(${put(request.customerIds)}::text[])`);
  if (after !== null) {
    wanted.push(
      `(r.created_at, r.request_id) < (${put(after.createdAt)}::timestamptz, ${put(after.requestId)}::uuid)`,
    );
  }
  const filtered = filterConditions(filter, 'r.', put);
  const statement = `${SELECT}${filtered}${wanted.map((one) => ` and ${one}`).join('')}${NEWEST_FIRST}`;
  const rows = await db.query(statement, params);
  return rows.map(usageLog);
}

export const shownColumns = usageColumnList.filter(({ shownAs }) => shownAs !== undefined);

/** Called by GET /spend/logs. Reads the months of the range backwards by primary key, or an owner's by its index. */
const SELECT = `
  select ${shownColumns.map(({ name }) => `r.${name} as ${name}`).join(', ')}, ${measuresOfRecord}
  from usage_records r where r.created_at >= $1 and r.created_at < $2`;

const NEWEST_FIRST = ` order by r.created_at desc, r.request_id desc limit $3`;

function usageLog(row: Row): UsageLog {
  return {
    requestId: text(row, 'request_id'),
    createdAt: instant(row, 'created_at'),
    latencyMs: integer(row, 'latency_ms'),
    ttftMs: integerOrNull(row, 'ttft_ms'),
    shown: Object.fromEntries(shownColumns.map(({ name, shownAs }) => [shownAs, shownValue(row[name])])),
    totals: readTotals(row, ZERO_USD),
  };
}

function shownValue(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}
