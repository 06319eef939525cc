/**
 * dispatch: an admitted call gets an answer of Bedrock. Tries the deployments in the order understand chose; throttling
 * and faults are tried again with full jitter, only before the first byte of an answer, and never beyond the deadline
 * of the whole call. Where hedging is on, one that is slow to begin gets company. When all fail and the model has
 * fallbacks, those the key may use are asked in its place. What is still wrong then is surfaced as a refusal in the
 * client's dialect.
 * A try that Bedrock may bill although it brought no answer (too slow, a connection that broke) is given up: nobody else is
 * asked before the worst case of another answer is reserved and on disk too. When the client leaves, what was asked goes
 * on unheard, and nobody else is asked.
 * Refuses with 400 (Bedrock refuses the request), 429, 502, 503, 504.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { Deployment, Model } from '../../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import {
  asDispatched,
  asFallenBack,
  goneEnding,
  type Admitted,
  type Dispatched,
  type Ending,
} from '../../exchange.ts';
import { backoffMs, isRetriable } from '../../upstream/retry.ts';
import type { UpstreamRequest } from '../../dialects/dialect.ts';
import { tierFor } from '../service-tier.ts';
import { awaitOutcome, isMiss, Try, type Miss, type Outcome } from './attempt.ts';
import { attemptHedged, type HedgeDeps } from './hedge.ts';
import { requestFor, requestOf, turnTo } from './turn.ts';
import { concluded } from './unheard.ts';

export type DispatchDeps = HedgeDeps & {
  readonly catalog: Catalog;
  /** The order in which one call tries deployments. */
  readonly choose: (deployments: readonly Deployment[]) => readonly Deployment[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Whether limits and budgets let another model answer; if so, it holds what that one needs from now on. */
  readonly reserveAgain: (
    admitted: Admitted,
    model: Model,
    deployments: readonly Deployment[],
  ) => boolean | Promise<boolean>;
};

/** The client was gone before Bedrock answered, and no answer came after that. */
export type ClientGone = Ending & { readonly kind: 'client-gone' };

/** What proxies call a client that closed its connection. */
const CLIENT_CLOSED = 499;
const MAX_TRIES = 3;
const LONGEST_RETRY_AFTER_MS = 3_000;

export async function dispatch(
  admitted: Admitted,
  deps: DispatchDeps,
): Promise<Dispatched | Refusal | ClientGone> {
  const fallbacks = deps.catalog.fallbacks(admitted.model);
  const outcome = await tryDeployments(admitted, deps);
  if (fallbacks.length === 0 || !isRefusal(outcome) || !mayAnotherModelAnswer(outcome)) return outcome;
  for (const model of fallbacks) {
    if (!(await switchTo(model, admitted, deps))) continue;
    const answer = await tryDeployments(admitted, deps);
    if (!isRefusal(answer) || !mayAnotherModelAnswer(answer)) return answer;
  }
  return outcome;
}

function mayAnotherModelAnswer(refusal: Refusal): boolean {
  return isRetriable(refusal.code) || refusal.code === 'upstream_timeout';
}

/** Makes another model answer the call; false when the key may not use it, or it cannot do what was asked. */
async function switchTo(model: Model, admitted: Admitted, deps: DispatchDeps): Promise<boolean> {
  const { allowedModels } = admitted.principal;
  if (allowedModels !== null && !allowedModels.has(model.name)) return false;
  const deployments = deps.choose(deps.catalog.deployments(model));
  const [deployment] = deployments;
  if (deployment === undefined) return false;
  const serviceTier = tierFor(admitted.call, deployments, admitted.createdAtMs);
  if (serviceTier === null) return false;
  const target = { model, deployment, serviceTier };
  const upstreamRequest = await requestOf(admitted, target, deps.turns);
  if (isRefusal(upstreamRequest)) return false;
  if (!(await deps.reserveAgain(admitted, model, deployments))) return false;
  const { requestId, createdAtMs } = admitted;
  const reply = admitted.call.reply({ requestId, createdAtMs, target, servedAs: model.name });
  asFallenBack(admitted, model, deployments, serviceTier, upstreamRequest, reply);
  return true;
}

async function tryDeployments(
  admitted: Admitted,
  deps: DispatchDeps,
): Promise<Dispatched | Refusal | ClientGone> {
  const { progress, client, deployments } = admitted;
  const endsAtMs = admitted.arrivedAtMs + deps.deadlines.callTimeoutMs;
  let refusal = refuse('upstream_timeout');
  for (let attempt = 0; attempt < Math.max(MAX_TRIES, deployments.length); attempt += 1) {
    const deployment = deployments[attempt % deployments.length];
    if (deployment === undefined) break;
    if (attempt >= deployments.length && !(await hasWaited(attempt, refusal, endsAtMs, deps))) break;
    if (client.isGone) return clientGone(admitted);
    const request = await requestFor(admitted, deployment, deps.turns);
    if (isRefusal(request)) return request;
    if (progress.sentAtMs > 0 && !(await mayAskAnother(admitted, deployment, deps))) break;
    if (client.isGone) return clientGone(admitted);
    if (endsAtMs - deps.clock.monotonicMs() <= 0) break;
    if (progress.sentAtMs > 0) progress.retries += 1;
    turnTo(admitted, deployment);
    if (progress.sentAtMs === 0) progress.sentAtMs = deps.clock.monotonicMs();
    const next = deps.deadlines.hedgeAfterMs === 0 ? undefined : hedgeFor(admitted, attempt);
    const outcome =
      next === undefined
        ? await tryAlone(admitted, deployment, request, endsAtMs, deps)
        : await attemptHedged(admitted, deployment, request, next, endsAtMs, deps);
    if (!isMiss(outcome)) return asDispatched(admitted, outcome);
    if (client.isGone) return clientGone(admitted);
    refusal = outcome.refusal;
    // The one asked beside it has had its turn.
    if (next !== undefined && progress.hedge !== null) attempt += 1;
    // A deployment that was too slow is not asked again, another one may be.
    const isAnotherLeft = attempt + 1 < deployments.length;
    if (!isRetriable(refusal.code) && !(refusal.code === 'upstream_timeout' && isAnotherLeft)) break;
  }
  return refusal;
}

async function tryAlone(
  admitted: Admitted,
  deployment: Deployment,
  request: UpstreamRequest,
  endsAtMs: number,
  deps: DispatchDeps,
): Promise<Outcome> {
  const one = new Try(admitted, deployment, request, deps);
  const outcome = await awaitOutcome(admitted, one, endsAtMs - deps.clock.monotonicMs(), deps);
  return concluded(outcome, one, admitted, deps.unheard);
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
  if (progress.reservedAnswers < 1 && !(await deps.reserveAnother(admitted, () => !client.isGone)))
    return false;
  return deps.note(admitted, deployment, null);
}

function clientGone(admitted: Admitted): ClientGone {
  return { ...goneEnding(admitted, CLIENT_CLOSED), kind: 'client-gone' };
}

/** Who may be asked beside the deployment of this try: the next one that was not asked yet, once for each call. */
function hedgeFor({ progress, deployments }: Admitted, attempt: number): Deployment | undefined {
  return progress.hedge === null ? deployments[attempt + 1] : undefined;
}

/**
 * One more answer of a call that takes several requests, of the deployment that gave the first. Throttling and faults
 * are tried again, as for the first; but not what may be billed, for which the call has nothing reserved.
 */
export async function dispatchAgain(
  dispatched: Dispatched,
  body: Buffer,
  deps: DispatchDeps,
): Promise<Outcome> {
  const { progress, client, upstreamRequest, deployments } = dispatched;
  const deployment = progress.deployment ?? deployments[0];
  if (deployment === undefined) throw new Error(`call ${dispatched.requestId} has no deployment`);
  const endsAtMs = dispatched.arrivedAtMs + deps.deadlines.callTimeoutMs;
  let miss: Miss = { kind: 'miss', refusal: refuse('upstream_timeout'), mayBeBilled: false };
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    if (attempt > 0) {
      progress.retries += 1;
      if (!(await hasWaited(attempt, miss.refusal, endsAtMs, deps))) break;
    }
    const leftMs = endsAtMs - deps.clock.monotonicMs();
    if (client.isGone || leftMs <= 0) break;
    const request = { operation: upstreamRequest.operation, body };
    const one = new Try(dispatched, deployment, request, deps);
    const outcome = await awaitOutcome(dispatched, one, leftMs, deps);
    if (!isMiss(outcome)) return outcome;
    miss = outcome;
    if (!miss.mayBeBilled && isRetriable(miss.refusal.code)) continue;
    one.isGivenUp = true;
    one.answer?.abort(new Error('this part of the call is charged at its worst case'));
    break;
  }
  return miss;
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
