/** Requests of checks to AWS, and their answers as JSON; given up when nobody waits any more. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckRequest } from '../../bedrock-http.ts';
import { parseAnswer, type JsonObject } from '../../dialects/json.ts';
import { errorIn } from '../../upstream/upstream-error.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import { CheckFailure } from './check.ts';

/**
 * Asks again where AWS throttles: its quotas count units per second, so that this passes soon. Rejects with a CheckFailure
 * when AWS refuses. Nothing of the text that was sent is in its message.
 */
export async function askAws(
  upstream: Pick<Upstream, 'ask'>,
  request: CheckRequest,
  end: AbortSignal,
): Promise<JsonObject> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await askOnce(upstream, request, end);
    } catch (error) {
      if (!(error instanceof Throttled) || tries === MOST_TRIES || end.aborted) throw error;
      await delay(PAUSE_MS, undefined, { signal: end });
    }
  }
}

const MOST_TRIES = 4;
const PAUSE_MS = 300;

async function askOnce(
  upstream: Pick<Upstream, 'ask'>,
  request: CheckRequest,
  end: AbortSignal,
): Promise<JsonObject> {
  let sent: UpstreamResponse | null = null;
  let answer: UpstreamResponse;
  let body: Buffer;
  try {
    answer = await upstream.ask(request, (response) => {
      sent = response;
      endedBy(end)(response);
    });
    body = await answer.readWhole(MAX_ANSWER_BYTES);
    if (answer.status === 200) return parseAnswer(body);
  } catch (error) {
    if (isBegun(sent)) throw new Unanswered(`${request.service} did not answer`, { cause: error });
    throw error;
  }
  const type = answer.header('x-amzn-errortype') ?? typeIn(body);
  if (answer.status === 429 || type === 'ThrottlingException')
    throw new Throttled(`${request.service} is throttling`);
  throw new CheckFailure(`${request.service} answered with ${answer.status} ${type}`.trim());
}

/** Whether it went out, and AWS has not refused it. */
function isBegun(sent: UpstreamResponse | null): boolean {
  return sent !== null && sent.wasSent && (sent.status === 0 || sent.status === 200);
}

/** How AWS's older JSON services name an error: in the body, behind the name of the service. */
function typeIn(body: Buffer): string {
  const { __type: type } = errorIn(body);
  return typeof type === 'string' && /^[\w.#]{1,100}$/.test(type) ? type.slice(type.indexOf('#') + 1) : '';
}

/** The same request may succeed in a moment. */
class Throttled extends CheckFailure {}

/** AWS has begun, completes it and charges for it, but nobody has its answer. */
export class Unanswered extends CheckFailure {
  constructor(message: string, { cause }: { readonly cause: unknown }) {
    super(message);
    this.cause = cause;
  }
}

/** Closes the connection when nobody waits for the answer any more. */
export function endedBy(end: AbortSignal): (answer: UpstreamResponse) => void {
  return (answer) => {
    const abort = (): void => answer.abort(new CheckFailure('the check was given up'));
    if (end.aborted) abort();
    else end.addEventListener('abort', abort, { once: true });
  };
}

const MAX_ANSWER_BYTES = 4_194_304;
