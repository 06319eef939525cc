/**
 * One attempt: sends a request to one deployment and waits for the beginning of its answer: the head of a whole one, or
 * the first event of a stream. What Bedrock refuses and the call can do without is left out, and the request sent again
 * (heal.ts). Throttling, faults and timeouts are misses, and are noted in the deployment's health. An
 * attempt whose client leaves goes on, within the bounds of answers that nobody waits for, since Bedrock bills it anyway.
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import type { Clock } from '../../../core/clock.ts';
import { NOWHERE } from '../../../core/slots.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import type { Optional } from '../../dialects/dialect.ts';
import { upstreamRefusal } from '../../dialects/refusals.ts';
import type { Admitted } from '../../exchange.ts';
import type { TaskMetrics } from '../../metrics/task-metrics.ts';
import type { Limited, TimeLimits } from '../../time-limits.ts';
import { upstreamError } from '../../upstream/upstream-error.ts';
import type { DeploymentHealth } from '../../upstream/deployment-health.ts';
import { firstException } from '../../upstream/first-exception.ts';
import { isRetriable } from '../../upstream/retry.ts';
import type { UnheardAnswers } from '../../upstream/unheard-answers.ts';
import { UpstreamResponse, type FirstListener, type HeadListener } from '../../upstream/upstream-response.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import { createHealing, type HealDeps, type Healing, type Told } from './heal.ts';
import { NOTHING } from './left-out.ts';
import { leaveUnheard } from './unheard.ts';

export type AttemptDeps = HealDeps & {
  readonly upstream: Upstream;
  readonly unheard: UnheardAnswers;
  readonly health: DeploymentHealth;
  readonly deadlines: Deadlines;
  readonly timeLimits: TimeLimits;
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
export class Attempt implements HeadListener, FirstListener, Limited {
  slot = NOWHERE;
  readonly endsAtMs: number;
  readonly deployment: Deployment;
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
  readonly #ask: Ask;
  readonly #deps: AttemptDeps;
  /** Settles `outcome`; of several calls the first counts. */
  #settle: (outcome: Outcome) => void = ignore;
  #healing: Healing | null = null;
  /** The result in the end; null until it is there. */
  #final: Outcome | null = null;
  /** Takes that, where somebody waits for it. */
  #whenFinal: ((outcome: Outcome) => void) | null = null;

  constructor(ask: Ask, deps: AttemptDeps) {
    this.deployment = ask.deployment;
    this.request = ask.request;
    this.without = ask.without ?? NOTHING;
    this.#ask = ask;
    this.#deps = deps;
    this.endsAtMs = Math.min(ask.endsAtMs, deps.clock.monotonicMs() + deps.deadlines.tryTimeoutMs);
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    deps.timeLimits.add(this);
    this.#send();
    if (this.#final === null) ask.admitted.client.whenGone(this.#onGone);
  }

  /** The result in the end, however long that takes. */
  final(): Promise<Outcome> {
    if (this.#final !== null) return Promise.resolve(this.#final);
    return new Promise((resolve) => {
      this.#whenFinal = resolve;
    });
  }

  #send(): void {
    this.answer = new UpstreamResponse(this);
    try {
      this.#deps.upstream.start(this.deployment, this.request, this.answer);
    } catch (error) {
      this.onNoAnswer(error);
    }
  }

  onHead(answer: UpstreamResponse): void {
    try {
      this.#takeHead(answer);
    } catch (error) {
      this.onNoAnswer(error);
    }
  }

  #takeHead(answer: UpstreamResponse): void {
    const { admitted } = this.#ask;
    if (!this.isGivenUp) {
      admitted.progress.upstreamRequestId = answer.header('x-amzn-requestid');
      this.#deps.metrics.upstreamRequests.add(1, this.deployment.id, statusText(answer.status));
    }
    if (answer.status !== 200) this.#miss(refusedBy(answer));
    else if (!admitted.call.isStream || answer.isWhole) this.#succeed(answer);
    else answer.whenFirst(this);
  }

  onFirst(answer: UpstreamResponse, bytes: Buffer | null): void {
    try {
      const miss = missAtStart(answer, bytes, this.#ask.admitted);
      if (miss === null) this.#succeed(answer);
      else this.#miss(miss);
    } catch (error) {
      this.onNoAnswer(error);
    }
  }

  onNoAnswer(error: unknown): void {
    // An error after the result, as of a listener that throws, changes nothing.
    if (this.#final !== null) return;
    if (!this.#isLeft()) noteFailure(this, this.#deps);
    this.#end({ refusal: refusalOfSendError(error), mayBeBilled: mayBeBilled(this, this.#ask.admitted) });
  }

  /** There is no timeout without a client: the bounds of answers that nobody waits for apply instead. */
  onTooLate(): void {
    if (this.#isLeft()) return;
    noteFailure(this, this.#deps);
    const isBillable = mayBeBilled(this, this.#ask.admitted);
    this.#tell({ refusal: refuse('upstream_timeout'), mayBeBilled: isBillable });
    if (isBillable) return;
    // It may still wait for a connection. Sent later, it would cost what nobody records.
    this.isGivenUp = true;
    this.answer?.abort(new Error('it took too long, and costs nothing yet'));
  }

  readonly #onGone = (): void => {
    if (this.answer !== null) leaveUnheard(this.answer, this.#ask.admitted, this.#deps.unheard);
  };

  /** An attempt that was given up has neither succeeded nor failed. */
  #isLeft(): boolean {
    return this.isGivenUp || this.#ask.admitted.client.isGone;
  }

  #miss(missing: Miss | Promise<Miss>): void {
    this.#healOrEnd(missing).catch((error: unknown) => this.onNoAnswer(error));
  }

  async #healOrEnd(missing: Miss | Promise<Miss>): Promise<void> {
    const miss = await missing;
    if (miss.told !== undefined && (await this.#isHealed(miss.told))) {
      this.#send();
      return;
    }
    if (!this.#isLeft() && isRetriable(miss.refusal.code)) this.#deps.health.failed(this.deployment);
    this.#end(miss);
  }

  /** Whether there is another request now, without what was refused. */
  async #isHealed(told: Told): Promise<boolean> {
    const { admitted, deployment, without } = this.#ask;
    if (without === null || this.#isLeft()) return false;
    this.#healing ??= createHealing({ admitted, deployment, without }, this.#deps);
    const again = await this.#healing.without(this.request, told);
    if (again === null || this.#isLeft()) return false;
    admitted.progress.retries += 1;
    this.without = again.without;
    this.request = again.request;
    return true;
  }

  #succeed(answer: UpstreamResponse): void {
    this.#healing?.answered();
    if (!this.#isLeft()) this.#deps.health.succeeded(this.deployment);
    this.#end(answer);
  }

  #end(outcome: Outcome): void {
    this.#final = outcome;
    this.#tell(outcome);
    this.#whenFinal?.(outcome);
  }

  #tell(outcome: Outcome): void {
    this.#deps.timeLimits.remove(this);
    this.#ask.admitted.client.forget(this.#onGone);
    this.#settle(outcome);
  }
}

function ignore(): void {
  // Takes the place of what the promise gives.
}

export function isMiss(outcome: Outcome): outcome is Miss {
  return !(outcome instanceof UpstreamResponse);
}

/** The label of an HTTP status, nearly always the same. */
function statusText(status: number): string {
  return status === 200 ? '200' : String(status);
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

/** A status other than 200, which costs nothing. */
async function refusedBy(response: UpstreamResponse): Promise<Miss> {
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

/** A stream that breaks, or begins with an exception, before the first byte of an answer; null: it begins with one. */
function missAtStart(response: UpstreamResponse, bytes: Buffer | null, { routeId }: Admitted): Miss | null {
  if (bytes === null) return { refusal: refuse('upstream_failed'), mayBeBilled: !isFreeRoute(routeId) };
  const exception = firstException(bytes, response.isSse);
  if (exception === null) return null;
  response.abort(new Error('the answer began with an exception'));
  const error = upstreamError(exception.payload);
  const refusal = upstreamRefusal({ status: null, errorType: exception.name, ...error });
  return { refusal, mayBeBilled: false, told: { status: null, said: error.message } };
}

/** By the codes of connections (`proxy/upstream/http1/connection-error.ts`) and of the system. */
function refusalOfSendError(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'HEAD_TIMEOUT') return refuse('upstream_timeout');
  if (code === 'CONNECT_TIMEOUT' || code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
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
