/** Calls of CountTokens. Counting is free of charge and makes no tokens: the bounds of such a call are zero. */
import type { UpstreamRequest } from '../bedrock-http.ts';
import type { Call, Reply, Target } from './dialect.ts';
import { countOf, parseAnswer } from './json.ts';
import { gathering } from './lists.ts';
import { createWholeReply } from './whole-reply.ts';
import type { Work } from './work.ts';

export function countCall(
  call: Pick<Call, 'dialect' | 'modelAsked' | 'prefers' | 'requesting' | 'reply'>,
): Call {
  return { isStream: false, maxOutputTokens: 0, inputTokensBound: 0, ...call };
}

/** CountTokens takes the id of the foundation model and refuses inference profiles. */
export function countRequest({ model }: Pick<Target, 'model'>, body: Buffer): UpstreamRequest {
  return { operation: 'count-tokens', upstreamId: model.bedrockId, body };
}

/** The body that counts a body of InvokeModel's. */
export function* invokeModelCount(body: Buffer): Work<Buffer> {
  const pieces: Buffer[] = [INVOKE_HEAD];
  for (let from = 0; from < body.length; from += ENCODED_BYTES) {
    const to = Math.min(body.length, from + ENCODED_BYTES);
    pieces.push(Buffer.from(body.toString('base64', from, to), 'latin1'));
    yield;
  }
  pieces.push(INVOKE_TAIL);
  return yield* gathering(pieces);
}

const INVOKE_HEAD = Buffer.from('{"input":{"invokeModel":{"body":"');
const INVOKE_TAIL = Buffer.from('"}}}');
/** A multiple of three, so that the pieces' base64 is that of the whole. */
const ENCODED_BYTES = 786_432;

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
