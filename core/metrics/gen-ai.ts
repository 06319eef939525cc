/**
 * What OpenTelemetry's conventions for generative AI name: tokens by user, and the duration and size of operations. The
 * names are those that its exporters to Prometheus make: dots become underscores, the unit is a suffix, `{token}` is none.
 * Conventions: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md and
 * gen-ai-token-metrics.md beside it; names: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 * What of them is not offered, and why: docs/observability.md.
 */
import type { Model } from '../catalog/model.ts';
import { errorClasses } from '../usage/error-class.ts';
import { usedTokenTypes } from './label-values.ts';
import { histogramsOf, summariesOf } from './metric.ts';

/** What the label of a model holds once a call is admitted. */
export const ANSWERING_MODEL = 'public name of the model that answered';

/** For two of them the conventions have a name. */
export const operations = {
  chat: 'chat',
  embedding: 'embeddings',
  rerank: 'rerank',
} as const satisfies Record<Model['kind'], string>;

/** The bounds that the conventions ask for. */
const DURATION_BUCKETS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKEN_BUCKETS = Array.from({ length: 14 }, (_, power) => 4 ** power);

const OF_OPERATIONS = {
  gen_ai_operation_name: { oneOf: Object.values(operations) },
  gen_ai_provider_name: {
    follows: 'gen_ai_operation_name',
    as: () => 'aws.bedrock',
    values: ['aws.bedrock'],
  },
  gen_ai_request_model: ANSWERING_MODEL,
} as const;

export const genAiHistograms = histogramsOf({
  operationDuration: {
    name: 'gen_ai_client_operation_duration_seconds',
    unit: 'seconds',
    help: 'Seconds from accept to the last byte, by the names of OpenTelemetry.',
    adds: 'Each admitted call that is not free, once, when it has ended.',
    labels: { ...OF_OPERATIONS, error_type: { oneOf: errorClasses } },
    buckets: DURATION_BUCKETS,
  },
  operationInputTokens: {
    name: 'gen_ai_client_inference_operation_input_tokens',
    unit: 'tokens',
    help: 'Tokens of a prompt, those read from and written to the cache too, by the names of OpenTelemetry.',
    adds: 'Each admitted call that used some, once, when it has ended.',
    labels: OF_OPERATIONS,
    buckets: TOKEN_BUCKETS,
  },
  operationOutputTokens: {
    name: 'gen_ai_client_inference_operation_output_tokens',
    unit: 'tokens',
    help: 'Tokens of an answer, reasoning too, by the names of OpenTelemetry.',
    adds: 'Each admitted call that used some, once, when it has ended.',
    labels: OF_OPERATIONS,
    buckets: TOKEN_BUCKETS,
  },
});

/** What OpenTelemetry counts as input holds the prompt's cached parts. */
const otelTokenTypes = ['input', 'output'] as const;

export const summaries = summariesOf({
  clientTokenUsage: {
    name: 'gen_ai_client_token_usage',
    unit: 'tokens',
    help: 'Tokens used, by user, model and type; types do not overlap.',
    adds: 'Each admitted call, when it has ended, once for each type of which it used any.',
    labels: {
      user_id: 'id of the user, `other` beyond `METRICS_MAX_USERS`; empty without one',
      model: ANSWERING_MODEL,
      token_type: { oneOf: usedTokenTypes },
      gen_ai_token_type: {
        follows: 'token_type',
        as: (type) => (type === 'output' ? 'output' : 'input'),
        values: otelTokenTypes,
      },
    },
  },
});
