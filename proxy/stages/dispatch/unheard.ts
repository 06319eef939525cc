/**
 * Giving up a try: the call goes on without it, but Bedrock does not stop, and bills what it generates. So the answer is
 * read to its end by a reply of its own, which finds out what it used; the call's record waits for that.
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import type { Reply } from '../../dialects/dialect.ts';
import type { Admitted, GivenUp } from '../../exchange.ts';
import type { UnheardAnswers } from '../../upstream/unheard-answers.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import { readUnheard } from '../relay/read-unheard.ts';

/** A request that was sent, and what came of it; `attempt` has the whole of it. */
type Sent = {
  readonly deployment: Deployment;
  readonly outcome: Promise<UpstreamResponse | Missed>;
  readonly answer: UpstreamResponse | null;
  isGivenUp: boolean;
};

type Missed = { readonly kind: 'miss'; readonly mayBeBilled: boolean };

/** Nobody waits for the answer to `one` any more: it gets a place, or is broken off. What costs nothing is broken off. */
export function leaveUnheard(one: Sent, admitted: Admitted, unheard: UnheardAnswers): void {
  if (one.answer !== null) leaveAnswerUnheard(one.answer, admitted, unheard);
}

export function leaveAnswerUnheard(
  answer: UpstreamResponse,
  admitted: Admitted,
  unheard: UnheardAnswers,
): void {
  const { principal, call, body, upstreamRequest, routeId } = admitted;
  if (!answer.wasSent || isFreeRoute(routeId)) {
    answer.abort(new Error('nobody waits for this answer, and it costs nothing'));
    return;
  }
  const requestBytes = body.length + upstreamRequest.body.length;
  unheard.take(answer, { keyId: principal.keyId, isStream: call.isStream, requestBytes });
}

/** The call goes on, or ends, without this try, of which Bedrock may make an answer all the same. */
export function giveUp(one: Sent, admitted: Admitted, unheard: UnheardAnswers): void {
  const { model, serviceTier, progress, call, requestId, createdAtMs } = admitted;
  const { deployment } = one;
  one.isGivenUp = true;
  leaveUnheard(one, admitted, unheard);
  if (isFreeRoute(admitted.routeId)) return;
  const reply = call.reply({ requestId, createdAtMs, target: { model, deployment, serviceTier } });
  const isFree = isFreeInTheEnd(one, reply, call.isStream);
  const givenUp: GivenUp = { model, deployment, serviceTier, reply, isFree };
  progress.givenUp = [...progress.givenUp, givenUp];
  progress.reservedAnswers -= 1;
}

/** The call's outcome of a try: one that brought no answer, but may be billed, is given up. */
export function concluded<Result extends UpstreamResponse | Missed>(
  outcome: Result,
  one: Sent,
  admitted: Admitted,
  unheard: UnheardAnswers,
): Result {
  if ('kind' in outcome && outcome.mayBeBilled) giveUp(one, admitted, unheard);
  return outcome;
}

async function isFreeInTheEnd({ outcome }: Sent, reply: Reply, isStream: boolean): Promise<boolean> {
  const answer = await outcome;
  if ('kind' in answer) return !answer.mayBeBilled;
  await readUnheard(answer, reply, isStream);
  return false;
}
