/**
 * The columns of usage_records, each described once: its type in PostgreSQL, where its value comes from, and under which
 * name the admin API shows it and groups by it. From here are made the row of the journal (row.ts), the insert, the
 * records that GET /spend/logs shows and the dimensions of GET /spend/report; a test compares this table with the one in
 * PostgreSQL. Sums are described in core/db/queries/usage/usage-measures.ts, the export in usage-export.ts.
 *
 * A new column takes a line here, a migration, and whoever fills the field of the record. It must be nullable or have a
 * default in its migration: while a version is replaced, tasks of the one before insert without it.
 */
import type { CheckCharge, Findings, GivenUpAnswer, UsageRecord } from './record.ts';

export type ColumnType =
  | 'uuid'
  | 'timestamptz'
  | 'text'
  | 'boolean'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'jsonb'
  | 'text[]'
  | 'bigint[]'
  | 'xid8';

/** Null and undefined: none. A timestamptz is milliseconds since 1970. */
export type ColumnValue =
  | string
  | number
  | bigint
  | boolean
  | readonly string[]
  | readonly GivenUpAnswer[]
  | readonly CheckCharge[]
  | Findings
  | null
  | undefined;

export type UsageColumn<Source = UsageRecord> = {
  readonly type: ColumnType;
  readonly isNullable?: true;
  /** How its value is read. Without this PostgreSQL makes the value. */
  readonly from?: (source: Source) => ColumnValue;
  /** SQL of the value that is stored, out of a row as it came. @default the value itself */
  readonly stored?: string;
  /** A value beyond an integer is cut to the largest one: no figure depends on it, and the record must not fail for it. */
  readonly isCut?: true;
  /** Name in GET /spend/logs. @default not shown */
  readonly shownAs?: string;
  readonly description?: string;
  /** Name in `group_by` of GET /spend/report. @default none */
  readonly groupedAs?: string;
};

/** What a record says of its answer, and given_up of each answer that was given up. */
export const answerColumns = {
  deployment: {
    type: 'text',
    from: (answer) => answer.deployment,
    shownAs: 'model_id',
    description: 'The deployment: region and inference profile.',
    groupedAs: 'deployment',
  },
  price_id: { type: 'text', from: (answer) => answer.priceId, shownAs: 'price_id', groupedAs: 'price' },
  service_tier: {
    type: 'text',
    from: (answer) => answer.serviceTier,
    shownAs: 'service_tier',
    groupedAs: 'service_tier',
  },
  usage_estimated: { type: 'boolean', from: (answer) => answer.usageEstimated },
  input_tokens: { type: 'bigint', from: (answer) => answer.inputTokens },
  output_tokens: { type: 'bigint', from: (answer) => answer.outputTokens },
  cache_read_tokens: { type: 'bigint', from: (answer) => answer.cacheReadTokens },
  cache_write_5m_tokens: { type: 'bigint', from: (answer) => answer.cacheWrite5mTokens },
  cache_write_1h_tokens: { type: 'bigint', from: (answer) => answer.cacheWrite1hTokens },
  reasoning_tokens: { type: 'bigint', from: (answer) => answer.reasoningTokens },
  billed_images: { type: 'integer', from: (answer) => answer.billedImages },
  search_units: { type: 'integer', from: (answer) => answer.searchUnits },
  cost_pico_usd: { type: 'bigint', from: (answer) => answer.costPicoUsd },
} as const satisfies Readonly<Record<string, UsageColumn<GivenUpAnswer>>>;

export const usageColumns = {
  request_id: { type: 'uuid', from: (record) => record.requestId, shownAs: 'request_id' },
  created_at: {
    type: 'timestamptz',
    from: (record) => record.createdAtMs,
    shownAs: 'created_at',
    description: 'When the call came in; the same as startTime.',
  },
  key_id: { type: 'uuid', from: (record) => record.keyId, shownAs: 'api_key', description: 'Id of the key.' },
  user_id: { type: 'text', isNullable: true, from: (record) => record.userId, shownAs: 'user' },
  team_id: { type: 'text', isNullable: true, from: (record) => record.teamId, shownAs: 'team_id' },
  model_asked: {
    type: 'text',
    from: (record) => record.modelAsked,
    shownAs: 'model_asked',
    groupedAs: 'model_asked',
  },
  model: { type: 'text', from: (record) => record.model, shownAs: 'model' },
  ...answerColumns,
  region: { type: 'text', from: (record) => record.region, shownAs: 'region', groupedAs: 'region' },
  route: {
    type: 'text',
    from: (record) => record.route,
    shownAs: 'call_type',
    description: 'Id of the route.',
    groupedAs: 'route',
  },
  dialect: { type: 'text', from: (record) => record.dialect, shownAs: 'dialect', groupedAs: 'dialect' },
  is_stream: { type: 'boolean', from: (record) => record.isStream, shownAs: 'stream', groupedAs: 'stream' },
  ending: { type: 'text', from: (record) => record.ending, shownAs: 'ending', groupedAs: 'ending' },
  status: { type: 'smallint', from: (record) => record.status, shownAs: 'status_code', groupedAs: 'status' },
  error_code: {
    type: 'text',
    isNullable: true,
    from: (record) => record.errorCode,
    shownAs: 'error_code',
    groupedAs: 'error_code',
  },
  error_class: {
    type: 'text',
    isNullable: true,
    from: (record) => record.errorClass,
    shownAs: 'error_class',
    groupedAs: 'error_class',
  },
  finish_reason: {
    type: 'text',
    isNullable: true,
    from: (record) => record.finishReason,
    shownAs: 'finish_reason',
    groupedAs: 'finish_reason',
  },
  cache_write_tokens: { type: 'bigint', isNullable: true },
  cache_hit: { type: 'boolean', stored: 'cache_read_tokens > 0' },
  image_count: { type: 'integer', from: (record) => record.imageCount },
  input_cost_pico_usd: { type: 'bigint', from: (record) => record.inputCostPicoUsd },
  output_cost_pico_usd: { type: 'bigint', from: (record) => record.outputCostPicoUsd },
  cache_read_cost_pico_usd: { type: 'bigint', from: (record) => record.cacheReadCostPicoUsd },
  cache_write_cost_pico_usd: { type: 'bigint', from: (record) => record.cacheWriteCostPicoUsd },
  latency_ms: {
    type: 'integer',
    from: (record) => record.latencyMs,
    isCut: true,
    shownAs: 'latency_ms',
    description: 'From accepting the call to the last byte of its answer; endTime less startTime.',
  },
  ttft_ms: {
    type: 'integer',
    isNullable: true,
    from: (record) => record.ttftMs,
    isCut: true,
    shownAs: 'ttft_ms',
  },
  overhead_us: { type: 'integer', from: (record) => record.overheadUs, isCut: true, shownAs: 'overhead_us' },
  retries: { type: 'smallint', from: (record) => record.retries, shownAs: 'retries' },
  hedge_deployment: {
    type: 'text',
    isNullable: true,
    from: (record) => record.hedge?.deployment,
    shownAs: 'hedge_model_id',
    description:
      'The deployment that was asked at the same time as the one that answered, or given up before it.',
  },
  hedge_price_id: { type: 'text', isNullable: true, from: (record) => record.hedge?.priceId },
  hedge_cost_pico_usd: {
    type: 'bigint',
    from: (record) => record.hedge?.costPicoUsd,
    stored: 'coalesce(hedge_cost_pico_usd, 0)',
  },
  given_up: {
    type: 'jsonb',
    from: (record) => record.hedge?.answers,
    stored: `coalesce(given_up, '[]')`,
  },
  upstream_request_id: {
    type: 'text',
    isNullable: true,
    from: (record) => record.upstreamRequestId,
    shownAs: 'upstream_request_id',
  },
  client_request_id: {
    type: 'text',
    isNullable: true,
    from: (record) => record.clientRequestId,
    shownAs: 'client_request_id',
  },
  client_session_id: {
    type: 'text',
    isNullable: true,
    from: (record) => record.clientSessionId,
    shownAs: 'session_id',
    groupedAs: 'session',
  },
  user_agent_family: {
    type: 'text',
    from: (record) => record.userAgentFamily,
    shownAs: 'user_agent',
    groupedAs: 'user_agent',
  },
  tags: { type: 'text[]', from: (record) => record.tags, shownAs: 'request_tags' },
  lease_owner: { type: 'uuid', isNullable: true, from: (record) => record.lease?.owner },
  lease_pools: { type: 'bigint[]', isNullable: true, from: (record) => record.lease?.poolIds },
  inserted_xid: { type: 'xid8', isNullable: true },
  ended_model: {
    type: 'text',
    isNullable: true,
    from: (record) => record.endedModel,
    shownAs: 'ended_model',
    description: 'The model that was asked for, when it has ended and its successor answered.',
    groupedAs: 'ended_model',
  },
  customer_id: {
    type: 'text',
    isNullable: true,
    from: (record) => record.customerId,
    shownAs: 'end_user',
    description: 'The customer that the request named.',
    groupedAs: 'customer',
  },
  policies: {
    type: 'text[]',
    from: (record) => record.policies,
    stored: `coalesce(policies, '{}')`,
    shownAs: 'policies',
    description: 'The policies that applied, `<name>@<version>` each.',
  },
  policy_findings: {
    type: 'jsonb',
    isNullable: true,
    from: (record) => record.findings,
    shownAs: 'policy_findings',
    description: 'How often each check found something; never what.',
  },
  blocked_by: {
    type: 'text',
    isNullable: true,
    from: (record) => record.blockedBy,
    shownAs: 'blocked_by',
    description: 'The policy that refused the answer, or the call after it was admitted.',
    groupedAs: 'blocked_by',
  },
  check_charges: {
    type: 'jsonb',
    from: (record) => record.checks,
    stored: `coalesce(check_charges, '[]')`,
  },
  checks_cost_pico_usd: {
    type: 'bigint',
    from: (record) => record.checksCostPicoUsd,
    stored: 'coalesce(checks_cost_pico_usd, 0)',
  },
  cache_points: {
    type: 'text',
    isNullable: true,
    from: (record) => record.cachePoints,
    shownAs: 'cache_points',
    description: 'Who asked for the prompt cache: the `client`, or the `gateway` for it.',
    groupedAs: 'cache_points',
  },
  cache_saved_pico_usd: { type: 'bigint', isNullable: true, from: (record) => record.cacheSavedPicoUsd },
  answer_cache: {
    type: 'text',
    isNullable: true,
    from: (record) => record.answerCache,
    shownAs: 'answer_cache',
    description: 'Of the cache of answers: `hit` or `miss`; null where it was not asked.',
    groupedAs: 'answer_cache',
  },
  answer_saved_pico_usd: {
    type: 'bigint',
    from: (record) => record.answerSavedPicoUsd,
    stored: 'coalesce(answer_saved_pico_usd, 0)',
  },
} as const satisfies Readonly<Record<string, UsageColumn>>;

type ColumnName = keyof typeof usageColumns;

/** What GET /spend/report can group records by. */
export type RecordDimension = {
  [Name in ColumnName]: (typeof usageColumns)[Name] extends { readonly groupedAs: infer As } ? As : never;
}[ColumnName];

/** The table as a list, in its order. */
export const usageColumnList: readonly (UsageColumn & { readonly name: string })[] = Object.entries(
  usageColumns,
).map(([name, column]) => ({ name, ...column }));
