/**
 * Answers to Anthropic's clients: the whole message as Bedrock wrote it, and the count of tokens. The usage is read
 * on the way; no byte of a message is changed.
 */
import { NO_USAGE } from '../../../core/usage/usage.ts';
import type { Reply } from '../dialect.ts';
import { countOf, isObject, parseAnswer } from '../json.ts';
import { MessageStream } from './stream.ts';
import { UsageMeter } from './usage-meter.ts';

export function createMessageReply(isStream: boolean, requestId: string): Reply {
  const meter = new UsageMeter();
  const stream = new MessageStream(meter, requestId);
  return {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => stream.event(eventType, payload, sink),
    end: () => stream.isComplete,
    fail: (refusal, sink) => stream.fail(refusal, sink),
    ping: (sink) => stream.ping(sink),
    whole: (body) => {
      const message = parseAnswer(body);
      const usage = message['usage'];
      if (!isObject(usage)) throw new SyntaxError('the upstream answered without usage');
      meter.report(usage);
      meter.isFinal = true;
      if (typeof message['stop_reason'] === 'string') meter.stopReason = message['stop_reason'];
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
  return {
    contentType: 'application/json',
    event: () => undefined,
    end: () => true,
    fail: () => undefined,
    ping: () => undefined,
    whole: (body) => {
      const answer = parseAnswer(body);
      if (typeof answer['inputTokens'] !== 'number')
        throw new SyntaxError('the upstream answered without a count');
      return Buffer.from(`{"input_tokens":${countOf(answer, 'inputTokens')}}`, 'latin1');
    },
    usage: () => NO_USAGE,
    isUsageFinal: () => true,
    relayedChars: () => 0,
    finishReason: () => null,
  };
}
