/** The reply of a model that is not Claude's to Anthropic's clients: whole message or stream. */
import { usageOf } from '../../converse/usage.ts';
import type { Reply } from '../../dialect.ts';
import { isObject, parseAnswer } from '../../json.ts';
import { failMessageStream, pingMessageStream } from '../stream.ts';
import type { MessageSettings } from './ending.ts';
import { ConverseMessageStream } from './stream.ts';
import { wholeMessage } from './whole.ts';

export function createOtherModelReply(
  settings: MessageSettings,
  isStream: boolean,
  requestId: string,
): Reply {
  const stream = new ConverseMessageStream(settings);
  return {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => stream.event(eventType, payload, sink),
    end: (sink) => stream.end(sink),
    fail: (refusal, sink) => failMessageStream(refusal, requestId, sink),
    ping: pingMessageStream,
    whole: (body) => {
      const answer = parseAnswer(body);
      if (!isObject(answer['usage'])) throw new SyntaxError('the upstream answered without usage');
      stream.usage = usageOf(answer['usage']);
      stream.isUsageFinal = true;
      stream.stopReason = typeof answer['stopReason'] === 'string' ? answer['stopReason'] : null;
      return Buffer.from(JSON.stringify(wholeMessage(answer, settings, stream.usage)), 'utf8');
    },
    usage: () => stream.usage,
    isUsageFinal: () => stream.isUsageFinal,
    relayedChars: () => stream.relayedChars,
    finishReason: () => stream.stopReason,
  };
}
