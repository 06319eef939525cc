/**
 * Hedging, where it is enabled: when a deployment has been silent for a while, the next one is asked too, and the first
 * usable answer wins. The other attempt is given up, but Bedrock completes and charges it, so it is read to its end
 * unheard, and its worst case is reserved and written to disk before the hedge is sent.
 *
 *   silent ──► reserve ──► note ──► both asked ──┬─► one answers: the other is given up
 *     │ too late, resting,      │                ├─► one fails: the other goes on alone
 *     ▼ no money, no disk       │                └─► the client leaves: both go on unheard
 *   goes on alone ◄─────────────┘
 */
import type { hedgeOutcomes } from '../../../core/metrics/label-values.ts';
import type { Deployment } from '../../../core/catalog/model.ts';
import { isRefusal } from '../../../core/errors.ts';
import { within } from '../../../core/within.ts';
import type { Admitted } from '../../exchange.ts';
import { mayAnotherAnswer } from '../../upstream/retry.ts';
import { noteAsked, type AdmitDeps } from '../admit.ts';
import { hedgedRequest } from '../checks/check-prompt.ts';
import { reserveAnother } from '../limits/reserve.ts';
import { turnTo } from '../plan.ts';
import { Attempt, isMiss, type Ask, type AttemptDeps, type Outcome } from './attempt.ts';
import { concluded, giveUp } from './give-up.ts';

export type HedgeDeps = AttemptDeps & AdmitDeps;

/** One attempt of a call that has not been hedged yet; `next` is asked too when it stays silent. */
export async function attemptHedged(ask: Ask, next: Deployment, deps: HedgeDeps): Promise<Outcome> {
  const { admitted, deployment, endsAtMs } = ask;
  const { clock, deadlines } = deps;
  const first = new Attempt(ask, deps);
  let isSilent = true;
  const ended = first.outcome.then(() => {
    isSilent = false;
    return false;
  });
  await within(deadlines.hedgeAfterMs, ended);
  const isWanted = (): boolean =>
    isSilent &&
    !admitted.client.isGone &&
    !deps.health.isResting(next) &&
    endsAtMs - clock.monotonicMs() >= deadlines.hedgeAfterMs;
  if (!isWanted()) return concluded(first, admitted, deps.unheard);
  const made = await hedgedRequest(admitted, next, deps);
  if (made === null || isRefusal(made)) return concluded(first, admitted, deps.unheard);
  const reserved = reserveAnother(admitted, isWanted, deps);
  const isReserved = typeof reserved === 'boolean' ? reserved : await Promise.race([reserved, ended]);
  const isNoted = isReserved && isWanted() && (await noteAsked(admitted, deployment, next, deps));
  if (!isWanted()) return concluded(first, admitted, deps.unheard);
  if (!isNoted) {
    count('refused', deps);
    return concluded(first, admitted, deps.unheard);
  }
  return race({ admitted, first, second: new Attempt({ ...ask, deployment: next, ...made }, deps) }, deps);
}

type HedgeOutcome = (typeof hedgeOutcomes)[number];

function count(outcome: HedgeOutcome, { metrics }: HedgeDeps): void {
  metrics.hedges.add(1, outcome);
}

type Race = { readonly admitted: Admitted; readonly first: Attempt; readonly second: Attempt };

async function race({ admitted, first, second }: Race, deps: HedgeDeps): Promise<Outcome> {
  const { client, progress } = admitted;
  progress.hedge = second.deployment;
  const leader = await Promise.race([first.outcome.then(() => first), second.outcome.then(() => second)]);
  const other = leader === first ? second : first;
  const outcome = await concluded(leader, admitted, deps.unheard);
  progress.hedge = other.deployment;
  if (client.isGone || !isMiss(outcome)) {
    giveUp(other, admitted, deps.unheard);
    count(client.isGone ? 'abandoned' : leader === second ? 'won' : 'lost', deps);
    return taken(admitted, leader, outcome);
  }
  if (leader === first && !mayAnotherAnswer(outcome.refusal.code)) {
    giveUp(other, admitted, deps.unheard);
    count('failed', deps);
    return outcome;
  }
  progress.hedge = leader.deployment;
  turnTo(admitted, other.deployment, other);
  const last = await concluded(other, admitted, deps.unheard);
  count(client.isGone ? 'abandoned' : isMiss(last) ? 'failed' : other === second ? 'won' : 'lost', deps);
  return taken(admitted, other, last);
}

/** This attempt answers the call. */
function taken(admitted: Admitted, attempt: Attempt, outcome: Outcome): Outcome {
  turnTo(admitted, attempt.deployment, attempt);
  if (!isMiss(outcome)) admitted.progress.upstreamRequestId = outcome.header('x-amzn-requestid');
  return outcome;
}
