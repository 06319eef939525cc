/** What happens to an answer that nobody waits for any more: it is read to its end, within bounds, or aborted. */
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import type { Admitted } from '../../exchange.ts';
import type { UnheardAnswers } from '../../upstream/unheard-answers.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';

/** An answer that costs nothing is aborted. */
export function leaveUnheard(answer: UpstreamResponse, admitted: Admitted, unheard: UnheardAnswers): void {
  const { principal, call, body, plan, routeId } = admitted;
  if (!answer.wasSent || isFreeRoute(routeId)) {
    answer.abort(new Error('nobody waits for this answer, and it costs nothing'));
    return;
  }
  // That of the request for Bedrock may be gone by now, and is about as long.
  const requestBytes = body.length + plan.bodyBytes;
  // What the client wants streamed may have been asked whole.
  const isStream = call.isStream && plan.upstreamRequest.operation !== 'converse';
  unheard.take(answer, { keyId: principal.keyId, isStream, requestBytes });
}
