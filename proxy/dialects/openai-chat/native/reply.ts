/**
 * The answers of Bedrock's own Chat Completions. Each event goes to the client with the bytes it came in; those that tell
 * the usage, or why the answer stopped, are read too. A client that did not ask for the usage does not see the event that
 * holds nothing else. Ids of tool calls that merely count are made unique (tool-call-ids.ts).
 */
import { pingStream } from '../../byte-sink.ts';
import type { Reply, ReplyContext } from '../../dialect.ts';
import { parseAnswer, type JsonObject } from '../../json.ts';
import { meteredBy } from '../../meter.ts';
import { failChatStream } from '../endings.ts';
import { ChatMeter, tellsEnding } from './meter.ts';
import { createChoiceReply } from './choice-reply.ts';
import { withUniqueCallIds } from './tool-call-ids.ts';

type Shown = {
  readonly isStream: boolean;
  /** Whether the client asked for the usage of a stream. */
  readonly includeUsage: boolean;
};

export function createNativeReply(shown: Shown, { choice = null, requestId }: ReplyContext): Reply {
  const meter = new ChatMeter();
  let isComplete = false;
  const reply: Reply = {
    contentType: shown.isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (_name, data, sink) => {
      if (data.equals(DONE)) isComplete = true;
      else {
        meter.relayed(data);
        if (tellsEnding(data)) {
          const answer = parseAnswer(data);
          meter.take(answer);
          if (!shown.includeUsage && isOnlyUsage(answer)) return;
        }
      }
      sink.latin1('data: ');
      sink.bytes(withUniqueCallIds(data, requestId));
      sink.latin1('\n\n');
    },
    end: () => isComplete,
    fail: failChatStream,
    ping: pingStream,
    whole: (body) => {
      meter.take(parseAnswer(body));
      if (!meter.isFinal) throw new SyntaxError('the upstream answered without usage');
      return withUniqueCallIds(body, requestId);
    },
    ...meteredBy(meter),
  };
  return choice === null ? reply : createChoiceReply(reply, shown.includeUsage, choice);
}

const DONE = Buffer.from('[DONE]');

function isOnlyUsage(answer: JsonObject): boolean {
  return Array.isArray(answer['choices']) && answer['choices'].length === 0;
}
