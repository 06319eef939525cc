/** One request of a check to AWS, and its answer as JSON; given up when nobody waits any more. */
import type { CheckRequest } from '../../bedrock-http.ts';
import { parseAnswer, type JsonObject } from '../../dialects/json.ts';
import { upstreamError } from '../../upstream/upstream-error.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import { CheckFailure } from './check.ts';

/** Rejects with a CheckFailure when AWS refuses. Nothing of the text that was sent is in its message. */
export async function askAws(
  upstream: Pick<Upstream, 'ask'>,
  request: CheckRequest,
  end: AbortSignal,
): Promise<JsonObject> {
  const answer = await upstream.ask(request, endedBy(end));
  const body = await answer.readWhole(MAX_ANSWER_BYTES);
  if (answer.status === 200) return parseAnswer(body);
  if (answer.status === 429) throw new Throttled(`${request.service} is throttling`);
  const type = answer.header('x-amzn-errortype') ?? upstreamError(body).code ?? '';
  throw new CheckFailure(`${request.service} answered with ${answer.status} ${type}`.trim());
}

/** The same request may succeed in a moment. */
export class Throttled extends CheckFailure {}

/** Closes the connection when nobody waits for the answer any more. */
export function endedBy(end: AbortSignal): (answer: UpstreamResponse) => void {
  return (answer) => {
    const abort = (): void => answer.abort(new CheckFailure('the check was given up'));
    if (end.aborted) abort();
    else end.addEventListener('abort', abort, { once: true });
  };
}

const MAX_ANSWER_BYTES = 4_194_304;
