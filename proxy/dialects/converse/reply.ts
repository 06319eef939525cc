/**
 * The reply of a dialect whose answers are made from Converse's: its stream writes the events, `whole` an answer
 * that was not streamed, and the account of the call is read on the way.
 */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import type { Usage } from '../../../core/usage/usage.ts';
import { ByteSink } from '../byte-sink.ts';
import type { Reply } from '../dialect.ts';
import { isObject, parseAnswer, type JsonObject } from '../json.ts';
import type { ConverseAccount } from './account.ts';
import { readBack, type AnswerReading } from './answer-reading.ts';
import { readingChat } from './by-chat/reply.ts';
import { cutBlocks } from './stops.ts';
import { eventsOf } from './whole-as-events.ts';

type AnswerStream = Pick<Reply, 'event' | 'end' | 'fail' | 'ping'>;

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

/**
 * `stream`: the one stream of the answer, made when it is first needed. `whole` gives the client's body, as JSON; for a
 * stream that was asked whole, its events are the body.
 */
export function createConverseReply(
  stream: () => AnswerStream,
  account: ConverseAccount,
  reading: AnswerReading & { readonly isStream: boolean },
  whole: (answer: ConverseAnswer) => string,
): Reply {
  const reply: Reply = {
    contentType: reading.isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => stream().event(eventType, payload, sink),
    end: (sink) => stream().end(sink),
    fail: (refusal, sink) => stream().fail(refusal, sink),
    ping: (sink) => stream().ping(sink),
    whole: (body) => {
      const answer = parseAnswer(body);
      if (reading.isStream) return streamedOut(stream(), answer);
      return Buffer.from(whole(readWhole(answer, reading, account)), 'utf8');
    },
    usage: () => account.usage,
    isUsageFinal: () => account.isFinal,
    relayedChars: () => account.relayedChars,
    serviceTier: () => account.serviceTier,
    guardrailTrace: () => account.trace,
    finishReason: () => account.stopReason,
  };
  return reading.isByChat ? readingChat(reply) : reply;
}

/** An answer that was not streamed, and its account. */
function readWhole(answer: JsonObject, reading: AnswerReading, account: ConverseAccount): ConverseAnswer {
  const given: JsonObject[] = [];
  for (const block of contentOf(answer)) if (isObject(block)) given.push(readBack(block, reading));
  const { cutAt, isJsonTool } = reading;
  const { blocks, sequence } =
    isJsonTool || cutAt.length === 0 ? { blocks: given, sequence: null } : cutBlocks(given, cutAt);
  account.cutAt = sequence;
  const stopReason = account.whole(answer);
  const { usage, serviceTier, trace } = account;
  return { blocks, stopReason, cutAt: sequence, usage, serviceTier, trace };
}

/** The events that Bedrock would have streamed, through the dialect's stream. */
function streamedOut(stream: AnswerStream, answer: JsonObject): Buffer {
  const sink = new ByteSink();
  for (const { type, payload } of eventsOf(answer, contentOf(answer).filter(isObject)))
    stream.event(type, payload, sink);
  if (!stream.end(sink)) throw new SyntaxError('the upstream answered without a stop reason');
  return sink.take();
}

function contentOf({ output }: JsonObject): readonly unknown[] {
  const message = isObject(output) ? output['message'] : undefined;
  const content = isObject(message) ? message['content'] : undefined;
  if (!Array.isArray(content)) throw new SyntaxError('the upstream answered without a message');
  return content;
}
