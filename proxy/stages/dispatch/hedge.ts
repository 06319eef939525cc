/**
 * Hedging, where it is switched on: a deployment that has been silent for a while gets company, the next one, and the
 * first usable answer wins. The other is given up, but Bedrock makes and charges for its answer too: it is read to its
 * end unheard. So a hedge is reserved and on disk like a call of its own before anybody is asked.
 *
 *   silent ──► reserve ──► note ──► both asked ──┬─► one answers: the other is given up
 *     │ too late, resting,      │                ├─► one fails: the other goes on alone
 *     ▼ no money, no disk       │                └─► the client leaves: both go on unheard
 *   goes on alone ◄─────────────┘
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import type { Clock } from '../../../core/clock.ts';
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import { within } from '../../../core/within.ts';
import type { UpstreamRequest } from '../../dialects/dialect.ts';
import type { Admitted } from '../../exchange.ts';
import { isRetriable } from '../../upstream/retry.ts';
import { awaitOutcome, isMiss, Try, type AttemptDeps, type Outcome } from './attempt.ts';
import { requestFor, turnTo } from './turn.ts';
import { concluded, giveUp } from './unheard.ts';

export type HedgeDeps = AttemptDeps & {
  readonly clock: Clock;
  /**
   * Whether the budgets have room for one more answer; if so, the call holds its worst case too from now on. Asks
   * `isWanted` when the answer took its time, and takes nothing when it says no.
   */
  readonly reserveAnother: (admitted: Admitted, isWanted: () => boolean) => boolean | Promise<boolean>;
  /**
   * Whether the journal knows that `deployment` is asked now, `beside` together with it, and what was given up before: so
   * it is all in the record even if this task dies.
   */
  readonly note: (admitted: Admitted, deployment: Deployment, beside: Deployment | null) => Promise<boolean>;
  readonly onHedge: (outcome: HedgeOutcome) => void;
};

/**
 * won: the second one answered. lost: the first one did. failed: neither. abandoned: the client left. refused: it was not
 * asked, for want of budget or disk.
 */
export type HedgeOutcome = 'won' | 'lost' | 'failed' | 'abandoned' | 'refused';

type Lane = { readonly one: Try; readonly outcome: Promise<Outcome> };

/** As one try alone, for a call that has not been hedged yet; `next` is asked too when `deployment` stays silent. */
export async function attemptHedged(
  admitted: Admitted,
  deployment: Deployment,
  request: UpstreamRequest,
  next: Deployment,
  endsAtMs: number,
  deps: HedgeDeps,
): Promise<Outcome> {
  const { clock } = deps;
  const first = startLane(admitted, deployment, request, endsAtMs, deps);
  let isSilent = true;
  const ended = first.outcome.then(() => {
    isSilent = false;
    return false;
  });
  await within(deps.deadlines.hedgeAfterMs, ended);
  const isWanted = (): boolean =>
    isSilent &&
    !admitted.client.isGone &&
    !deps.health.isResting(next) &&
    endsAtMs - clock.monotonicMs() >= deps.deadlines.hedgeAfterMs;
  if (!isWanted()) return alone(admitted, first, deps);
  const second = await requestFor(admitted, next, deps.turns);
  if (isRefusal(second)) return alone(admitted, first, deps);
  const reserved = deps.reserveAnother(admitted, isWanted);
  const isReserved = typeof reserved === 'boolean' ? reserved : await Promise.race([reserved, ended]);
  const isNoted = isReserved && isWanted() && (await deps.note(admitted, deployment, next));
  if (!isWanted()) return alone(admitted, first, deps);
  if (!isNoted) {
    deps.onHedge('refused');
    return alone(admitted, first, deps);
  }
  return race(admitted, first, startLane(admitted, next, second, endsAtMs, deps), deps);
}

function startLane(
  admitted: Admitted,
  deployment: Deployment,
  request: UpstreamRequest,
  endsAtMs: number,
  deps: HedgeDeps,
): Lane {
  const one = new Try(admitted, deployment, request, deps);
  return { one, outcome: awaitOutcome(admitted, one, endsAtMs - deps.clock.monotonicMs(), deps) };
}

async function alone(admitted: Admitted, { one, outcome }: Lane, deps: HedgeDeps): Promise<Outcome> {
  return concluded(await outcome, one, admitted, deps.unheard);
}

async function race(admitted: Admitted, first: Lane, second: Lane, deps: HedgeDeps): Promise<Outcome> {
  const { client, progress } = admitted;
  progress.hedge = second.one.deployment;
  const leader = await Promise.race([first.outcome.then(() => first), second.outcome.then(() => second)]);
  const other = leader === first ? second : first;
  const outcome = await alone(admitted, leader, deps);
  progress.hedge = other.one.deployment;
  if (client.isGone || !isMiss(outcome)) {
    giveUp(other.one, admitted, deps.unheard);
    deps.onHedge(client.isGone ? 'abandoned' : leader === second ? 'won' : 'lost');
    return taken(admitted, leader, outcome);
  }
  if (leader === first && !mayAnotherAnswer(outcome.refusal)) {
    giveUp(other.one, admitted, deps.unheard);
    deps.onHedge('failed');
    return outcome;
  }
  progress.hedge = leader.one.deployment;
  turnTo(admitted, other.one.deployment);
  const last = await alone(admitted, other, deps);
  deps.onHedge(client.isGone ? 'abandoned' : isMiss(last) ? 'failed' : other === second ? 'won' : 'lost');
  return taken(admitted, other, last);
}

/** The call is this one's. */
function taken(admitted: Admitted, { one }: Lane, outcome: Outcome): Outcome {
  turnTo(admitted, one.deployment);
  if (!isMiss(outcome)) admitted.progress.upstreamRequestId = outcome.header('x-amzn-requestid');
  return outcome;
}

/** What the client did wrong, Bedrock says everywhere alike; of a second one that was asked unbidden it decides nothing. */
function mayAnotherAnswer({ code }: Refusal): boolean {
  return isRetriable(code) || code === 'upstream_timeout';
}
