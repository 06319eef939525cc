/**
 * dispatch: an admitted call gets an answer of Bedrock. The deployments of its plan are asked in their order; throttling
 * and faults are tried again with full jitter, only before the first byte of an answer, and never beyond the deadline
 * of the whole call. Where hedging is on, a second deployment is asked beside one that is slow to begin. When all fail
 * and the model has fallbacks, those the key may use are asked in its place. What is still wrong then is returned as a
 * refusal in the client's dialect.
 * An attempt that Bedrock may bill although it brought no answer (too slow, a connection that broke) is given up: nobody
 * else is asked before the worst case of another answer is reserved and on disk too. When the client leaves, what was
 * asked goes on unheard, and nobody else is asked.
 * Refuses with 400 (Bedrock refuses the request), 429, 502, 503, 504. Null: the client left before Bedrock answered.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment, Model } from '../../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import type { Admitted, Dispatched } from '../../exchange.ts';
import { backoffMs, isRetriable, mayAnotherAnswer } from '../../upstream/retry.ts';
import { noteAsked } from '../admit.ts';
import { reserveAgain, reserveAnother } from '../limits/reserve.ts';
import { deploymentOf, planning, requestFor, turnTo, type Plan, type PlanDeps } from '../plan.ts';
import { Attempt, isMiss, type Miss, type Outcome } from './attempt.ts';
import { concluded } from './give-up.ts';
import { attemptHedged, type HedgeDeps } from './hedge.ts';

export type DispatchDeps = HedgeDeps & PlanDeps;

const MAX_TRIES = 3;
const LONGEST_RETRY_AFTER_MS = 3_000;

export async function dispatch(admitted: Admitted, deps: DispatchDeps): Promise<Dispatched | Refusal | null> {
  const asked = admitted.plan.model;
  let outcome = await tryPlan(admitted, deps);
  const first = outcome;
  for (const model of deps.catalog.fallbacks(asked)) {
    if (!mayFallBack(outcome, admitted)) break;
    const plan = await fallbackPlan(admitted, asked, model, deps);
    if (plan === null || !(await reserveAgain(admitted, plan, deps))) continue;
    admitted.plan = plan;
    outcome = await tryPlan(admitted, deps);
  }
  if (admitted.client.isGone && isMiss(outcome)) return null;
  if (mayFallBack(outcome, admitted)) outcome = first;
  if (isMiss(outcome)) return outcome.refusal;
  admitted.progress.isAnswered = true;
  return Object.assign(admitted, { response: outcome });
}

function mayFallBack(outcome: Outcome, { client }: Admitted): boolean {
  return isMiss(outcome) && !client.isGone && mayAnotherAnswer(outcome.refusal.code);
}

/** The plan of another model; null when the key may not use it, or it cannot do what was asked. */
async function fallbackPlan(
  admitted: Admitted,
  insteadOf: Model,
  model: Model,
  deps: DispatchDeps,
): Promise<Plan | null> {
  const { call, body } = admitted;
  const { allowedModels } = admitted.principal;
  if (allowedModels !== null && !allowedModels.has(model.name)) return null;
  const plan = await deps.turns.work(planning(admitted, { call, model, insteadOf }, deps), body.length);
  return isRefusal(plan) ? null : plan;
}

/** Asks the deployments of the call's plan. */
function tryPlan(admitted: Admitted, deps: DispatchDeps): Promise<Outcome> {
  const { client, progress, plan } = admitted;
  const ask: Tries['ask'] = async (deployment, next, endsAtMs) => {
    const request = await requestFor(admitted, deployment, deps.turns);
    if (isRefusal(request)) return { refusal: request, mayBeBilled: false };
    const isFirst = progress.sentAtMs === 0;
    if (!isFirst && !(await mayAskAnother(admitted, deployment, deps))) return null;
    const nowMs = deps.clock.monotonicMs();
    if (client.isGone || nowMs >= endsAtMs) return null;
    if (isFirst) progress.sentAtMs = nowMs;
    else progress.retries += 1;
    turnTo(admitted, deployment);
    const one = { admitted, deployment, request, endsAtMs };
    return next === undefined || progress.hedge !== null || deps.deadlines.hedgeAfterMs === 0
      ? concluded(new Attempt(one, deps), admitted, deps.unheard)
      : attemptHedged(one, next, deps);
  };
  // A deployment that was too slow is not asked again, another one may be.
  const mayRetry: Tries['mayRetry'] = ({ refusal }, isAnotherLeft) =>
    isRetriable(refusal.code) || (isAnotherLeft && mayAnotherAnswer(refusal.code));
  return tryEach(admitted, { deployments: plan.deployments, ask, mayRetry }, deps);
}

/**
 * One more answer of a call that takes several requests, of the deployment that gave the first. Throttling and faults
 * are tried again, as for the first; but not what may be billed, for which the call has nothing reserved.
 */
export function dispatchAgain(dispatched: Dispatched, body: Buffer, deps: DispatchDeps): Promise<Outcome> {
  const { operation } = dispatched.plan.upstreamRequest;
  const request: UpstreamRequest = { operation, body };
  let isRetry = false;
  const mayRetry: Tries['mayRetry'] = (miss) => !miss.mayBeBilled && isRetriable(miss.refusal.code);
  const ask: Tries['ask'] = async (deployment, _next, endsAtMs) => {
    if (isRetry) dispatched.progress.retries += 1;
    isRetry = true;
    const attempt = new Attempt({ admitted: dispatched, deployment, request, endsAtMs }, deps);
    const outcome = await attempt.outcome;
    if (isMiss(outcome) && !mayRetry(outcome, false)) {
      attempt.isGivenUp = true;
      attempt.answer?.abort(new Error('this part of the call is charged at its worst case'));
    }
    return outcome;
  };
  return tryEach(dispatched, { deployments: [deploymentOf(dispatched)], ask, mayRetry }, deps);
}

type Tries = {
  readonly deployments: readonly Deployment[];
  /** Asks one deployment, `next` beside it where that is due; null: it may not be asked any more. */
  readonly ask: (
    deployment: Deployment,
    next: Deployment | undefined,
    endsAtMs: number,
  ) => Promise<Outcome | null>;
  readonly mayRetry: (miss: Miss, isAnotherLeft: boolean) => boolean;
};

/** Asks one deployment after the other, and from the first again, until there is an answer or no use in going on. */
async function tryEach(
  { client, progress, arrivedAtMs }: Admitted,
  { deployments, ask, mayRetry }: Tries,
  deps: DispatchDeps,
): Promise<Outcome> {
  const endsAtMs = arrivedAtMs + deps.deadlines.callTimeoutMs;
  let miss: Miss = { refusal: refuse('upstream_timeout'), mayBeBilled: false };
  for (let attempt = 0; attempt < Math.max(MAX_TRIES, deployments.length); attempt += 1) {
    const deployment = deployments[attempt % deployments.length];
    if (deployment === undefined) break;
    if (attempt >= deployments.length && !(await hasWaited(attempt, miss.refusal, endsAtMs, deps))) break;
    if (client.isGone || deps.clock.monotonicMs() >= endsAtMs) break;
    const { hedge } = progress;
    const outcome = await ask(deployment, deployments[attempt + 1], endsAtMs);
    if (outcome === null) break;
    if (!isMiss(outcome)) return outcome;
    miss = outcome;
    // The one asked beside it has had its turn.
    if (hedge === null && progress.hedge !== null) attempt += 1;
    if (client.isGone || !mayRetry(miss, attempt + 1 < deployments.length)) break;
  }
  return miss;
}

/**
 * Whether one more deployment may be asked: what was asked before and may still be billed keeps its part of the
 * reservation, so there has to be one for this one too, and the journal has to know who is asked.
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

/** Waits before a deployment is asked again; false when the call has no time for that. */
async function hasWaited(
  attempt: number,
  refusal: Refusal,
  endsAtMs: number,
  deps: DispatchDeps,
): Promise<boolean> {
  const wait = waitBefore(attempt, refusal, deps.random());
  if (wait === null || deps.clock.monotonicMs() + wait >= endsAtMs) return false;
  await delay(wait);
  return true;
}

/**
 * Full jitter, but not sooner than Bedrock asked for. Null: it asks for more than a few seconds, which is the client's
 * to wait, who gets Bedrock's retry-after.
 */
function waitBefore(attempt: number, refusal: Refusal, random: number): number | null {
  const askedMs = (refusal.retryAfterSeconds ?? 0) * 1000;
  return askedMs > LONGEST_RETRY_AFTER_MS ? null : Math.max(askedMs, backoffMs(attempt, random));
}
