/** What whole answers and chunks of Chat Completions have in common, in Converse's words. */
import { isObject, type JsonObject } from '../../json.ts';
import { usageOfChat } from '../../openai-usage.ts';

export function stopReasonOf(finishReason: string): string {
  switch (finishReason) {
    case 'length':
      return 'max_tokens';
    case 'tool_calls':
      return 'tool_use';
    case 'content_filter':
      return 'content_filtered';
    default:
      return 'end_turn';
  }
}

/** Servers of open models say `reasoning_content`, or `reasoning`. */
export function thoughtIn({ reasoning_content: content, reasoning }: JsonObject): string {
  const thought = content ?? reasoning;
  return typeof thought === 'string' ? thought : '';
}

/** An id that only counts the calls of its answer is made unique by the answer's. */
export function callId(id: unknown, index: number, answerId: string): string {
  if (typeof id === 'string' && id !== '' && !/^call_\d{1,4}$/.test(id)) return id;
  return `call_${answerId.replaceAll(/[^a-zA-Z0-9]/g, '').slice(-48)}_${index}`;
}

/** The members of Converse's `metadata`. */
export function metadataOf({ usage, service_tier: tier }: JsonObject): JsonObject {
  if (!isObject(usage)) return {};
  const counted = usageOfChat(usage);
  return {
    usage: {
      inputTokens: counted.inputTokens,
      outputTokens: counted.outputTokens,
      cacheReadInputTokens: counted.cacheReadTokens,
      cacheWriteInputTokens: counted.cacheWrite5mTokens,
    },
    ...(typeof tier === 'string' ? { serviceTier: { type: tier } } : {}),
  };
}

/** Where Converse tells the tokens of thoughts. */
export function reasoningOf({ usage }: JsonObject): JsonObject {
  if (!isObject(usage)) return {};
  const thinking_tokens = usageOfChat(usage).reasoningTokens;
  return { additionalModelResponseFields: { usage: { output_tokens_details: { thinking_tokens } } } };
}
