/**
 * One try: a request goes to one deployment, and what comes back is looked at up to the first byte of an answer, the
 * head of a whole one or the first event of a stream. Throttling, faults and silence become misses, and the
 * deployment's health is noted. A try whose client leaves goes on, within the bounds of answers that nobody waits for:
 * Bedrock bills it either way.
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import type { UpstreamRequest } from '../../dialects/dialect.ts';
import { upstreamRefusal } from '../../dialects/refusals.ts';
import type { Admitted } from '../../exchange.ts';
import { awsErrorMessage } from '../../upstream/aws-error.ts';
import type { DeploymentHealth } from '../../upstream/deployment-health.ts';
import { firstException } from '../../upstream/first-exception.ts';
import { isRetriable } from '../../upstream/retry.ts';
import type { UnheardAnswers } from '../../upstream/unheard-answers.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { Turns } from '../../event-loop-turns.ts';
import { leaveUnheard } from './unheard.ts';

export type AttemptDeps = {
  readonly upstream: Upstream;
  readonly unheard: UnheardAnswers;
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

/**
 * There is no answer. `mayBeBilled`: Bedrock may have got the request, and did not say that it failed, so it may go on
 * with it, and charge for it.
 */
export type Miss = { readonly kind: 'miss'; readonly refusal: Refusal; readonly mayBeBilled: boolean };

export type Outcome = UpstreamResponse | Miss;

/** A request that was sent to a deployment. */
export class Try {
  readonly deployment: Deployment;
  /** What came of it in the end, however long nobody has waited for it. */
  readonly outcome: Promise<Outcome>;
  /** The answer, as it was before there was one; null when nothing could be sent. */
  answer: UpstreamResponse | null = null;
  /** The call goes on without it. */
  isGivenUp = false;

  constructor(admitted: Admitted, deployment: Deployment, request: UpstreamRequest, deps: AttemptDeps) {
    this.deployment = deployment;
    this.outcome = outcomeOf(this, admitted, request, deps);
  }
}

export function isMiss(outcome: Outcome): outcome is Miss {
  return 'kind' in outcome;
}

/**
 * The outcome of a try, or a miss when it takes longer than a try may. Without a client there is no such bound: what
 * ends the try then ends the answers that nobody waits for.
 */
export async function awaitOutcome(
  admitted: Admitted,
  one: Try,
  leftMs: number,
  deps: AttemptDeps,
): Promise<Outcome> {
  const { client } = admitted;
  const onGone = (): void => leaveUnheard(one, admitted, deps.unheard);
  client.whenGone(onGone);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Miss>((resolve) => {
    timer = setTimeout(
      () => {
        if (client.isGone || one.isGivenUp) return;
        deps.onAttempt(one.deployment, 0);
        deps.health.failed(one.deployment);
        const mayBeBilled = one.answer?.wasSent === true && !isFreeRoute(admitted.routeId);
        resolve({ kind: 'miss', refusal: refuse('upstream_timeout'), mayBeBilled });
      },
      Math.min(leftMs, deps.deadlines.tryTimeoutMs),
    );
  });
  const outcome = await Promise.race([one.outcome, timeout]);
  clearTimeout(timer);
  client.forget(onGone);
  return outcome;
}

async function outcomeOf(
  one: Try,
  admitted: Admitted,
  request: UpstreamRequest,
  deps: AttemptDeps,
): Promise<Outcome> {
  const { deployment } = one;
  const { client, progress } = admitted;
  // Whom we left ourselves has neither succeeded nor failed.
  const isLeft = (): boolean => one.isGivenUp || client.isGone;
  try {
    const response = await deps.upstream.send(deployment, request, (sent) => {
      one.answer = sent;
    });
    if (!one.isGivenUp) {
      progress.upstreamRequestId = response.header('x-amzn-requestid');
      deps.onAttempt(deployment, response.status);
    }
    const miss = await missAtStart(response, admitted);
    if (!isLeft()) {
      if (miss === null) deps.health.succeeded(deployment);
      else if (isRetriable(miss.refusal.code)) deps.health.failed(deployment);
    }
    return miss ?? response;
  } catch (error) {
    if (!isLeft()) {
      deps.onAttempt(deployment, 0);
      deps.health.failed(deployment);
    }
    const mayBeBilled = one.answer?.wasSent === true && !isFreeRoute(admitted.routeId);
    return { kind: 'miss', refusal: refusalOfSendError(error), mayBeBilled };
  }
}

const MAX_ERROR_BYTES = 65_536;

/** What is wrong with an answer before its first byte: Bedrock refuses or fails, which costs nothing, or a stream breaks. */
async function missAtStart(response: UpstreamResponse, { call, routeId }: Admitted): Promise<Miss | null> {
  if (response.status !== 200) {
    const body = await response.readWhole(MAX_ERROR_BYTES).catch(() => Buffer.alloc(0));
    const refusal = upstreamRefusal({
      status: response.status,
      errorType: response.header('x-amzn-errortype'),
      message: awsErrorMessage(body),
      retryAfterSeconds: retryAfterOf(response),
    });
    return { kind: 'miss', refusal, mayBeBilled: false };
  }
  if (!call.isStream) return null;
  const bytes = await response.firstBytes();
  if (bytes === null)
    return { kind: 'miss', refusal: refuse('upstream_failed'), mayBeBilled: !isFreeRoute(routeId) };
  const exception = firstException(bytes, response.isSse);
  if (exception === null) return null;
  response.abort(new Error('the answer began with an exception'));
  const refusal = upstreamRefusal({
    status: null,
    errorType: exception.name,
    message: awsErrorMessage(exception.payload),
  });
  return { kind: 'miss', refusal, mayBeBilled: false };
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
