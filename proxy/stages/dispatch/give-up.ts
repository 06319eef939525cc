/**
 * Giving up an attempt: the call goes on without it, but Bedrock does not stop, and bills what it generates. So the answer
 * is read to its end by a reply of its own, for its usage, and the call's record waits for that.
 */
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import type { Reply } from '../../dialects/dialect.ts';
import type { Admitted, GivenUp } from '../../exchange.ts';
import type { UnheardAnswers } from '../../upstream/unheard-answers.ts';
import { replyFor, turnTo } from '../plan.ts';
import { readUnheard } from '../relay/read-unheard.ts';
import { isMiss, type Attempt, type Outcome } from './attempt.ts';
import { leaveUnheard } from './unheard.ts';

/** The call goes on, or ends, without this attempt, though Bedrock may still answer it. */
export function giveUp(attempt: Attempt, admitted: Admitted, unheard: UnheardAnswers): void {
  const { plan, progress, call, routeId } = admitted;
  const { model, serviceTier, outputCap } = plan;
  const { deployment, answer } = attempt;
  attempt.isGivenUp = true;
  if (answer !== null) leaveUnheard(answer, admitted, unheard);
  if (isFreeRoute(routeId)) return;
  const reply = replyFor(admitted, deployment, attempt.without);
  const isFree = isFreeInTheEnd(attempt, reply, call.isStream);
  const givenUp: GivenUp = { model, deployment, serviceTier, outputCap, reply, isFree };
  progress.givenUp = [...progress.givenUp, givenUp];
  progress.reservedAnswers -= 1;
}

/** The outcome of an attempt. It is what the call has turned to, or given up when it may be billed without an answer. */
export async function concluded(
  attempt: Attempt,
  admitted: Admitted,
  unheard: UnheardAnswers,
): Promise<Outcome> {
  return conclude(attempt, await attempt.outcome, admitted, unheard);
}

/** The same once the outcome is there. */
export function conclude(
  attempt: Attempt,
  outcome: Outcome,
  admitted: Admitted,
  unheard: UnheardAnswers,
): Outcome {
  if (!isMiss(outcome)) turnTo(admitted, attempt.deployment, attempt);
  else if (outcome.mayBeBilled) giveUp(attempt, admitted, unheard);
  return outcome;
}

async function isFreeInTheEnd(attempt: Attempt, reply: Reply, isStream: boolean): Promise<boolean> {
  const answer = await attempt.final();
  if (isMiss(answer)) return !answer.mayBeBilled;
  await readUnheard(answer, reply, isStream && !answer.isWhole);
  return false;
}
