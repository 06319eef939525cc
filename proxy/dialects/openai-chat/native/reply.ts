/**
 * The answers of Bedrock's own Chat Completions. Each event goes to the client with the bytes it came in, but that the
 * answer has an id of ours (answer-id.ts), the model the client's name (model-name.ts), and ids of tool calls that merely count are made unique (tool-call-ids.ts).
 * Events that tell the usage, or why the answer stopped, are read too. A client that did not ask for the usage does not
 * see the event that holds nothing else.
 */
import { AnswerId } from '../../answer-id.ts';
import { pingStream } from '../../byte-sink.ts';
import type { Reply, ReplyContext } from '../../dialect.ts';
import { parseAnswer } from '../../json.ts';
import { meteredBy } from '../../meter.ts';
import { failChatStream } from '../endings.ts';
import { createChoiceReply } from './choice-reply.ts';
import { DeltaTemplate } from './delta-template.ts';
import { ChatMeter, isOnlyUsage, tellsEnding } from './meter.ts';
import { placeOfModel } from './model-name.ts';
import { withUniqueCallIds } from './tool-call-ids.ts';

type Shown = {
  /** The model that was asked for. */
  readonly model: string;
  readonly isStream: boolean;
  /** Whether the client asked for the usage of a stream. */
  readonly includeUsage: boolean;
};

export function createNativeReply(shown: Shown, context: ReplyContext): Reply {
  const { choice = null, requestId, servedAs = shown.model } = context;
  const name = Buffer.from(JSON.stringify(servedAs));
  const id = new AnswerId('chatcmpl-', requestId);
  const meter = new ChatMeter();
  let isComplete = false;
  /** Of the last event that told a piece of text alone; null: there was none. */
  let template: DeltaTemplate | null = null;
  const reply: Reply = {
    contentType: shown.isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (_name, data, sink) => {
      const textChars = template === null ? -1 : template.relay(data, sink);
      if (textChars !== -1) {
        meter.relayedChars += textChars;
        return;
      }
      const isDone = data.equals(DONE);
      const charsBefore = meter.relayedChars;
      const isEnding = !isDone && tellsEnding(data);
      if (isDone) isComplete = true;
      else meter.relayed(data);
      if (isEnding) {
        const answer = parseAnswer(data);
        meter.take(answer);
        if (!shown.includeUsage && isOnlyUsage(answer)) return;
      }
      const mark = sink.length;
      sink.latin1('data: ');
      for (const piece of named(id.in(withUniqueCallIds(data, requestId)), name)) sink.bytes(piece);
      sink.latin1('\n\n');
      if (!isDone && !isEnding)
        template = DeltaTemplate.of(data, sink.since(mark), meter.relayedChars - charsBefore) ?? template;
    },
    end: () => isComplete,
    fail: failChatStream,
    ping: pingStream,
    whole: (body) => {
      meter.take(parseAnswer(body));
      if (!meter.isFinal) throw new SyntaxError('the upstream answered without usage');
      return Buffer.concat(named(id.in(withUniqueCallIds(body, requestId)), name));
    },
    ...meteredBy(meter),
  };
  return choice === null ? reply : createChoiceReply(reply, shown.includeUsage, choice);
}

const DONE = Buffer.from('[DONE]');

/** With the client's name of the model, in pieces. */
function named(data: Buffer, name: Buffer): readonly Buffer[] {
  const place = placeOfModel(data);
  return place === null ? [data] : [data.subarray(0, place[0]), name, data.subarray(place[1])];
}
