/**
 * The reply of a dialect whose answers are made from Converse's: its stream writes the events, `whole` an answer
 * that was not streamed, and the account of the call is read on the way.
 */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import type { Usage } from '../../../core/usage/usage.ts';
import type { Reply } from '../dialect.ts';
import { isObject, parseAnswer, type JsonObject } from '../json.ts';
import { meteredBy } from '../meter.ts';
import type { ConverseAccount } from './account.ts';
import { readBack, type AnswerReading } from './answer-reading.ts';

type AnswerStream = Pick<Reply, 'event' | 'end' | 'fail' | 'ping'> & { readonly account: ConverseAccount };

/** An answer that was not streamed. */
export type ConverseAnswer = {
  readonly blocks: readonly JsonObject[];
  readonly stopReason: string;
  readonly usage: Usage;
  readonly serviceTier: ServiceTier | null;
};

/** `whole` gives the client's body, as JSON. */
export function createConverseReply(
  stream: AnswerStream,
  reading: AnswerReading & { readonly isStream: boolean },
  whole: (answer: ConverseAnswer) => string,
): Reply {
  const { account } = stream;
  return {
    contentType: reading.isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => stream.event(eventType, payload, sink),
    end: (sink) => stream.end(sink),
    fail: (refusal, sink) => stream.fail(refusal, sink),
    ping: (sink) => stream.ping(sink),
    whole: (body) => {
      const answer = parseAnswer(body);
      const stopReason = account.whole(answer);
      const blocks = blocksOf(answer);
      const { usage, serviceTier } = account;
      return Buffer.from(
        whole({ blocks: blocks.map((block) => readBack(block, reading)), stopReason, usage, serviceTier }),
        'utf8',
      );
    },
    ...meteredBy(account),
  };
}

function blocksOf({ output }: JsonObject): readonly JsonObject[] {
  const message = isObject(output) ? output['message'] : undefined;
  const content = isObject(message) ? message['content'] : undefined;
  if (!Array.isArray(content)) throw new SyntaxError('the upstream answered without a message');
  return content.filter(isObject);
}
