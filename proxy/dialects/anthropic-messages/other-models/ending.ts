/** What whole messages and streams have in common: settings, stop reasons and usage in Anthropic's words. */
import type { Usage } from '../../../../core/usage/usage.ts';
import { STOP_SEQUENCE } from '../../converse/account.ts';
import type { AnswerReading } from '../../converse/answer-reading.ts';
import type { JsonObject } from '../../json.ts';

export type MessageSettings = AnswerReading & {
  /** `msg_…` */
  readonly id: string;
  readonly model: string;
  readonly isStream: boolean;
  /** The only stop sequence that Bedrock was given: if the answer stopped at one, at this one; null: there are more. */
  readonly onlyStop: string | null;
};

/** Converse's stop reason in Anthropic's words. `hasCalls`: whether the client sees tool calls. */
export function anthropicStopReason(stopReason: string, hasCalls: boolean): string {
  switch (stopReason) {
    case 'tool_use':
      return hasCalls ? 'tool_use' : 'end_turn';
    case 'content_filtered':
    case 'guardrail_intervened':
      return 'refusal';
    case 'malformed_model_output':
    case 'malformed_tool_use':
      return 'end_turn';
    default:
      return stopReason;
  }
}

/** The stop sequence that ended an answer, where it is known. */
export function stopSequence(
  stopReason: string,
  cutAt: string | null,
  { onlyStop }: MessageSettings,
): string | null {
  return cutAt ?? (stopReason === STOP_SEQUENCE ? onlyStop : null);
}

/** The members that a message has beside its content, all that the SDK's types promise. */
export function messageFrame(settings: MessageSettings): JsonObject {
  return {
    id: settings.id,
    type: 'message',
    role: 'assistant',
    model: settings.model,
    container: null,
    diagnostics: null,
    stop_details: null,
    stop_sequence: null,
  };
}

export function messageUsage(usage: Usage): JsonObject {
  return {
    ...deltaUsage(usage),
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5mTokens,
      ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
    },
    inference_geo: null,
    service_tier: 'standard',
    speed: null,
  };
}

/** The totals as `message_delta` tells them. */
export function deltaUsage(usage: Usage): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details: null,
    server_tool_use: null,
  };
}
