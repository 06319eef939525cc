/**
 * dispatch: an admitted call gets an answer of Bedrock. Tries the deployments in order of preference and health;
 * throttling and faults are tried again with full jitter, only before the first byte of an answer; what is still
 * wrong then is surfaced as a refusal in the client's dialect. Stops at once when the client leaves.
 * Refuses with 400 (Bedrock refuses the request), 429, 502, 503, 504.
 */
import type { Clock } from '../../core/clock.ts';
import type { Deployment } from '../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { upstreamRefusal } from '../dialects/refusals.ts';
import type { UpstreamRequest } from '../dialects/dialect.ts';
import { asDispatched, type Admitted, type Dispatched } from '../exchange.ts';
import type { DeploymentHealth } from '../upstream/deployment-health.ts';
import { awsErrorMessage } from '../upstream/aws-error.ts';
import { backoffMs, isRetriable } from '../upstream/retry.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';
import type { Upstream } from '../upstream/upstream.ts';

export type DispatchDeps = {
  readonly upstream: Upstream;
  readonly health: DeploymentHealth;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onAttempt: (deployment: Deployment, status: number) => void;
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
  const { progress, outgoing } = admitted;
  const candidates = deps.health.order(admitted.deployments);
  let refusal = refuse('upstream_failed');
  for (let attempt = 0; attempt < Math.max(MAX_TRIES, candidates.length); attempt += 1) {
    const deployment = candidates[attempt % candidates.length];
    if (deployment === undefined) break;
    if (attempt > 0) {
      progress.retries += 1;
      const wait = attempt < candidates.length ? 0 : waitBefore(attempt, refusal, deps.random());
      if (wait > 0) await sleep(wait);
    }
    if (outgoing.destroyed) return CLIENT_GONE;
    const request = requestFor(admitted, deployment);
    if (isRefusal(request)) return request;
    progress.deployment = deployment;
    if (progress.sentAtMs === 0) progress.sentAtMs = deps.clock.monotonicMs();
    const answer = await attemptOnce(admitted, deployment, request, deps);
    if (outgoing.destroyed) {
      if (!isRefusal(answer)) answer.abort(new Error('the client left'));
      return CLIENT_GONE;
    }
    if (!isRefusal(answer)) return asDispatched(admitted, answer);
    refusal = answer;
    if (!isRetriable(refusal.code)) break;
  }
  return refusal;
}

function requestFor(admitted: Admitted, deployment: Deployment): UpstreamRequest | Refusal {
  if (deployment === admitted.deployments[0]) return admitted.upstreamRequest;
  return admitted.call.upstreamRequest({ model: admitted.model, deployment });
}

async function attemptOnce(
  admitted: Admitted,
  deployment: Deployment,
  request: UpstreamRequest,
  deps: DispatchDeps,
): Promise<UpstreamResponse | Refusal> {
  const { outgoing, progress } = admitted;
  let pending: UpstreamResponse | null = null;
  const onClose = (): void => pending?.abort(new Error('the client left'));
  outgoing.once('close', onClose);
  try {
    const response = await deps.upstream.send(deployment, request, (sent) => {
      pending = sent;
    });
    progress.upstreamRequestId = response.header('x-amzn-requestid');
    deps.onAttempt(deployment, response.status);
    if (response.status === 200) {
      deps.health.succeeded(deployment);
      return response;
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
    outgoing.off('close', onClose);
  }
}

/** undici's error codes: https://undici.nodejs.org/#/docs/api/Errors */
function refusalOfSendError(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return refuse('upstream_timeout');
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

/** Full jitter, but not sooner than Bedrock asked for; what it asks beyond a few seconds is the client's to wait. */
function waitBefore(attempt: number, refusal: Refusal, random: number): number {
  const askedMs = Math.min((refusal.retryAfterSeconds ?? 0) * 1000, LONGEST_RETRY_AFTER_MS);
  return Math.max(askedMs, backoffMs(attempt, random));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
