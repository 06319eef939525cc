/** What whole answers and streams have in common: their settings, and how an ending and its usage are said. */
import { createHash } from 'node:crypto';
import type { ServiceTier } from '../../../core/catalog/price.ts';
import { openaiErrorBody, type Refusal } from '../../../core/errors.ts';
import { promptTokens, type Usage } from '../../../core/usage/usage.ts';
import type { ByteSink } from '../byte-sink.ts';
import type { AnswerReading } from '../converse/answer-reading.ts';
import type { AnswerChoice } from '../dialect.ts';
import type { JsonObject } from '../json.ts';

export type ReplySettings = AnswerReading & {
  readonly id: string;
  readonly createdAtSeconds: number;
  /** The name the client asked for. */
  readonly model: string;
  /** Tells one make of model from another; the same in both modes. */
  readonly fingerprint: string;
  /** The tier that Bedrock is asked in; what an answer says until Bedrock tells. */
  readonly serviceTier: ServiceTier;
  /** Which of several answers it is; null: the only one. */
  readonly choice: AnswerChoice | null;
  readonly isStream: boolean;
  readonly includeUsage: boolean;
  /** Whether the client does not want to see the thoughts. */
  readonly hidesThoughts: boolean;
  /** Names of the tools that take free text. */
  readonly customTools: ReadonlySet<string>;
};

/** An error event ends a stream that broke. */
export function failChatStream(refusal: Refusal, sink: ByteSink): void {
  sink.latin1('data: ');
  sink.utf8(openaiErrorBody(refusal));
  sink.latin1('\n\n');
}

const fingerprints = new Map<string, string>();

/** `system_fingerprint` for a model of Bedrock's: the same as long as the model is. */
export function fingerprintOf(bedrockId: string): string {
  let fingerprint = fingerprints.get(bedrockId);
  if (fingerprint === undefined) {
    fingerprint = `fp_${createHash('sha256').update(bedrockId).digest('hex').slice(0, 10)}`;
    fingerprints.set(bedrockId, fingerprint);
  }
  return fingerprint;
}

/** Bedrock's stop reason in OpenAI's words. `hasCalls`: whether the client sees tool calls. */
export function finishReason(stopReason: string, hasCalls: boolean): string {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return hasCalls ? 'tool_calls' : 'stop';
    case 'content_filtered':
    case 'guardrail_intervened':
    case 'refusal':
      return 'content_filter';
    default:
      return 'stop';
  }
}

/** OpenAI counts cached tokens among the prompt's, and says how many were read and how many written. */
export function chatUsage(usage: Usage): JsonObject {
  const prompt = promptTokens(usage);
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.outputTokens,
    total_tokens: prompt + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
