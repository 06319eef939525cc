/**
 * One try: a request goes to one deployment, and what comes back is looked at up to the first byte of an answer, the
 * head of a whole one or the first event of a stream. Throttling, faults and silence become refusals, and the
 * deployment's health is noted.
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Target, UpstreamRequest } from '../../dialects/dialect.ts';
import { upstreamRefusal } from '../../dialects/refusals.ts';
import { asReplied, type Admitted } from '../../exchange.ts';
import { awsErrorMessage } from '../../upstream/aws-error.ts';
import type { DeploymentHealth } from '../../upstream/deployment-health.ts';
import { firstException } from '../../upstream/first-exception.ts';
import { isRetriable } from '../../upstream/retry.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { Turns } from '../turns.ts';

export type AttemptDeps = {
  readonly upstream: Upstream;
  readonly health: DeploymentHealth;
  readonly deadlines: Deadlines;
  readonly turns: Turns;
  readonly onAttempt: (deployment: Deployment, status: number) => void;
};

export type Deadlines = {
  /** Longest wait for the head of one answer. */
  readonly tryTimeoutMs: number;
  /** Longest time from arrival to the head of an answer, over all tries. */
  readonly callTimeoutMs: number;
  /** Silence after which a second deployment is asked beside the first; 0: never. */
  readonly hedgeAfterMs: number;
};

/** One of two tries that run at the same time. The one that is not needed any more is given up. */
export class Rival {
  isGivenUp = false;
  #pending: UpstreamResponse | null = null;

  sent(response: UpstreamResponse): void {
    this.#pending = response;
  }

  giveUp(): void {
    this.isGivenUp = true;
    this.#pending?.abort(new Error('another deployment answered first'));
  }
}

/** The request for a deployment; that for the first one was made before admission. */
export function requestFor(
  admitted: Admitted,
  deployment: Deployment,
  turns: Turns,
): UpstreamRequest | Refusal | Promise<UpstreamRequest | Refusal> {
  const { model, serviceTier, deployments, upstreamRequest } = admitted;
  return deployment === deployments[0]
    ? upstreamRequest
    : requestOf(admitted, { model, deployment, serviceTier }, turns);
}

/** The request for a target; that of a large body is made in turns. */
export function requestOf(
  { call, body }: Admitted,
  target: Target,
  turns: Turns,
): UpstreamRequest | Refusal | Promise<UpstreamRequest | Refusal> {
  return turns.work(call.requesting(target), body.length);
}

/** The call is this deployment's from here on; where its transport is not the last one's, its reply reads other bytes. */
export function turnTo(admitted: Admitted, deployment: Deployment): void {
  const { model, serviceTier, fallenBackFrom, requestId, createdAtMs, deployments, progress } = admitted;
  const before = progress.deployment ?? deployments[0];
  progress.deployment = deployment;
  if (before === undefined || before.transport === deployment.transport) return;
  const servedAs = fallenBackFrom === null ? {} : { servedAs: model.name };
  const target = { model, deployment, serviceTier };
  asReplied(admitted, admitted.call.reply({ requestId, createdAtMs, target, ...servedAs }));
}

/** `rival`: whether and how this try is given up before it has ended; it counts for nothing then. */
export async function attemptOnce(
  admitted: Admitted,
  deployment: Deployment,
  request: UpstreamRequest,
  leftMs: number,
  deps: AttemptDeps,
  rival: Rival | null,
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
      rival?.sent(sent);
    });
    progress.upstreamRequestId = response.header('x-amzn-requestid');
    deps.onAttempt(deployment, response.status);
    if (response.status === 200) {
      const trouble = admitted.call.isStream ? await troubleAtStart(response) : null;
      // Whom we left ourselves has neither succeeded nor failed.
      if (outgoing.destroyed || rival?.isGivenUp === true) return trouble ?? response;
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
    if (outgoing.destroyed || rival?.isGivenUp === true) return refuse('upstream_failed');
    deps.onAttempt(deployment, 0);
    deps.health.failed(deployment);
    return refusalOfSendError(error);
  } finally {
    clearTimeout(timer);
    outgoing.off('close', onClose);
  }
}

const MAX_ERROR_BYTES = 65_536;

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
