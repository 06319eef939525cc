/** The log line of a call that has ended, by hand, since there is one for each. */
import { jsonText } from '../../core/json-text.ts';
import { formatUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { FieldsText } from '../log.ts';

/** Ids, names of models, codes and numbers; nothing that a client has written but its own request id, cut short. */
export function requestFields(record: UsageRecord): FieldsText {
  const written = record.cacheWrite5mTokens + record.cacheWrite1hTokens;
  const text =
    `,"request_id":"${record.requestId}","key_id":"${record.keyId}"` +
    `,"user_id":${orNull(record.userId)},"team_id":${orNull(record.teamId)}` +
    `,"model":${jsonText(record.model)},"deployment":${jsonText(record.deployment)}` +
    `,"dialect":"${record.dialect}","stream":${record.isStream}` +
    `,"ending":"${record.ending}","status":${record.status}` +
    `,"error_code":${orNull(record.errorCode)},"error_class":${orNull(record.errorClass)}` +
    `,"input_tokens":${record.inputTokens},"output_tokens":${record.outputTokens}` +
    `,"cache_read_tokens":${record.cacheReadTokens},"cache_write_tokens":${written}` +
    `,"cost_usd":"${formatUsd(record.costPicoUsd)}"` +
    `,"latency_ms":${record.latencyMs},"ttft_ms":${record.ttftMs},"overhead_us":${record.overheadUs}` +
    `,"retries":${record.retries},"client_request_id":${orNull(record.clientRequestId)}` +
    `,"upstream_request_id":${orNull(record.upstreamRequestId)}`;
  return text as FieldsText;
}

function orNull(text: string | null): string {
  return text === null ? 'null' : jsonText(text);
}
