/**
 * relay: upstream bytes become client bytes, translated only where dialects differ, with usage read on the way.
 * Never refuses: once Bedrock has begun to answer, whatever goes wrong is told inside the stream or as a 502.
 */
import type { Clock } from '../../../core/clock.ts';
import { refuse } from '../../../core/errors.ts';
import { answerRefusal } from '../../answers/answer.ts';
import type { Dispatched, Ending } from '../../exchange.ts';
import type { ClientStream } from './client-stream.ts';
import { fallbackHeaders } from './fallback-headers.ts';
import { relayStream } from './relay-stream.ts';

/** Bedrock's largest answers are far below this. */
const MAX_ANSWER_BYTES = 64 * 1_048_576;

/** `client` is null for calls that are not streamed. */
export function relay(dispatched: Dispatched, client: ClientStream | null, clock: Clock): Promise<Ending> {
  return client === null ? relayWhole(dispatched, clock) : relayStream(dispatched, client, clock);
}

async function relayWhole(dispatched: Dispatched, clock: Clock): Promise<Ending> {
  const { response, outgoing, reply, progress, requestId } = dispatched;
  const onClose = (): void => response.abort(new Error('the client left'));
  outgoing.on('close', onClose);
  let body: Buffer;
  try {
    body = reply.whole(await response.readWhole(MAX_ANSWER_BYTES), response);
  } catch {
    if (outgoing.destroyed) return { kind: 'client-gone', status: 200, errorCode: null };
    const refusal = refuse('upstream_failed', {
      message: 'The answer of Bedrock broke off or could not be read.',
    });
    answerRefusal(dispatched, refusal);
    return { kind: 'upstream-cut', status: refusal.status, errorCode: refusal.code };
  } finally {
    outgoing.off('close', onClose);
  }
  progress.firstByteAtMs = clock.monotonicMs();
  if (outgoing.destroyed) return { kind: 'client-gone', status: 200, errorCode: null };
  outgoing.writeHead(200, {
    'content-type': reply.contentType,
    'content-length': body.length,
    'x-request-id': requestId,
    'request-id': requestId,
    ...reply.headers?.(response),
    ...fallbackHeaders(dispatched),
  });
  outgoing.end(body);
  return { kind: 'complete', status: 200, errorCode: null };
}
