/**
 * A call as OpenTelemetry spans, in OTLP's JSON: what the caller waited for, and within it the request to the model
 * by the conventions for generative AI; with the attributes by which Langfuse knows user, session, tags, usage and
 * cost.
 * https://opentelemetry.io/docs/specs/otlp/ · https://opentelemetry.io/docs/specs/semconv/gen-ai/
 * https://langfuse.com/integrations/native/opentelemetry
 */
import { formatUsd, type PicoUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { spanIdOf, type TraceContext } from './trace-context.ts';

export type TracedCall = {
  readonly context: TraceContext;
  readonly record: UsageRecord;
  /** Text of prompt and answer, redacted; null unless switched on. */
  readonly content: { readonly prompt: string; readonly answer: string } | null;
};

type Value = string | number | boolean | readonly string[] | null | undefined;

const KIND_SERVER = 2;
const KIND_CLIENT = 3;
const STATUS_ERROR = 2;

/** What sends the spans. */
export type TraceSource = {
  readonly environment: string;
  readonly version: string;
  /** The commit that runs. */
  readonly release: string | null;
};

export function otlpJson(
  calls: readonly TracedCall[],
  { environment, version, release }: TraceSource,
): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: {
          attributes: attributes({
            'service.name': 'stargate',
            'service.version': version,
            'deployment.environment.name': environment,
            'langfuse.release': release,
          }),
        },
        scopeSpans: [
          { scope: { name: 'stargate' }, spans: calls.flatMap((call) => spansOf(call, environment)) },
        ],
      },
    ],
  });
}

function spansOf(call: TracedCall, environment: string): readonly unknown[] {
  const { context, record } = call;
  const serverId = spanIdOf(record.requestId, 'server');
  const startMs = record.createdAtMs;
  const endMs = startMs + record.latencyMs;
  const sentMs = Math.min(endMs, startMs + record.overheadUs / 1_000);
  const failed = record.errorCode ?? (record.status >= 400 ? String(record.status) : null);
  const status = record.status >= 500 ? { code: STATUS_ERROR, message: record.errorCode ?? '' } : {};
  const operation = record.dialect === 'openai-embeddings' ? 'embeddings' : 'chat';
  const common = { traceId: context.traceId, endTimeUnixNano: nanos(endMs), status };
  const server = {
    ...common,
    spanId: serverId,
    parentSpanId: context.parentSpanId === '' ? undefined : context.parentSpanId,
    name: `POST ${record.route}`,
    kind: KIND_SERVER,
    startTimeUnixNano: nanos(startMs),
    attributes: attributes({
      'http.request.method': 'POST',
      'http.route': record.route,
      'http.response.status_code': record.status,
      'error.type': failed,
      'user_agent.name': record.userAgentFamily,
      'stargate.request_id': record.requestId,
      'stargate.client_request_id': record.clientRequestId,
      'stargate.team_id': record.teamId,
      'stargate.key_id': record.keyId,
      'stargate.ending': record.ending,
      ...traceAttributes(record, environment, operation),
    }),
  };
  const model = {
    ...common,
    spanId: spanIdOf(record.requestId, 'model'),
    parentSpanId: serverId,
    name: `${operation} ${record.model}`,
    kind: KIND_CLIENT,
    startTimeUnixNano: nanos(sentMs),
    attributes: attributes({
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.system': 'aws.bedrock',
      'gen_ai.request.model': record.modelAsked,
      'gen_ai.response.model': record.model,
      'gen_ai.response.finish_reasons': record.finishReason === null ? null : [record.finishReason],
      'gen_ai.usage.input_tokens': record.inputTokens + record.cacheReadTokens + cacheWrites(record),
      'gen_ai.usage.output_tokens': record.outputTokens,
      'gen_ai.usage.cache_read.input_tokens': record.cacheReadTokens,
      'gen_ai.usage.cache_creation.input_tokens': cacheWrites(record),
      'gen_ai.server.time_to_first_token': record.ttftMs === null ? null : record.ttftMs / 1_000,
      'cloud.region': record.region,
      'aws.request_id': record.upstreamRequestId,
      'error.type': failed,
      'stargate.deployment': record.deployment,
      'stargate.retries': record.retries,
      'stargate.hedge_deployment': record.hedge?.deployment,
      ...traceAttributes(record, environment, operation),
      ...generationAttributes(call),
    }),
  };
  return [server, model];
}

/** What belongs to the whole trace; Langfuse wants it on every span. */
function traceAttributes(record: UsageRecord, environment: string, operation: string) {
  return {
    'user.id': record.userId,
    'session.id': record.clientSessionId,
    'langfuse.trace.name': `${operation} ${record.modelAsked}`,
    'langfuse.user.id': record.userId,
    'langfuse.session.id': record.clientSessionId,
    'langfuse.trace.tags': record.tags.length === 0 ? null : record.tags,
    'langfuse.environment': environment,
    // Only metadata under this name can be filtered by; what else a span carries is shown with it.
    'langfuse.trace.metadata.team_id': record.teamId,
    'langfuse.trace.metadata.key_id': record.keyId,
    'langfuse.trace.metadata.request_id': record.requestId,
  };
}

function generationAttributes({ record, content }: TracedCall) {
  return {
    'langfuse.observation.type': 'generation',
    // A failure of ours is an error by the span's status; what was refused for the caller is a warning.
    'langfuse.observation.level': record.status >= 400 && record.status < 500 ? 'WARNING' : null,
    'langfuse.observation.status_message':
      record.status >= 400 ? (record.errorCode ?? String(record.status)) : null,
    'langfuse.observation.model.name': record.model,
    'langfuse.observation.usage_details': JSON.stringify({
      input: record.inputTokens,
      output: record.outputTokens,
      cache_read_input_tokens: record.cacheReadTokens,
      cache_creation_input_tokens: cacheWrites(record),
    }),
    'langfuse.observation.cost_details': JSON.stringify({
      input: usd(record.inputCostPicoUsd),
      output: usd(record.outputCostPicoUsd),
      cache_read_input_tokens: usd(record.cacheReadCostPicoUsd),
      cache_creation_input_tokens: usd(record.cacheWriteCostPicoUsd),
      hedge: record.hedge === undefined || record.hedge === null ? undefined : usd(record.hedge.costPicoUsd),
      total: usd(record.costPicoUsd),
    }),
    'langfuse.observation.completion_start_time':
      record.ttftMs === null ? null : new Date(record.createdAtMs + record.ttftMs).toISOString(),
    'langfuse.observation.input': content?.prompt,
    'langfuse.observation.output': content?.answer,
  };
}

function cacheWrites(record: UsageRecord): number {
  return record.cacheWrite5mTokens + record.cacheWrite1hTokens;
}

function usd(amount: PicoUsd): number {
  return Number(formatUsd(amount));
}

/** Nanoseconds as text: they do not fit a JSON number. */
function nanos(ms: number): string {
  return (BigInt(Math.round(ms * 1_000)) * 1_000n).toString();
}

/** Absent values are left out. */
function attributes(values: Readonly<Record<string, Value>>): readonly unknown[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === null || value === undefined || value === '') return [];
    return [{ key, value: anyValue(value) }];
  });
}

function anyValue(value: string | number | boolean | readonly string[]): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}
