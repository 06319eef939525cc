/** Calls of CountTokens. Counting is free of charge and makes no tokens: the bounds of such a call are zero. */
import type { UpstreamRequest } from '../bedrock-http.ts';
import type { Call, Reply, Target } from './dialect.ts';
import { countOf, parseAnswer } from './json.ts';
import { createWholeReply } from './whole-reply.ts';

export function countCall(
  call: Pick<Call, 'dialect' | 'modelAsked' | 'prefers' | 'requesting' | 'reply'>,
): Call {
  return { isStream: false, maxOutputTokens: 0, inputTokensBound: 0, ...call };
}

/** CountTokens takes the id of the foundation model and refuses inference profiles. */
export function countRequest({ model }: Target, body: Buffer): UpstreamRequest {
  return { operation: 'count-tokens', upstreamId: model.bedrockId, body };
}

/** `write` makes the client's body, which is ASCII. */
export function createCountReply(write: (count: number) => string): Reply {
  return createWholeReply({
    whole: (body) => {
      const answer = parseAnswer(body);
      if (typeof answer['inputTokens'] !== 'number')
        throw new SyntaxError('the upstream answered without a count');
      return Buffer.from(write(countOf(answer, 'inputTokens')), 'latin1');
    },
  });
}
