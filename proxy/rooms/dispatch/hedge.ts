/**
 * Hedging, where it is switched on: a deployment that has been silent for a while gets company, the next one, and the
 * first usable answer wins. The other is given up at once, but Bedrock may charge for it; so a hedge is reserved and on
 * disk like a call of its own before anybody is asked, and `progress.hedge` says who is owed for it.
 *
 *   silent ──► reserve ──► note ──► both asked ──┬─► one answers: the other is given up, and owed
 *     │ too late, resting,      │                ├─► one fails: the other goes on alone, nothing is owed
 *     ▼ no money, no disk       │                └─► the client leaves: both are given up, both owed
 *   goes on alone ◄─────────────┘
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import type { Clock } from '../../../core/clock.ts';
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { UpstreamRequest } from '../../dialects/dialect.ts';
import type { Admitted } from '../../exchange.ts';
import { isRetriable } from '../../upstream/retry.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import { attemptOnce, requestFor, Rival, turnTo, type AttemptDeps } from './attempt.ts';

export type HedgeDeps = AttemptDeps & {
  readonly clock: Clock;
  /**
   * Whether the budgets have room for a second answer; if so, the call holds its worst case too from now on. Asks
   * `isWanted` when the answer took its time, and takes nothing when it says no.
   */
  readonly reserveHedge: (
    admitted: Admitted,
    deployment: Deployment,
    isWanted: () => boolean,
  ) => boolean | Promise<boolean>;
  /** Whether the journal knows of the second answer, so that it is in the record even if this task dies. */
  readonly noteHedge: (admitted: Admitted, deployment: Deployment) => Promise<boolean>;
  readonly onHedge: (outcome: HedgeOutcome) => void;
};

/**
 * won: the second one answered. lost: the first one did. failed: neither. abandoned: the client left. refused: it was not
 * asked, for want of budget or disk.
 */
export type HedgeOutcome = 'won' | 'lost' | 'failed' | 'abandoned' | 'refused';

type Answer = UpstreamResponse | Refusal;
type Lane = { readonly deployment: Deployment; readonly rival: Rival; readonly answer: Promise<Answer> };

/** As `attemptOnce` for a call that has not been hedged yet; `next` is asked too when `deployment` stays silent. */
export async function attemptHedged(
  admitted: Admitted,
  deployment: Deployment,
  request: UpstreamRequest,
  next: Deployment,
  endsAtMs: number,
  deps: HedgeDeps,
): Promise<Answer> {
  const { clock } = deps;
  const first = startLane(admitted, deployment, request, endsAtMs, deps);
  let isSilent = true;
  const ended = first.answer.then(() => {
    isSilent = false;
    return false;
  });
  await withinMs(ended, deps.deadlines.hedgeAfterMs);
  const isWanted = (): boolean =>
    isSilent &&
    !admitted.outgoing.destroyed &&
    !deps.health.isResting(next) &&
    endsAtMs - clock.monotonicMs() >= deps.deadlines.hedgeAfterMs;
  if (!isWanted()) return first.answer;
  const second = await requestFor(admitted, next, deps.turns);
  if (isRefusal(second)) return first.answer;
  const reserved = deps.reserveHedge(admitted, next, isWanted);
  const isReserved = typeof reserved === 'boolean' ? reserved : await Promise.race([reserved, ended]);
  const isNoted = isReserved && isWanted() && (await deps.noteHedge(admitted, next));
  if (!isWanted()) return first.answer;
  if (!isNoted) {
    deps.onHedge('refused');
    return first.answer;
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
  const rival = new Rival();
  const leftMs = endsAtMs - deps.clock.monotonicMs();
  return { deployment, rival, answer: attemptOnce(admitted, deployment, request, leftMs, deps, rival) };
}

async function race(admitted: Admitted, first: Lane, second: Lane, deps: HedgeDeps): Promise<Answer> {
  const { outgoing, progress } = admitted;
  // Until it is decided both may be charged for.
  progress.hedge = { deployment: second.deployment, isOwed: true };
  const leader = await Promise.race([first.answer.then(() => first), second.answer.then(() => second)]);
  const other = leader === first ? second : first;
  const answer = await leader.answer;
  if (outgoing.destroyed) {
    deps.onHedge('abandoned');
    return answer;
  }
  if (!isRefusal(answer)) {
    other.rival.giveUp();
    progress.hedge = { deployment: other.deployment, isOwed: true };
    return won(admitted, leader, answer, leader === second, deps);
  }
  if (leader === first && !mayAnotherAnswer(answer)) {
    other.rival.giveUp();
    progress.hedge = { deployment: other.deployment, isOwed: false };
    deps.onHedge('failed');
    return answer;
  }
  progress.hedge = { deployment: leader.deployment, isOwed: false };
  turnTo(admitted, other.deployment);
  const last = await other.answer;
  if (!isRefusal(last)) return won(admitted, other, last, other === second, deps);
  deps.onHedge(outgoing.destroyed ? 'abandoned' : 'failed');
  return last;
}

/** What the client did wrong, Bedrock says everywhere alike; of a second one that was asked unbidden it decides nothing. */
function mayAnotherAnswer({ code }: Refusal): boolean {
  return isRetriable(code) || code === 'upstream_timeout';
}

function won(
  admitted: Admitted,
  { deployment }: Lane,
  answer: UpstreamResponse,
  isSecond: boolean,
  deps: HedgeDeps,
): UpstreamResponse {
  turnTo(admitted, deployment);
  admitted.progress.upstreamRequestId = answer.header('x-amzn-requestid');
  deps.onHedge(isSecond ? 'won' : 'lost');
  return answer;
}

/** Resolves when `ended` does, or after `ms`. */
async function withinMs(ended: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([ended, silence]);
  clearTimeout(timer);
}
