/** A whole answer of Converse's as the events of ConverseStream, for a client that waits for a stream. */
import { isObject, type JsonObject } from '../json.ts';

type StreamEvent = { readonly type: string; readonly payload: Buffer };

export function* eventsOf(answer: JsonObject, blocks: readonly JsonObject[]): Generator<StreamEvent> {
  yield event('messageStart', { role: 'assistant' });
  for (const [contentBlockIndex, block] of blocks.entries()) {
    const { text, toolUse, reasoningContent } = block;
    if (isObject(toolUse)) {
      const { input, ...start } = toolUse;
      yield event('contentBlockStart', { contentBlockIndex, start: { toolUse: start } });
      const delta = { toolUse: { input: JSON.stringify(input ?? {}) } };
      yield event('contentBlockDelta', { contentBlockIndex, delta });
    } else if (isObject(reasoningContent)) {
      const { reasoningText, redactedContent } = reasoningContent;
      const delta = { reasoningContent: isObject(reasoningText) ? reasoningText : { redactedContent } };
      yield event('contentBlockDelta', { contentBlockIndex, delta });
    } else yield event('contentBlockDelta', { contentBlockIndex, delta: { text } });
    yield event('contentBlockStop', { contentBlockIndex });
  }
  const { stopReason, additionalModelResponseFields, usage, metrics, serviceTier, trace } = answer;
  yield event('messageStop', { stopReason, additionalModelResponseFields });
  yield event('metadata', { usage, metrics, serviceTier, trace });
}

function event(type: string, payload: JsonObject): StreamEvent {
  return { type, payload: Buffer.from(JSON.stringify(payload), 'utf8') };
}
