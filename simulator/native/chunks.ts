/** A vendor's stream events as InvokeModel frames them; the last one carries Bedrock's own count of the tokens. */
import type { Billed, Reply, StreamEvent } from '../model/conversation.ts';
import { paddingFor } from '../wire/padding.ts';

export function* chunksOf(events: Iterable<StreamEvent>, { billed }: Reply): Generator<StreamEvent> {
  let last: StreamEvent | null = null;
  for (const event of events) {
    if (event.payload === '[DONE]') continue;
    if (last !== null) yield chunk(last.payload, last.outputTokens);
    last = event;
  }
  if (last === null) return;
  const metrics = JSON.stringify(invocationMetrics(billed));
  const payload = `${last.payload.slice(0, -1)},"amazon-bedrock-invocationMetrics":${metrics}}`;
  yield chunk(payload, last.outputTokens);
}

/** One event of the vendor's in a frame of Bedrock's. */
export function chunk(event: string, outputTokens: number): StreamEvent {
  const bytes = Buffer.from(event).toString('base64');
  const payload = `{"bytes":"${bytes}","p":"${paddingFor(event.length)}"}`;
  return { eventType: 'chunk', payload, outputTokens };
}

/** The tokens of a call as Bedrock counts them. */
export function invocationMetrics(billed: Billed) {
  const cacheReadInputTokenCount = billed.cacheReadTokens;
  const cacheWriteInputTokenCount = billed.cacheWrite5mTokens + billed.cacheWrite1hTokens;
  const isCached = cacheReadInputTokenCount + cacheWriteInputTokenCount > 0;
  return {
    inputTokenCount: billed.inputTokens,
    outputTokenCount: billed.outputTokens,
    invocationLatency: 10 + billed.outputTokens,
    firstByteLatency: 10,
    ...(isCached ? { cacheReadInputTokenCount, cacheWriteInputTokenCount } : {}),
  };
}
