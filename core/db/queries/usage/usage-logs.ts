/** Usage records one by one, newest first. */
import type { Queryable, Row } from '../../connect.ts';
import { flag, instant, integer, integerOrNull, text, textOrNull, texts } from '../columns.ts';
import { filterConditions, type UsageFilter } from './usage-filter.ts';
import { measuresOfRecord, readTotals, type UsageTotals } from './usage-measures.ts';

export type UsageLog = {
  readonly requestId: string;
  readonly createdAt: Date;
  readonly keyId: string;
  readonly userId: string | null;
  readonly teamId: string | null;
  readonly modelAsked: string;
  readonly model: string;
  readonly deployment: string;
  readonly region: string;
  readonly route: string;
  readonly dialect: string;
  readonly isStream: boolean;
  readonly ending: string;
  readonly status: number;
  readonly errorCode: string | null;
  readonly errorClass: string | null;
  readonly finishReason: string | null;
  readonly serviceTier: string;
  readonly priceId: string;
  readonly latencyMs: number;
  readonly ttftMs: number | null;
  readonly overheadUs: number;
  readonly retries: number;
  readonly hedgeDeployment: string | null;
  readonly upstreamRequestId: string | null;
  readonly clientRequestId: string | null;
  readonly clientSessionId: string | null;
  readonly userAgentFamily: string;
  readonly tags: readonly string[];
  readonly totals: UsageTotals;
};

export type LogRequest = {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly filter: UsageFilter;
  readonly requestId: string | null;
  /** Only calls that ended this way. */
  readonly ending: string | null;
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

/** Called by GET /spend/logs. Reads the months of the range backwards by primary key, or an owner's by its index. */
const SELECT = `
  select r.request_id::text as request_id, r.created_at, r.key_id::text as key_id, r.user_id, r.team_id,
    r.model_asked, r.model, r.deployment, r.region, r.route, r.dialect, r.is_stream, r.ending, r.status, r.error_code,
    r.error_class, r.finish_reason, r.service_tier, r.price_id, r.latency_ms, r.ttft_ms, r.overhead_us, r.retries, r.hedge_deployment,
    r.upstream_request_id, r.client_request_id, r.client_session_id, r.user_agent_family, r.tags, ${measuresOfRecord}
  from usage_records r where r.created_at >= $1 and r.created_at < $2`;

const NEWEST_FIRST = ` order by r.created_at desc, r.request_id desc limit $3`;

function usageLog(row: Row): UsageLog {
  return {
    requestId: text(row, 'request_id'),
    createdAt: instant(row, 'created_at'),
    keyId: text(row, 'key_id'),
    userId: textOrNull(row, 'user_id'),
    teamId: textOrNull(row, 'team_id'),
    modelAsked: text(row, 'model_asked'),
    model: text(row, 'model'),
    deployment: text(row, 'deployment'),
    region: text(row, 'region'),
    route: text(row, 'route'),
    dialect: text(row, 'dialect'),
    isStream: flag(row, 'is_stream'),
    ending: text(row, 'ending'),
    status: integer(row, 'status'),
    errorCode: textOrNull(row, 'error_code'),
    errorClass: textOrNull(row, 'error_class'),
    finishReason: textOrNull(row, 'finish_reason'),
    serviceTier: text(row, 'service_tier'),
    priceId: text(row, 'price_id'),
    latencyMs: integer(row, 'latency_ms'),
    ttftMs: integerOrNull(row, 'ttft_ms'),
    overheadUs: integer(row, 'overhead_us'),
    retries: integer(row, 'retries'),
    hedgeDeployment: textOrNull(row, 'hedge_deployment'),
    upstreamRequestId: textOrNull(row, 'upstream_request_id'),
    clientRequestId: textOrNull(row, 'client_request_id'),
    clientSessionId: textOrNull(row, 'client_session_id'),
    userAgentFamily: text(row, 'user_agent_family'),
    tags: texts(row, 'tags'),
    totals: readTotals(row),
  };
}
