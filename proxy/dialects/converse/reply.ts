/**
 * The reply of a dialect whose answers are made from Converse's: its stream writes the events, `whole` an answer
 * that was not streamed, and the account of the call is read on the way.
 */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import type { Usage } from '../../../core/usage/usage.ts';
import { ByteSink } from '../byte-sink.ts';
import type { Reply } from '../dialect.ts';
import { isObject, parseAnswer, type JsonObject } from '../json.ts';
import { meteredBy } from '../meter.ts';
import type { ConverseAccount } from './account.ts';
import { readBack, type AnswerReading } from './answer-reading.ts';
import { readingChat } from './by-chat/reply.ts';
import { cutBlocks } from './stops.ts';
import { eventsOf } from './whole-as-events.ts';

type AnswerStream = Pick<Reply, 'event' | 'end' | 'fail' | 'ping'> & { readonly account: ConverseAccount };

/** An answer that was not streamed. */
export type ConverseAnswer = {
  readonly blocks: readonly JsonObject[];
  readonly stopReason: string;
  /** The stop sequence at which the gateway cut it; null: Bedrock ended it. */
  readonly cutAt: string | null;
  readonly usage: Usage;
  readonly serviceTier: ServiceTier | null;
  /** What a guardrail found; null: nothing, or the client did not ask. */
  readonly trace: JsonObject | null;
};

/** `whole` gives the client's body, as JSON; for a stream that was asked whole, its events are the body. */
export function createConverseReply(
  stream: AnswerStream,
  reading: AnswerReading & { readonly isStream: boolean },
  whole: (answer: ConverseAnswer) => string,
): Reply {
  const { account } = stream;
  const { isStream, isJsonTool, cutAt, isByChat } = reading;
  const reply: Reply = {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => stream.event(eventType, payload, sink),
    end: (sink) => stream.end(sink),
    fail: (refusal, sink) => stream.fail(refusal, sink),
    ping: (sink) => stream.ping(sink),
    whole: (body) => {
      const answer = parseAnswer(body);
      if (isStream) return streamedOut(stream, answer);
      const given = blocksOf(answer).map((block) => readBack(block, reading));
      const { blocks, sequence } = isJsonTool ? { blocks: given, sequence: null } : cutBlocks(given, cutAt);
      account.cutAt = sequence;
      const stopReason = account.whole(answer);
      const { usage, serviceTier, trace } = account;
      return Buffer.from(whole({ blocks, stopReason, cutAt: sequence, usage, serviceTier, trace }), 'utf8');
    },
    ...meteredBy(account),
  };
  return isByChat ? readingChat(reply) : reply;
}

/** The events that Bedrock would have streamed, through the dialect's stream. */
function streamedOut(stream: AnswerStream, answer: JsonObject): Buffer {
  const sink = new ByteSink();
  for (const { type, payload } of eventsOf(answer, blocksOf(answer))) stream.event(type, payload, sink);
  if (!stream.end(sink)) throw new SyntaxError('the upstream answered without a stop reason');
  return sink.take();
}

function blocksOf({ output }: JsonObject): readonly JsonObject[] {
  const message = isObject(output) ? output['message'] : undefined;
  const content = isObject(message) ? message['content'] : undefined;
  if (!Array.isArray(content)) throw new SyntaxError('the upstream answered without a message');
  return content.filter(isObject);
}
