/**
 * Answers to Anthropic's clients: the whole message as Bedrock wrote it, and the count of tokens. The usage is read
 * on the way; no byte of a message is changed.
 */
import type { ByteSink } from '../byte-sink.ts';
import type { Reply } from '../dialect.ts';
import { UsageMeter } from '../claude-usage.ts';
import { countOf, parseAnswer } from '../json.ts';
import { createWholeReply } from '../whole-reply.ts';
import { failMessageStream, pingMessageStream } from './stream.ts';

/** `relay`: `relayChunk` for Bedrock's runtime, `relayEvent` for mantle, which sends Anthropic's events as they are. */
export function createMessageReply(relay: Relay, isStream: boolean, requestId: string): Reply {
  const meter = new UsageMeter();
  return {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => relay(eventType, payload, sink, meter),
    end: () => meter.isComplete,
    fail: (refusal, sink) => failMessageStream(refusal, requestId, sink),
    ping: pingMessageStream,
    whole: (body) => {
      meter.message(parseAnswer(body));
      return body;
    },
    usage: () => meter.usage(),
    isUsageFinal: () => meter.isFinal,
    relayedChars: () => meter.relayedChars,
    finishReason: () => meter.stopReason,
  };
}

/** One event of a stream → the client's bytes; what it tells of usage goes to the meter. */
type Relay = (eventType: string, payload: Buffer, sink: ByteSink, meter: UsageMeter) => void;

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
