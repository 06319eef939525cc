/**
 * Relays a call that takes several requests: the answer to the first is there, the others follow a few at a time, at the
 * same deployment. When one fails or the client leaves, no more are sent, and those in progress are read to their end. All
 * answers that came are charged; a request that Bedrock may bill without a readable answer is charged at its worst case.
 */
import { refuse, type Refusal } from '../../../core/errors.ts';
import { answerRefusal } from '../../local-endpoints/answer.ts';
import type { PartsReply } from '../../dialects/dialect.ts';
import { goneEnding, type Dispatched, type Ending } from '../../exchange.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import { isMiss } from '../dispatch/attempt.ts';
import { dispatchAgain, type DispatchDeps } from '../dispatch/dispatch.ts';
import { leaveUnheard } from '../dispatch/unheard.ts';

const PARTS_AT_ONCE = 6;
const UNREADABLE = 'An answer of Bedrock could not be read.';
const MAX_ANSWER_BYTES = 16 * 1_048_576;

/**
 * The client's body, or how the call ended without one; a refusal has been answered then. `more`: the bodies of the
 * further requests.
 */
export async function relayParts(
  dispatched: Dispatched,
  more: readonly Buffer[],
  parts: PartsReply,
  deps: DispatchDeps,
): Promise<Buffer | Ending> {
  const { plan, response, client } = dispatched;
  let next = 0;
  let refusal: Refusal | null = null;
  const takeOne = async (index: number, bytes: number, answer: UpstreamResponse): Promise<void> => {
    const onGone = (): void => leaveUnheard(answer, dispatched, deps.unheard);
    client.whenGone(onGone);
    try {
      parts.take(index, await answer.readWhole(MAX_ANSWER_BYTES), answer);
    } catch {
      parts.lost(index, bytes);
      refusal ??= refuse('upstream_failed', { message: UNREADABLE });
    } finally {
      client.forget(onGone);
    }
  };
  const work = async (): Promise<void> => {
    while (refusal === null && !client.isGone) {
      const body = more[next];
      if (body === undefined) return;
      next += 1;
      const index = next;
      const outcome = await dispatchAgain(dispatched, body, deps);
      if (!isMiss(outcome)) {
        await takeOne(index, body.length, outcome);
        continue;
      }
      refusal ??= outcome.refusal;
      if (outcome.mayBeBilled) parts.lost(index, body.length);
    }
  };
  await takeOne(0, plan.upstreamRequest.body.length, response);
  await Promise.all(Array.from({ length: Math.min(PARTS_AT_ONCE, more.length) }, work));
  if (client.isGone) return goneEnding(dispatched, 200);
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
