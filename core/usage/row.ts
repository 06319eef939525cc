/**
 * A usage record as one line of JSON with the names of its columns. The journal stores this text and PostgreSQL reads
 * it (json_to_recordset), so a record is serialized once, and what is replayed after a crash is what was written.
 * Column by column, since there is a row for every call; a test holds it to the table of columns (columns.ts).
 */
import { isoTime } from '../iso-time.ts';
import { jsonText } from '../json-text.ts';
import type { CheckCharge, Findings, GivenUpAnswer, HedgeCharge, UsageRecord } from './record.ts';

/** Amounts are JSON integers, which PostgreSQL reads exactly at any size. Nulls are left out. */
export function usageRowJson(record: UsageRecord): string {
  const { hedge = null, lease = null, findings = null } = record;
  return (
    `${ROW_ID_START}${record.requestId}","created_at":"${isoTime(record.createdAtMs)}","key_id":"${record.keyId}"` +
    optionalText(',"user_id":', record.userId) +
    optionalText(',"team_id":', record.teamId) +
    `,"model_asked":${textJson(record.modelAsked)},"model":${textJson(record.model)},` +
    answerJson(record) +
    `,"region":${textJson(record.region)},"route":${textJson(record.route)},"dialect":${textJson(record.dialect)}` +
    `,"is_stream":${record.isStream},"ending":"${record.ending}","status":${record.status}` +
    optionalText(',"error_code":', record.errorCode) +
    optionalText(',"error_class":', record.errorClass) +
    optionalText(',"finish_reason":', record.finishReason) +
    `,"image_count":${record.imageCount}` +
    `,"input_cost_pico_usd":${record.inputCostPicoUsd},"output_cost_pico_usd":${record.outputCostPicoUsd}` +
    `,"cache_read_cost_pico_usd":${record.cacheReadCostPicoUsd}` +
    `,"cache_write_cost_pico_usd":${record.cacheWriteCostPicoUsd},"latency_ms":${record.latencyMs}` +
    optionalNumber(',"ttft_ms":', record.ttftMs) +
    `,"overhead_us":${record.overheadUs},"retries":${record.retries}` +
    (hedge === null ? '' : hedgeJson(hedge)) +
    optionalText(',"upstream_request_id":', record.upstreamRequestId) +
    optionalText(',"client_request_id":', record.clientRequestId) +
    optionalText(',"client_session_id":', record.clientSessionId) +
    `,"user_agent_family":${textJson(record.userAgentFamily)},"tags":${textsJson(record.tags)}` +
    (lease === null ? '' : `,"lease_owner":"${lease.owner}","lease_pools":[${lease.poolIds.join(',')}]`) +
    optionalText(',"ended_model":', record.endedModel) +
    optionalText(',"customer_id":', record.customerId) +
    (record.policies === undefined ? '' : `,"policies":${textsJson(record.policies)}`) +
    (findings === null ? '' : `,"policy_findings":${findingsJson(findings)}`) +
    optionalText(',"blocked_by":', record.blockedBy) +
    (record.checks === undefined ? '' : `,"check_charges":${chargesJson(record.checks)}`) +
    optionalNumber(',"checks_cost_pico_usd":', record.checksCostPicoUsd) +
    optionalText(',"cache_points":', record.cachePoints) +
    optionalNumber(',"cache_saved_pico_usd":', record.cacheSavedPicoUsd) +
    optionalText(',"answer_cache":', record.answerCache) +
    `${optionalNumber(',"answer_saved_pico_usd":', record.answerSavedPicoUsd)}}`
  );
}

/** The id in a row that `usageRowJson` made: its first column. */
export function requestIdOf(row: string): string {
  return row.slice(ROW_ID_START.length, ROW_ID_START.length + ID_CHARS);
}

/** What a row begins with, before its id. */
export const ROW_ID_START = '{"request_id":"';
const ID_CHARS = 36;

/** What a record says of its answer, and of each answer that was given up; without the braces. */
function answerJson(answer: GivenUpAnswer): string {
  return (
    `"deployment":${textJson(answer.deployment)},"price_id":${textJson(answer.priceId)}` +
    `,"service_tier":${textJson(answer.serviceTier)},"usage_estimated":${answer.usageEstimated}` +
    `,"input_tokens":${answer.inputTokens},"output_tokens":${answer.outputTokens}` +
    `,"cache_read_tokens":${answer.cacheReadTokens},"cache_write_5m_tokens":${answer.cacheWrite5mTokens}` +
    `,"cache_write_1h_tokens":${answer.cacheWrite1hTokens},"reasoning_tokens":${answer.reasoningTokens}` +
    `,"billed_images":${answer.billedImages},"search_units":${answer.searchUnits}` +
    `,"cost_pico_usd":${answer.costPicoUsd}`
  );
}

function hedgeJson({ deployment, priceId, costPicoUsd, answers }: HedgeCharge): string {
  const given = answers.map((answer) => `{${answerJson(answer)}}`).join(',');
  return `,"hedge_deployment":${textJson(deployment)}${optionalText(',"hedge_price_id":', priceId)},"hedge_cost_pico_usd":${costPicoUsd},"given_up":[${given}]`;
}

function chargesJson(charges: readonly CheckCharge[]): string {
  return charges.length === 0 ? '[]' : `[${charges.map(chargeJson).join(',')}]`;
}

/** A judge's has the columns of an answer, so that SQL prices both alike. */
function chargeJson(charge: CheckCharge): string {
  const start = `{"kind":"${charge.kind}","name":${textJson(charge.name)},`;
  if (charge.kind === 'judge') return `${start}${answerJson(charge)}}`;
  const units = charge.units.map(
    ({ unit, count, unitPicoUsd }) =>
      `{"unit":${textJson(unit)},"count":${count},"unit_pico_usd":${unitPicoUsd}}`,
  );
  return `${start}"region":${textJson(charge.region)},"units":[${units.join(',')}],"cost_pico_usd":${charge.costPicoUsd}}`;
}

function findingsJson(findings: Findings): string {
  const counts = Object.entries(findings).map(([check, count]) => `${textJson(check)}:${count}`);
  return `{${counts.join(',')}}`;
}

function textsJson(texts: readonly string[]): string {
  return texts.length === 0 ? '[]' : `[${texts.map(textJson).join(',')}]`;
}

/** `start`: the comma and the name before the value. */
function optionalText(start: string, text: string | null | undefined): string {
  return text === null || text === undefined ? '' : start + textJson(text);
}

function optionalNumber(start: string, value: number | bigint | null | undefined): string {
  return value === null || value === undefined ? '' : `${start}${value}`;
}

/**
 * PostgreSQL takes neither NUL nor half a surrogate pair, and one of them would keep the record, and its cost, out.
 * JSON writes both as an escape, as it does few other characters, so that nearly every text is looked at only once.
 */
function textJson(value: string): string {
  const json = jsonText(value);
  return json.includes('\\u') ? JSON.stringify(value.toWellFormed().replaceAll('\0', '\uFFFD')) : json;
}
