/** record: the usage record goes to the journal, the metrics and the log. Never refuses. */
import { formatUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import type { TaskMetrics } from '../metrics/task-metrics.ts';

export type RecordDeps = { readonly journal: Journal; readonly metrics: TaskMetrics; readonly log: Log };

export function record(usageRecord: UsageRecord, deps: RecordDeps): void {
  deps.journal.record(usageRecord);
  deps.metrics.ended(usageRecord);
  deps.log.info('request', {
    request_id: usageRecord.requestId,
    key_id: usageRecord.keyId,
    user_id: usageRecord.userId,
    team_id: usageRecord.teamId,
    model: usageRecord.model,
    deployment: usageRecord.deployment,
    dialect: usageRecord.dialect,
    stream: usageRecord.isStream,
    ending: usageRecord.ending,
    status: usageRecord.status,
    error_code: usageRecord.errorCode,
    error_class: usageRecord.errorClass,
    input_tokens: usageRecord.inputTokens,
    output_tokens: usageRecord.outputTokens,
    cache_read_tokens: usageRecord.cacheReadTokens,
    cache_write_tokens: usageRecord.cacheWrite5mTokens + usageRecord.cacheWrite1hTokens,
    cost_usd: formatUsd(usageRecord.costPicoUsd),
    latency_ms: usageRecord.latencyMs,
    ttft_ms: usageRecord.ttftMs,
    overhead_us: usageRecord.overheadUs,
    retries: usageRecord.retries,
    client_request_id: usageRecord.clientRequestId,
    upstream_request_id: usageRecord.upstreamRequestId,
  });
}
