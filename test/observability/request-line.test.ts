/** The log line of a call is JSON, whatever its texts hold. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { picoUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { UserId } from '../../core/ids.ts';
import { requestFields } from '../../proxy/stages/request-line.ts';
import { admission, recordOf } from '../metering/journal-parts.ts';

const HOSTILE = '"\\\n\u0001\u2028\ud83d日本語","status":500,"x":"';

/** Names of the fields, and where their values come from. */
function fieldsOf(record: UsageRecord): object {
  return {
    request_id: record.requestId,
    key_id: record.keyId,
    user_id: record.userId,
    team_id: record.teamId,
    model: record.model,
    deployment: record.deployment,
    dialect: record.dialect,
    stream: record.isStream,
    ending: record.ending,
    status: record.status,
    error_code: record.errorCode,
    error_class: record.errorClass,
    input_tokens: record.inputTokens,
    output_tokens: record.outputTokens,
    cache_read_tokens: record.cacheReadTokens,
    cache_write_tokens: record.cacheWrite5mTokens + record.cacheWrite1hTokens,
    cost_usd: '0.0025',
    latency_ms: record.latencyMs,
    ttft_ms: record.ttftMs,
    overhead_us: record.overheadUs,
    retries: record.retries,
    client_request_id: record.clientRequestId,
    upstream_request_id: record.upstreamRequestId,
  };
}

const plain: UsageRecord = { ...recordOf(admission()), costPicoUsd: picoUsd(2_500_000_000n) };

const RECORDS: readonly [name: string, record: UsageRecord][] = [
  ['of a call that went well', plain],
  ['of one without an answer', { ...plain, ttftMs: null, errorCode: 'internal', errorClass: 'gateway' }],
  [
    'with texts that JSON escapes',
    {
      ...plain,
      userId: HOSTILE as UserId,
      model: HOSTILE,
      deployment: HOSTILE,
      clientRequestId: HOSTILE,
      upstreamRequestId: HOSTILE,
    },
  ],
];

for (const [name, record] of RECORDS) {
  test(`the line is what JSON.stringify says: ${name}`, () => {
    deepEqual(`{${requestFields(record).slice(1)}}`, JSON.stringify(fieldsOf(record)));
  });
}
