/**
 * What the usage publisher sends by OTLP: the figures of CloudWatch (`usageMetrics`) by the names and units that
 * OpenTelemetry's conventions ask for.
 * https://opentelemetry.io/docs/specs/semconv/general/naming/ · https://ucum.org/ucum
 */
import type { usageMetrics } from './cloudwatch.ts';

export type OtlpName = { readonly name: string; readonly unit: string };

export const otlpUsageNames = {
  requests: { name: 'stargate.usage.requests', unit: '{request}' },
  failures: { name: 'stargate.usage.failures', unit: '{request}' },
  throttled: { name: 'stargate.usage.throttled', unit: '{request}' },
  inputTokens: { name: 'stargate.usage.input_tokens', unit: '{token}' },
  outputTokens: { name: 'stargate.usage.output_tokens', unit: '{token}' },
  cacheReadTokens: { name: 'stargate.usage.cache_read_tokens', unit: '{token}' },
  cacheWriteTokens: { name: 'stargate.usage.cache_write_tokens', unit: '{token}' },
  costUsd: { name: 'stargate.usage.cost_usd', unit: '{USD}' },
  latencyMs: { name: 'stargate.usage.latency', unit: 's' },
  timeToFirstTokenMs: { name: 'stargate.usage.time_to_first_token', unit: 's' },
} as const satisfies Readonly<Record<keyof typeof usageMetrics, OtlpName>>;
