/**
 * dispatch: an admitted call gets an answer of Bedrock. Tries the deployments in the order understand chose; throttling
 * and faults are tried again with full jitter, only before the first byte of an answer, and never beyond the deadline
 * of the whole call. When all fail and the model has fallbacks, those the key may use are asked in its place. What is
 * still wrong then is surfaced as a refusal in the client's dialect. Stops at once when the client leaves.
 * Refuses with 400 (Bedrock refuses the request), 429, 502, 503, 504.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Clock } from '../../core/clock.ts';
import type { Deployment, Model } from '../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { upstreamRefusal } from '../dialects/refusals.ts';
import type { UpstreamRequest } from '../dialects/dialect.ts';
import { asDispatched, asFallenBack, asReplied, type Admitted, type Dispatched } from '../exchange.ts';
import type { DeploymentHealth } from '../upstream/deployment-health.ts';
import { awsErrorMessage } from '../upstream/aws-error.ts';
import { firstException } from '../upstream/first-exception.ts';
import { backoffMs, isRetriable } from '../upstream/retry.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { tierFor } from './service-tier.ts';

export type DispatchDeps = {
  readonly upstream: Upstream;
  readonly health: DeploymentHealth;
  readonly catalog: Catalog;
  /** The order in which one call tries deployments. */
  readonly choose: (deployments: readonly Deployment[]) => readonly Deployment[];
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly deadlines: Deadlines;
  /** Whether limits and budgets let another model answer; if so, it holds what that one needs from now on. */
  readonly reserveAgain: (
    admitted: Admitted,
    model: Model,
    deployments: readonly Deployment[],
  ) => boolean | Promise<boolean>;
  readonly onAttempt: (deployment: Deployment, status: number) => void;
};

export type Deadlines = {
  /** Longest wait for the head of one answer. */
  readonly tryTimeoutMs: number;
  /** Longest time from arrival to the head of an answer, over all tries. */
  readonly callTimeoutMs: number;
};

/** The client left while we waited for Bedrock. */
export type ClientGone = { readonly kind: 'client-gone' };

const CLIENT_GONE: ClientGone = { kind: 'client-gone' };
const MAX_TRIES = 3;
const MAX_ERROR_BYTES = 65_536;
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
  const upstreamRequest = admitted.call.upstreamRequest(target);
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
  const { progress, outgoing, deployments } = admitted;
  const endsAtMs = admitted.arrivedAtMs + deps.deadlines.callTimeoutMs;
  let refusal = refuse('upstream_timeout');
  for (let attempt = 0; attempt < Math.max(MAX_TRIES, deployments.length); attempt += 1) {
    const deployment = deployments[attempt % deployments.length];
    if (deployment === undefined) break;
    if (progress.sentAtMs > 0) progress.retries += 1;
    if (attempt >= deployments.length) {
      const wait = waitBefore(attempt, refusal, deps.random());
      if (wait === null || deps.clock.monotonicMs() + wait >= endsAtMs) break;
      await sleep(wait);
    }
    if (outgoing.destroyed) return CLIENT_GONE;
    const leftMs = endsAtMs - deps.clock.monotonicMs();
    if (leftMs <= 0) break;
    const request = requestFor(admitted, deployment);
    if (isRefusal(request)) return request;
    progress.deployment = deployment;
    if (progress.sentAtMs === 0) progress.sentAtMs = deps.clock.monotonicMs();
    const answer = await attemptOnce(admitted, deployment, request, leftMs, deps);
    if (outgoing.destroyed) {
      if (!isRefusal(answer)) answer.abort(new Error('the client left'));
      return CLIENT_GONE;
    }
    if (!isRefusal(answer)) return asDispatched(admitted, answer);
    refusal = answer;
    // A deployment that was too slow is not asked again, another one may be.
    const isAnotherLeft = attempt + 1 < deployments.length;
    if (!isRetriable(refusal.code) && !(refusal.code === 'upstream_timeout' && isAnotherLeft)) break;
  }
  return refusal;
}

/**
 * One more answer of a call that takes several requests, of the deployment that gave the first. Throttling and faults
 * are tried again, as for the first.
 */
export async function dispatchAgain(
  dispatched: Dispatched,
  body: Buffer,
  deps: DispatchDeps,
): Promise<UpstreamResponse | Refusal | ClientGone> {
  const { progress, outgoing, upstreamRequest, deployments } = dispatched;
  const deployment = progress.deployment ?? deployments[0];
  if (deployment === undefined) throw new Error(`call ${dispatched.requestId} has no deployment`);
  const endsAtMs = dispatched.arrivedAtMs + deps.deadlines.callTimeoutMs;
  let refusal = refuse('upstream_timeout');
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    if (attempt > 0) {
      progress.retries += 1;
      const wait = waitBefore(attempt, refusal, deps.random());
      if (wait === null || deps.clock.monotonicMs() + wait >= endsAtMs) break;
      await sleep(wait);
    }
    if (outgoing.destroyed) return CLIENT_GONE;
    const leftMs = endsAtMs - deps.clock.monotonicMs();
    if (leftMs <= 0) break;
    const request = { operation: upstreamRequest.operation, body };
    const answer = await attemptOnce(dispatched, deployment, request, leftMs, deps);
    if (outgoing.destroyed) return CLIENT_GONE;
    if (!isRefusal(answer)) return answer;
    refusal = answer;
    if (!isRetriable(refusal.code)) break;
  }
  return refusal;
}

/** The request for a deployment; where its transport is another than the last one's, its reply reads other bytes. */
function requestFor(admitted: Admitted, deployment: Deployment): UpstreamRequest | Refusal {
  const { model, serviceTier, fallenBackFrom, requestId, createdAtMs, deployments, progress } = admitted;
  const [first] = deployments;
  const target = { model, deployment, serviceTier };
  const before = progress.deployment ?? first;
  if (before !== undefined && before.transport !== deployment.transport) {
    const servedAs = fallenBackFrom === null ? {} : { servedAs: model.name };
    asReplied(admitted, admitted.call.reply({ requestId, createdAtMs, target, ...servedAs }));
  }
  return deployment === first ? admitted.upstreamRequest : admitted.call.upstreamRequest(target);
}

async function attemptOnce(
  admitted: Admitted,
  deployment: Deployment,
  request: UpstreamRequest,
  leftMs: number,
  deps: DispatchDeps,
): Promise<UpstreamResponse | Refusal> {
  const { outgoing, progress } = admitted;
  let pending: UpstreamResponse | null = null;
  const onClose = (): void => pending?.abort(new Error('the client left'));
  outgoing.once('close', onClose);
  const timer = setTimeout(
    () => pending?.abort(new TryTimeout()),
    Math.min(leftMs, deps.deadlines.tryTimeoutMs),
  );
  try {
    const response = await deps.upstream.send(deployment, request, (sent) => {
      pending = sent;
    });
    progress.upstreamRequestId = response.header('x-amzn-requestid');
    deps.onAttempt(deployment, response.status);
    if (response.status === 200) {
      const trouble = admitted.call.isStream ? await troubleAtStart(response) : null;
      if (trouble === null) deps.health.succeeded(deployment);
      else if (isRetriable(trouble.code)) deps.health.failed(deployment);
      return trouble ?? response;
    }
    const body = await response.readWhole(MAX_ERROR_BYTES).catch(() => Buffer.alloc(0));
    const refusal = upstreamRefusal({
      status: response.status,
      errorType: response.header('x-amzn-errortype'),
      message: awsErrorMessage(body),
      retryAfterSeconds: retryAfterOf(response),
    });
    if (isRetriable(refusal.code)) deps.health.failed(deployment);
    return refusal;
  } catch (error) {
    if (outgoing.destroyed) return refuse('upstream_failed');
    deps.onAttempt(deployment, 0);
    deps.health.failed(deployment);
    return refusalOfSendError(error);
  } finally {
    clearTimeout(timer);
    outgoing.off('close', onClose);
  }
}

/** What is wrong with a stream before its first event: it breaks, or begins with an exception. */
async function troubleAtStart(response: UpstreamResponse): Promise<Refusal | null> {
  const bytes = await response.firstBytes();
  if (bytes === null) return refuse('upstream_failed');
  const exception = firstException(bytes, response.isSse);
  if (exception === null) return null;
  response.abort(new Error('the answer began with an exception'));
  return upstreamRefusal({
    status: null,
    errorType: exception.name,
    message: awsErrorMessage(exception.payload),
  });
}

/** Our own patience with one try ended. */
class TryTimeout extends Error {
  readonly code = 'TRY_TIMEOUT';
}

/** undici's error codes: https://undici.nodejs.org/#/docs/api/Errors */
function refusalOfSendError(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'TRY_TIMEOUT') return refuse('upstream_timeout');
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return refuse('upstream_unavailable', {
      message: 'Bedrock cannot be reached right now. Try again shortly.',
    });
  }
  return refuse('upstream_failed');
}

/** `retry-after` in seconds, when Bedrock sent a sane one. */
function retryAfterOf(response: UpstreamResponse): number | null {
  const seconds = Number(response.header('retry-after') ?? Number.NaN);
  return seconds >= 0 && seconds <= 3_600 ? seconds : null;
}

/**
 * Full jitter, but not sooner than Bedrock asked for. Null: it asks for more than a few seconds, which is the client's
 * to wait, who gets Bedrock's retry-after.
 */
function waitBefore(attempt: number, refusal: Refusal, random: number): number | null {
  const askedMs = (refusal.retryAfterSeconds ?? 0) * 1000;
  return askedMs > LONGEST_RETRY_AFTER_MS ? null : Math.max(askedMs, backoffMs(attempt, random));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
