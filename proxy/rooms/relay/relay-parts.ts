/**
 * Relays a call that takes several requests: the answer to the first is there, the others are asked for a few at a time,
 * at the same deployment. Answers that came are paid for, also when a later one fails or the client leaves; what was under
 * way when the client left is charged at its worst case.
 */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import { answerRefusal } from '../../answers/answer.ts';
import type { PartsReply } from '../../dialects/dialect.ts';
import type { Dispatched, Ending } from '../../exchange.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import type { ClientGone } from '../dispatch/dispatch.ts';

/** Asks for one more answer of the same call. */
export type AskAgain = (
  dispatched: Dispatched,
  body: Buffer,
) => Promise<UpstreamResponse | Refusal | ClientGone>;

const PARTS_AT_ONCE = 6;
const UNREADABLE = 'An answer of Bedrock could not be read.';
const MAX_ANSWER_BYTES = 16 * 1_048_576;

/** The client's body, or how the call ended without one; a refusal has been answered then. */
export async function relayParts(
  dispatched: Dispatched,
  more: readonly Buffer[],
  parts: PartsReply,
  ask: AskAgain,
): Promise<Buffer | Ending> {
  const { upstreamRequest, response, outgoing } = dispatched;
  let next = 0;
  let refusal: Refusal | null = null;
  const takeOne = async (index: number, bytes: number, answer: UpstreamResponse): Promise<void> => {
    try {
      parts.take(index, await answer.readWhole(MAX_ANSWER_BYTES), answer);
    } catch {
      if (outgoing.destroyed) parts.lost(index, bytes);
      else refusal ??= refuse('upstream_failed', { message: UNREADABLE });
    }
  };
  const work = async (): Promise<void> => {
    while (refusal === null && !outgoing.destroyed) {
      const body = more[next];
      if (body === undefined) return;
      next += 1;
      const index = next;
      const answer = await ask(dispatched, body);
      if (isRefusal(answer)) refusal ??= answer;
      else if (!('kind' in answer)) await takeOne(index, body.length, answer);
      else parts.lost(index, body.length);
    }
  };
  await takeOne(0, upstreamRequest.body.length, response);
  await Promise.all(Array.from({ length: Math.min(PARTS_AT_ONCE, more.length) }, work));
  if (outgoing.destroyed) return { kind: 'client-gone', status: 200, errorCode: null };
  if (refusal !== null) return refused(dispatched, refusal);
  try {
    return parts.done();
  } catch {
    return refused(dispatched, refuse('upstream_failed', { message: UNREADABLE }));
  }
}

function refused(dispatched: Dispatched, refusal: Refusal): Ending {
  return { kind: 'upstream-error', status: answerRefusal(dispatched, refusal), errorCode: refusal.code };
}
