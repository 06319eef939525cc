/**
 * A usage record as one line of JSON with the names of its columns. The journal stores this text and PostgreSQL reads
 * it (json_to_recordset), so a record is serialized once, and what is replayed after a crash is what was written.
 */
import type { GivenUpAnswer, UsageRecord } from './record.ts';

/** Amounts stand as JSON integers: PostgreSQL reads them exactly, whatever their size. */
export function usageRowJson(record: UsageRecord): string {
  return (
    `{"request_id":"${record.requestId}","created_at":"${new Date(record.createdAtMs).toISOString()}"` +
    `,"key_id":"${record.keyId}","user_id":${text(record.userId)},"team_id":${text(record.teamId)}` +
    `,"model_asked":${text(record.modelAsked)},"model":${text(record.model)},"deployment":${text(record.deployment)}` +
    `,"dialect":"${record.dialect}","is_stream":${record.isStream},"ending":"${record.ending}","status":${record.status}` +
    `,"error_code":${text(record.errorCode)},"finish_reason":${text(record.finishReason)}` +
    `,"usage_estimated":${record.usageEstimated},"input_tokens":${record.inputTokens},"output_tokens":${record.outputTokens}` +
    `,"cache_read_tokens":${record.cacheReadTokens},"cache_write_5m_tokens":${record.cacheWrite5mTokens}` +
    `,"cache_write_1h_tokens":${record.cacheWrite1hTokens},"reasoning_tokens":${record.reasoningTokens}` +
    `,"input_cost_pico_usd":${record.inputCostPicoUsd},"output_cost_pico_usd":${record.outputCostPicoUsd}` +
    `,"cache_read_cost_pico_usd":${record.cacheReadCostPicoUsd},"cache_write_cost_pico_usd":${record.cacheWriteCostPicoUsd}` +
    `,"cost_pico_usd":${record.costPicoUsd},"price_id":${text(record.priceId)},"latency_ms":${record.latencyMs}` +
    `,"ttft_ms":${record.ttftMs},"overhead_us":${record.overheadUs},"retries":${record.retries}` +
    `,"upstream_request_id":${text(record.upstreamRequestId)},"user_agent_family":${text(record.userAgentFamily)}` +
    `,"route":${text(record.route)},"region":${text(record.region)},"error_class":${text(record.errorClass)}` +
    `,"client_request_id":${text(record.clientRequestId)},"client_session_id":${text(record.clientSessionId)}` +
    `,"image_count":${record.imageCount},"service_tier":"${record.serviceTier}"` +
    `,"billed_images":${record.billedImages},"search_units":${record.searchUnits}` +
    leaseText(record) +
    hedgeText(record) +
    `,"tags":[${record.tags.length === 0 ? '' : record.tags.map(text).join(',')}]}`
  );
}

function leaseText({ lease }: UsageRecord): string {
  if (lease === undefined || lease === null) return '';
  return `,"lease_owner":"${lease.owner}","lease_pools":[${lease.poolIds.join(',')}]`;
}

function hedgeText({ hedge }: UsageRecord): string {
  if (hedge === undefined || hedge === null) return '';
  const { deployment, priceId, costPicoUsd, answers } = hedge;
  return (
    `,"hedge_deployment":${text(deployment)},"hedge_price_id":${text(priceId)},"hedge_cost_pico_usd":${costPicoUsd}` +
    (answers.length === 0 ? '' : `,"given_up":[${answers.map(answerText).join(',')}]`)
  );
}

function answerText(answer: GivenUpAnswer): string {
  return (
    `{"deployment":${text(answer.deployment)},"price_id":${text(answer.priceId)}` +
    `,"input_tokens":${answer.inputTokens},"output_tokens":${answer.outputTokens}` +
    `,"cache_read_tokens":${answer.cacheReadTokens},"cache_write_5m_tokens":${answer.cacheWrite5mTokens}` +
    `,"cache_write_1h_tokens":${answer.cacheWrite1hTokens},"reasoning_tokens":${answer.reasoningTokens}` +
    `,"service_tier":"${answer.serviceTier}","billed_images":${answer.billedImages}` +
    `,"search_units":${answer.searchUnits},"cost_pico_usd":${answer.costPicoUsd}` +
    `,"usage_estimated":${answer.usageEstimated}}`
  );
}

/**
 * PostgreSQL takes neither NUL nor half a surrogate pair, and one of them would keep the record, and its cost, out.
 * JSON writes both as an escape, as it does few other characters, so that nearly every text is looked at only once.
 */
function text(value: string | null): string {
  if (value === null) return 'null';
  const json = JSON.stringify(value);
  return json.includes('\\u') ? JSON.stringify(value.toWellFormed().replaceAll('\0', '\uFFFD')) : json;
}
