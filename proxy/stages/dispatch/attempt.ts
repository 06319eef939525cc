/**
 * One attempt: sends a request to one deployment and waits for the beginning of its answer: the head of a whole one, or
 * the first event of a stream. What Bedrock refuses and the call can do without is left out, and the request sent again
 * (heal.ts). Throttling, faults and timeouts are misses, and are noted in the deployment's health. An
 * attempt whose client leaves goes on, within the bounds of answers that nobody waits for, since Bedrock bills it anyway.
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import type { Clock } from '../../../core/clock.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import type { Optional } from '../../dialects/dialect.ts';
import { upstreamRefusal } from '../../dialects/refusals.ts';
import type { Admitted } from '../../exchange.ts';
import type { TaskMetrics } from '../../metrics/task-metrics.ts';
import { upstreamError } from '../../upstream/upstream-error.ts';
import type { DeploymentHealth } from '../../upstream/deployment-health.ts';
import { firstException } from '../../upstream/first-exception.ts';
import { isRetriable } from '../../upstream/retry.ts';
import type { UnheardAnswers } from '../../upstream/unheard-answers.ts';
import { UpstreamResponse } from '../../upstream/upstream-response.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import { createHealing, type HealDeps, type Healing, type Told } from './heal.ts';
import { NOTHING } from './left-out.ts';
import { leaveUnheard } from './unheard.ts';

export type AttemptDeps = HealDeps & {
  readonly upstream: Upstream;
  readonly unheard: UnheardAnswers;
  readonly health: DeploymentHealth;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly metrics: Pick<TaskMetrics, 'upstreamRequests' | 'hedges' | 'requestsHealed'>;
};

export type Deadlines = {
  /** Longest wait for the head of one answer. */
  readonly tryTimeoutMs: number;
  /** Longest time from arrival to the head of an answer, over all attempts. */
  readonly callTimeoutMs: number;
  /** Silence after which a second deployment is asked beside the first; 0: never. */
  readonly hedgeAfterMs: number;
};

/**
 * There is no answer. `mayBeBilled`: Bedrock may have received the request and did not report a failure, so it may complete
 * and charge it.
 */
export type Miss = {
  readonly refusal: Refusal;
  readonly mayBeBilled: boolean;
  /** How Bedrock refused the request. @default it did not */
  readonly told?: Told;
};

export type Outcome = UpstreamResponse | Miss;

/** One request to one deployment. */
export type Ask = {
  readonly admitted: Admitted;
  readonly deployment: Deployment;
  readonly request: UpstreamRequest;
  /** What the request leaves out; null when it is a part of a call, which cannot be made again. */
  readonly without: ReadonlySet<Optional> | null;
  /** Monotonic time by which the whole call must have an answer. */
  readonly endsAtMs: number;
};

/** A request that was sent to a deployment. */
export class Attempt {
  readonly deployment: Deployment;
  /** The result in the end, however long that takes. */
  readonly final: Promise<Outcome>;
  /** The result, or a miss when it takes longer than an attempt may. */
  readonly outcome: Promise<Outcome>;
  /** The answer, from before its head has come; null when nothing could be sent. */
  answer: UpstreamResponse | null = null;
  /** The call goes on without it. */
  isGivenUp = false;
  /** The request that was sent last. */
  request: UpstreamRequest;
  /** What it leaves out. */
  without: ReadonlySet<Optional>;

  constructor(ask: Ask, deps: AttemptDeps) {
    this.deployment = ask.deployment;
    this.request = ask.request;
    this.without = ask.without ?? NOTHING;
    this.final = finalOutcome(this, ask, deps);
    this.outcome = outcomeInTime(this, ask, deps);
  }
}

export function isMiss(outcome: Outcome): outcome is Miss {
  return !(outcome instanceof UpstreamResponse);
}

/** There is no timeout without a client: the bounds of answers that nobody waits for apply instead. */
async function outcomeInTime(
  attempt: Attempt,
  { admitted, endsAtMs }: Ask,
  deps: AttemptDeps,
): Promise<Outcome> {
  const { client } = admitted;
  const onGone = (): void => {
    if (attempt.answer !== null) leaveUnheard(attempt.answer, admitted, deps.unheard);
  };
  client.whenGone(onGone);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Miss>((resolve) => {
    timer = setTimeout(
      () => {
        if (client.isGone || attempt.isGivenUp) return;
        noteFailure(attempt, deps);
        resolve({ refusal: refuse('upstream_timeout'), mayBeBilled: mayBeBilled(attempt, admitted) });
      },
      Math.min(endsAtMs - deps.clock.monotonicMs(), deps.deadlines.tryTimeoutMs),
    );
  });
  const outcome = await Promise.race([attempt.final, timeout]);
  clearTimeout(timer);
  client.forget(onGone);
  return outcome;
}

async function finalOutcome(attempt: Attempt, ask: Ask, deps: AttemptDeps): Promise<Outcome> {
  const { admitted, deployment } = ask;
  const { client, progress } = admitted;
  // An attempt that was given up has neither succeeded nor failed.
  const isLeft = (): boolean => attempt.isGivenUp || client.isGone;
  let healing: Healing | null = null;
  try {
    for (;;) {
      const response = await deps.upstream.send(deployment, attempt.request, (sent) => {
        attempt.answer = sent;
      });
      if (!attempt.isGivenUp) {
        progress.upstreamRequestId = response.header('x-amzn-requestid');
        deps.metrics.upstreamRequests.add(1, deployment.id, String(response.status));
      }
      const miss = await missAtStart(response, admitted);
      if (miss === null) healing?.answered();
      else if (miss.told !== undefined && ask.without !== null && !isLeft()) {
        healing ??= createHealing({ admitted, deployment, without: ask.without }, deps);
        const again = await healing.without(attempt.request, miss.told);
        if (again !== null && !isLeft()) {
          progress.retries += 1;
          attempt.without = again.without;
          attempt.request = again.request;
          continue;
        }
      }
      if (!isLeft()) {
        if (miss === null) deps.health.succeeded(deployment);
        else if (isRetriable(miss.refusal.code)) deps.health.failed(deployment);
      }
      return miss ?? response;
    }
  } catch (error) {
    if (!isLeft()) noteFailure(attempt, deps);
    return { refusal: refusalOfSendError(error), mayBeBilled: mayBeBilled(attempt, admitted) };
  }
}

/** No answer is counted as status 0. */
function noteFailure({ deployment }: Attempt, { metrics, health }: AttemptDeps): void {
  metrics.upstreamRequests.add(1, deployment.id, '0');
  health.failed(deployment);
}

function mayBeBilled({ answer }: Attempt, { routeId }: Admitted): boolean {
  return answer?.wasSent === true && !isFreeRoute(routeId);
}

const MAX_ERROR_BYTES = 65_536;

/** A failure before the first byte of an answer: a status other than 200, which costs nothing, or a broken stream. */
async function missAtStart(response: UpstreamResponse, { call, routeId }: Admitted): Promise<Miss | null> {
  if (response.status !== 200) {
    const body = await response.readWhole(MAX_ERROR_BYTES).catch(() => Buffer.alloc(0));
    const { status } = response;
    const error = upstreamError(body);
    const refusal = upstreamRefusal({
      status,
      errorType: response.header('x-amzn-errortype'),
      ...error,
      retryAfterSeconds: retryAfterOf(response),
    });
    return { refusal, mayBeBilled: false, told: { status, said: error.message } };
  }
  if (!call.isStream || response.isWhole) return null;
  const bytes = await response.firstBytes();
  if (bytes === null) return { refusal: refuse('upstream_failed'), mayBeBilled: !isFreeRoute(routeId) };
  const exception = firstException(bytes, response.isSse);
  if (exception === null) return null;
  response.abort(new Error('the answer began with an exception'));
  const error = upstreamError(exception.payload);
  const refusal = upstreamRefusal({ status: null, errorType: exception.name, ...error });
  return { refusal, mayBeBilled: false, told: { status: null, said: error.message } };
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
