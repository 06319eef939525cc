/** A vendor's stream events as InvokeModel frames them; the last one carries Bedrock's own count of the tokens. */
import type { Billed, StreamEvent } from '../model/conversation.ts';
import { paddingFor } from '../wire/padding.ts';

export function* chunksOf(events: Iterable<StreamEvent>, billed: Billed): Generator<StreamEvent> {
  let last: StreamEvent | null = null;
  for (const event of events) {
    if (event.payload === '[DONE]') continue;
    if (last !== null) yield chunk(last, last.payload);
    last = event;
  }
  if (last === null) return;
  const metrics = JSON.stringify({
    inputTokenCount: billed.inputTokens,
    outputTokenCount: billed.outputTokens,
    invocationLatency: 10 + billed.outputTokens,
    firstByteLatency: 10,
    ...cacheCounts(billed),
  });
  yield chunk(last, `${last.payload.slice(0, -1)},"amazon-bedrock-invocationMetrics":${metrics}}`);
}

function cacheCounts(billed: Billed) {
  const cacheWriteInputTokenCount = billed.cacheWrite5mTokens + billed.cacheWrite1hTokens;
  const { cacheReadTokens: cacheReadInputTokenCount } = billed;
  if (cacheReadInputTokenCount + cacheWriteInputTokenCount === 0) return {};
  return { cacheReadInputTokenCount, cacheWriteInputTokenCount };
}

function chunk(event: StreamEvent, payload: string): StreamEvent {
  const bytes = Buffer.from(payload).toString('base64');
  return {
    eventType: 'chunk',
    payload: `{"bytes":"${bytes}","p":"${paddingFor(payload.length)}"}`,
    outputTokens: event.outputTokens,
  };
}
