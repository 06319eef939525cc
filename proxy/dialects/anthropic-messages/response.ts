/**
 * Answers to Anthropic's clients: the whole message as Bedrock wrote it, and the count of tokens. The usage is read
 * on the way; no byte of a message is changed.
 */
import type { Reply } from '../dialect.ts';
import { UsageMeter } from '../claude-usage.ts';
import { countOf, parseAnswer } from '../json.ts';
import { createWholeReply } from '../whole-reply.ts';
import { failMessageStream, MessageStream, pingMessageStream } from './stream.ts';

export function createMessageReply(isStream: boolean, requestId: string): Reply {
  const meter = new UsageMeter();
  const stream = new MessageStream(meter);
  return {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => stream.event(eventType, payload, sink),
    end: () => stream.isComplete,
    fail: (refusal, sink) => failMessageStream(refusal, requestId, sink),
    ping: pingMessageStream,
    whole: (body) => {
      meter.message(parseAnswer(body));
      return body;
    },
    usage: () => meter.usage(),
    isUsageFinal: () => meter.isFinal,
    relayedChars: () => stream.relayedChars,
    finishReason: () => meter.stopReason,
  };
}

/** `{"inputTokens"}` → `{"input_tokens"}`. Nothing is charged, so there is no usage. */
export function createCountReply(): Reply {
  return createWholeReply({
    whole: (body) => {
      const answer = parseAnswer(body);
      if (typeof answer['inputTokens'] !== 'number')
        throw new SyntaxError('the upstream answered without a count');
      return Buffer.from(`{"input_tokens":${countOf(answer, 'inputTokens')}}`, 'latin1');
    },
  });
}
