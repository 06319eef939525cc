/**
 * dispatch: gets Bedrock's answer to an admitted call. The deployments of its plan are asked in order; throttling and
 * faults are retried with full jitter, but only before the first byte of an answer, and never beyond the deadline of the
 * whole call. What Bedrock refuses and the call can do without is left out at once (heal.ts). With hedging, a second
 * deployment is asked beside one that is slow to begin. When all fail, the fallback models that the key may use are
 * asked: those that the request names, else those of the configuration. What fails then becomes a refusal.
 * An attempt that Bedrock may bill although it brought no answer (a timeout, a broken connection) is given up: before
 * another deployment is asked, the worst case of one more answer is reserved and written to disk. When the client leaves,
 * the current attempt goes on unheard, and no other deployment is asked.
 * Refuses with 400 (Bedrock refuses the request), 429, 502, 503, 504. Null: the client left before Bedrock answered.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../../core/backoff.ts';
import { hasEnded } from '../../../core/catalog/ended.ts';
import type { Deployment, Model } from '../../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import { customerMayUse, mayUse } from '../../../core/keys/model-permission.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { asDispatched, type Admitted, type Dispatched } from '../../exchange.ts';
import type { CheckDeps } from '../../policies/checks/understand-checks.ts';
import { isRetriable, mayAnotherAnswer } from '../../upstream/retry.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import { noteAsked } from '../admit.ts';
import { guardedRequest } from '../checks/check-prompt.ts';
import { reserveAgain, reserveAnother } from '../limits/reserve.ts';
import {
  deploymentOf,
  planning,
  shortenedPlan,
  turnTo,
  type Made,
  type Plan,
  type PlanDeps,
} from '../plan.ts';
import { Attempt, isMiss, type Ask, type Miss, type Outcome } from './attempt.ts';
import { conclude } from './give-up.ts';
import { attemptHedged, type HedgeDeps } from './hedge.ts';

export type DispatchDeps = HedgeDeps & PlanDeps & CheckDeps;

const MAX_TRIES = 3;
const BACKOFF = { firstMs: 200, longestMs: 2_000 };
const LONGEST_RETRY_AFTER_MS = 3_000;

export async function dispatch(admitted: Admitted, deps: DispatchDeps): Promise<Dispatched | Refusal | null> {
  const outcome = await tryPlan(admitted, deps);
  return isMiss(outcome) ? fallBack(admitted, outcome, deps) : answered(admitted, outcome);
}

function answered(admitted: Admitted, response: UpstreamResponse): Dispatched {
  admitted.progress.isAnswered = true;
  return asDispatched(admitted, response);
}

/** Asks other models, in order, after `first` of the one that was asked for. */
async function fallBack(
  admitted: Admitted,
  first: Miss,
  deps: DispatchDeps,
): Promise<Dispatched | Refusal | null> {
  const asked = admitted.plan.model;
  let outcome: Outcome = first;
  for (const model of admitted.aside?.fallbacks ?? deps.catalog.fallbacks(asked)) {
    if (!mayFallBack(outcome, admitted)) break;
    const plan = await fallbackPlan(admitted, asked, model, deps);
    if (plan === null) continue;
    if ((await reserveAgain(admitted, plan, admitted.plan.model, deps)) !== null) continue;
    const fitting = await shortenedPlan(admitted, admitted.call, plan, deps);
    if (isRefusal(fitting)) continue;
    admitted.plan = fitting;
    outcome = await tryPlan(admitted, deps);
  }
  if (!isMiss(outcome)) return answered(admitted, outcome);
  if (admitted.client.isGone) return null;
  return mayFallBack(outcome, admitted) ? first.refusal : outcome.refusal;
}

function mayFallBack(outcome: Outcome, { client }: Admitted): boolean {
  return isMiss(outcome) && !client.isGone && mayAnotherAnswer(outcome.refusal.code);
}

/** The plan for another model; null when the key may not use it, it has ended, or it cannot do what was asked. */
async function fallbackPlan(
  admitted: Admitted,
  insteadOf: Model,
  model: Model,
  deps: DispatchDeps,
): Promise<Plan | null> {
  const { call, customer } = admitted;
  const { ended, ending, bodyBytes } = admitted.plan;
  if (model.name === insteadOf.name || !mayUse(admitted.principal, model)) return null;
  if (customer !== null && !customerMayUse(customer, model)) return null;
  if (hasEnded(model, deps.catalog, admitted.createdAtMs)) return null;
  const plan = await deps.turns.work(
    planning(admitted, { call, model, insteadOf: ended ?? insteadOf, ended, ending, bodyBytes }, deps),
    bodyBytes,
  );
  return isRefusal(plan) ? null : plan;
}

/** Asks the deployments of the call's plan. */
function tryPlan(admitted: Admitted, deps: DispatchDeps): Promise<Outcome> {
  const { deployments } = admitted.plan;
  const ask: Tries['ask'] = (deployment, next, endsAtMs) => {
    const made = guardedRequest(admitted, deployment, deps);
    const way = { deployment, next, endsAtMs };
    // The first request is sent at once, where nothing has to be asked before.
    return made instanceof Promise || admitted.progress.sentAtMs !== 0
      ? askLater(admitted, way, made, deps)
      : send(admitted, way, made, deps);
  };
  return tryEach(admitted, { deployments, ask, mayRetry: mayRetryPlan }, deps);
}

/** A deployment that timed out is not asked again, but another one may be. */
function mayRetryPlan({ refusal }: Miss, isAnotherLeft: boolean): boolean {
  return isRetriable(refusal.code) || (isAnotherLeft && mayAnotherAnswer(refusal.code));
}

/** One deployment to ask, its hedge, and the monotonic time by which the whole call must have an answer. */
type Way = {
  readonly deployment: Deployment;
  readonly next: Deployment | undefined;
  readonly endsAtMs: number;
};

async function askLater(
  admitted: Admitted,
  way: Way,
  making: ReturnType<typeof guardedRequest>,
  deps: DispatchDeps,
): Promise<Attempt | Outcome | null> {
  const made = await making;
  const isFirst = admitted.progress.sentAtMs === 0;
  if (!isRefusal(made) && !isFirst && !(await mayAskAnother(admitted, way.deployment, deps))) return null;
  return send(admitted, way, made, deps);
}

/** Null: it is too late, or the client has left. */
function send(
  admitted: Admitted,
  { deployment, next, endsAtMs }: Way,
  made: Made | Refusal,
  deps: DispatchDeps,
): Attempt | Promise<Outcome> | Outcome | null {
  if (isRefusal(made)) return { refusal: made, mayBeBilled: false };
  const { client, progress } = admitted;
  const nowMs = deps.clock.monotonicMs();
  if (client.isGone || nowMs >= endsAtMs) return null;
  if (progress.sentAtMs === 0) progress.sentAtMs = nowMs;
  else progress.retries += 1;
  turnTo(admitted, deployment, made);
  const { request, without } = made;
  const one: Ask = { admitted, deployment, request, without, endsAtMs };
  return next === undefined || progress.hedge !== null || deps.deadlines.hedgeAfterMs === 0
    ? new Attempt(one, deps)
    : attemptHedged(one, next, deps);
}

/**
 * Sends one more request of a call that takes several, to the deployment that answered the first. Throttling and faults
 * are retried, but not what may be billed, since nothing is reserved for a second charge.
 */
export function dispatchAgain(dispatched: Dispatched, body: Buffer, deps: DispatchDeps): Promise<Outcome> {
  const { operation, endpoint = 'runtime' } = dispatched.plan.upstreamRequest;
  const request: UpstreamRequest = { operation, endpoint, body };
  let isRetry = false;
  const mayRetry: Tries['mayRetry'] = (miss) => !miss.mayBeBilled && isRetriable(miss.refusal.code);
  const ask: Tries['ask'] = async (deployment, _next, endsAtMs) => {
    if (isRetry) dispatched.progress.retries += 1;
    isRetry = true;
    const attempt = new Attempt({ admitted: dispatched, deployment, request, without: null, endsAtMs }, deps);
    const outcome = await attempt.outcome;
    if (isMiss(outcome) && !mayRetry(outcome, false)) {
      attempt.isGivenUp = true;
      attempt.answer?.abort(new Error('this part of the call is charged at its worst case'));
    }
    return outcome;
  };
  return tryEach(dispatched, { deployments: [deploymentOf(dispatched)], ask, mayRetry }, deps);
}

type Asked = Attempt | Outcome | null;

type Tries = {
  readonly deployments: readonly Deployment[];
  /**
   * Asks one deployment, with `next` as its hedge; null: no deployment may be asked any more. An attempt is still to be
   * waited for and concluded.
   */
  readonly ask: (
    deployment: Deployment,
    next: Deployment | undefined,
    endsAtMs: number,
  ) => Asked | Promise<Asked>;
  readonly mayRetry: (miss: Miss, isAnotherLeft: boolean) => boolean;
};

/** The retry loop: asks one deployment after the other, starting over after the last, until one answers or none can. */
async function tryEach(
  admitted: Admitted,
  { deployments, ask, mayRetry }: Tries,
  deps: DispatchDeps,
): Promise<Outcome> {
  const { client, progress, arrivedAtMs } = admitted;
  const endsAtMs = arrivedAtMs + deps.deadlines.callTimeoutMs;
  let miss: Miss = NOBODY_ASKED;
  for (let attempt = 0; attempt < Math.max(MAX_TRIES, deployments.length); attempt += 1) {
    const deployment = deployments[attempt % deployments.length];
    if (deployment === undefined) break;
    if (attempt >= deployments.length && !(await hasWaited(attempt, miss.refusal, endsAtMs, deps))) break;
    if (client.isGone || deps.clock.monotonicMs() >= endsAtMs) break;
    const { hedge } = progress;
    const asking = ask(deployment, deployments[attempt + 1], endsAtMs);
    const asked = asking instanceof Promise ? await asking : asking;
    if (asked === null) break;
    const outcome =
      asked instanceof Attempt ? conclude(asked, await asked.outcome, admitted, deps.unheard) : asked;
    if (!isMiss(outcome)) return outcome;
    miss = outcome;
    // The hedge was asked too.
    if (hedge === null && progress.hedge !== null) attempt += 1;
    if (client.isGone || !mayRetry(miss, attempt + 1 < deployments.length)) break;
  }
  return miss;
}

const NOBODY_ASKED: Miss = { refusal: refuse('upstream_timeout'), mayBeBilled: false };

/**
 * Whether one more deployment may be asked: an earlier attempt that may still be billed keeps its part of the reservation,
 * so this one needs its own, and the journal has to name the deployment.
 */
async function mayAskAnother(
  admitted: Admitted,
  deployment: Deployment,
  deps: DispatchDeps,
): Promise<boolean> {
  const { client, progress } = admitted;
  if (progress.reservedAnswers < 1 && !(await reserveAnother(admitted, () => !client.isGone, deps)))
    return false;
  return noteAsked(admitted, deployment, null, deps);
}

/**
 * Waits before a deployment is asked again, with full jitter, but not less than Bedrock's retry-after. False when the call
 * has no time for that, or when retry-after is more than a few seconds: then the client gets it and waits itself.
 */
async function hasWaited(
  attempt: number,
  { retryAfterSeconds }: Refusal,
  endsAtMs: number,
  { clock, random }: DispatchDeps,
): Promise<boolean> {
  const askedMs = (retryAfterSeconds ?? 0) * 1000;
  const waitMs = Math.max(askedMs, backoffMs(BACKOFF, attempt, random()));
  if (askedMs > LONGEST_RETRY_AFTER_MS || clock.monotonicMs() + waitMs >= endsAtMs) return false;
  await delay(waitMs);
  return true;
}
