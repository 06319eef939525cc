/**
 * relay: upstream bytes become client bytes, translated only where dialects differ, with usage read on the way.
 * Never refuses: once Bedrock has begun to answer, whatever goes wrong is told inside the stream or as a 502. When the
 * client is gone the answer is read on to its usage, unheard.
 */
import type { Clock } from '../../../core/clock.ts';
import { refuse } from '../../../core/errors.ts';
import { answerRefusal } from '../../local-endpoints/answer.ts';
import { goneEnding, type Dispatched, type Ending } from '../../exchange.ts';
import type { UnheardAnswers } from '../../upstream/unheard-answers.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import { leaveAnswerUnheard } from '../dispatch/unheard.ts';
import type { ClientStream } from './client-stream.ts';
import { fallbackHeaders } from './fallback-headers.ts';
import { MAX_ANSWER_BYTES } from './read-unheard.ts';
import { relayParts, type AskAgain } from './relay-parts.ts';
import { relayStream, type Keep } from './relay-stream.ts';

/** `client` is null for calls that are not streamed. */
export function relay(
  dispatched: Dispatched,
  client: ClientStream | null,
  { clock, unheard, askAgain, keep }: RelayDeps,
): Promise<Ending> {
  const leave = (answer: UpstreamResponse): void => leaveAnswerUnheard(answer, dispatched, unheard);
  dispatched.client.whenGone(() => leave(dispatched.response));
  if (client !== null) return relayStream(dispatched, client, clock, keep);
  const { more } = dispatched.upstreamRequest;
  const { parts } = dispatched.reply;
  if (more === undefined || more.length === 0 || parts === undefined)
    return relayWhole(dispatched, clock, keep);
  return relayAll(dispatched, relayParts(dispatched, more, parts, askAgain, leave), clock);
}

export type RelayDeps = {
  readonly clock: Clock;
  readonly unheard: UnheardAnswers;
  readonly askAgain: AskAgain;
  /** Keeps a complete answer that is to be kept; whether it is. Never rejects. */
  readonly keep: Keep;
};

async function relayAll(
  dispatched: Dispatched,
  pending: Promise<Buffer | Ending>,
  clock: Clock,
): Promise<Ending> {
  const outcome = await pending;
  return Buffer.isBuffer(outcome) ? sendWhole(dispatched, outcome, clock) : outcome;
}

async function relayWhole(dispatched: Dispatched, clock: Clock, keep: Keep): Promise<Ending> {
  const { response, reply, client } = dispatched;
  let body: Buffer;
  try {
    body = reply.whole(await response.readWhole(MAX_ANSWER_BYTES), response);
  } catch {
    if (client.isGone) return goneEnding(dispatched, 200);
    const refusal = refuse('upstream_failed', {
      message: 'The answer of Bedrock broke off or could not be read.',
    });
    answerRefusal(dispatched, refusal);
    return { kind: 'upstream-cut', status: refusal.status, errorCode: refusal.code };
  }
  const { keeping } = reply;
  if (keeping === undefined || client.isGone || (await keep(dispatched)))
    return sendWhole(dispatched, body, clock);
  return sendWhole(dispatched, keeping.unkept(), clock, NOT_KEPT);
}

const NOT_KEPT = { 'x-stargate-warning': 'this response is not kept' };

function sendWhole(
  dispatched: Dispatched,
  body: Buffer,
  clock: Clock,
  warning?: Readonly<Record<string, string>>,
): Ending {
  const { response, outgoing, reply, progress, requestId } = dispatched;
  if (dispatched.client.isGone) return goneEnding(dispatched, 200);
  progress.firstByteAtMs = clock.monotonicMs();
  outgoing.writeHead(200, {
    'content-type': reply.contentType,
    'content-length': body.length,
    'x-request-id': requestId,
    'request-id': requestId,
    ...reply.headers?.(response),
    ...fallbackHeaders(dispatched),
    ...warning,
  });
  outgoing.end(body);
  return { kind: 'complete', status: 200, errorCode: null };
}
