/**
 * relay: sends Bedrock's answer to the client, translated only where dialects differ, and reads the usage on the way.
 * Never refuses: once Bedrock has begun to answer, a failure becomes an error event of the stream or a 502. When the client
 * is gone, the answer is read to its end for its usage.
 */
import type { Clock } from '../../../core/clock.ts';
import { isRefusal } from '../../../core/errors.ts';
import { answerRefusal } from '../../local-endpoints/answer.ts';
import { isHit } from '../../answer-cache/cache-use.ts';
import { goneEnding, type Dispatched, type Ending } from '../../exchange.ts';
import { checksOfAnswer } from '../checks/check-prompt.ts';
import type { DispatchDeps } from '../dispatch/dispatch.ts';
import { leaveUnheard } from '../dispatch/unheard.ts';
import type { ClientStream } from './client-stream.ts';
import { planHeaders } from './plan-headers.ts';
import { keepAnswer, type KeepDeps } from './keep-answer.ts';
import { readAnswer } from './read-answer.ts';
import { relayAtOnce } from './relay-at-once.ts';
import { relayParts } from './relay-parts.ts';
import { relayStream } from './relay-stream.ts';

export type RelayDeps = DispatchDeps & KeepDeps;

/** `stream` is null for calls that are not streamed. */
export async function relay(
  dispatched: Dispatched,
  stream: ClientStream | null,
  deps: RelayDeps,
): Promise<Ending> {
  const { response, plan } = dispatched;
  if (!isHit(dispatched)) dispatched.client.whenGone(() => leaveUnheard(response, dispatched, deps.unheard));
  if (stream !== null) {
    return response.isWhole ? relayAtOnce(dispatched, stream, deps) : relayStream(dispatched, stream, deps);
  }
  const { more = [] } = plan.upstreamRequest;
  const { parts } = plan.reply;
  if (more.length === 0 || parts === undefined) return relayWhole(dispatched, deps);
  const outcome = await relayParts(dispatched, more, parts, deps);
  return Buffer.isBuffer(outcome) ? sendWhole(dispatched, outcome, deps.clock) : outcome;
}

async function relayWhole(dispatched: Dispatched, deps: RelayDeps): Promise<Ending> {
  const { client } = dispatched;
  const body = await readAnswer(dispatched, checksOfAnswer(dispatched), deps);
  if (isRefusal(body)) {
    if (client.isGone) return goneEnding(dispatched, 200);
    answerRefusal(dispatched, body);
    return { kind: 'upstream-cut', status: body.status, errorCode: body.code };
  }
  const { keeping } = dispatched.plan.reply;
  if (keeping === undefined || client.isGone || (await keepAnswer(dispatched, deps)))
    return sendWhole(dispatched, body, deps.clock);
  return sendWhole(dispatched, keeping.unkept(), deps.clock, NOT_KEPT);
}

const NOT_KEPT = { 'x-stargate-warning': 'this response is not kept' };

function sendWhole(
  dispatched: Dispatched,
  body: Buffer,
  clock: Clock,
  warning?: Readonly<Record<string, string>>,
): Ending {
  const { response, outgoing, plan, progress, requestId } = dispatched;
  if (dispatched.client.isGone) return goneEnding(dispatched, 200);
  progress.firstByteAtMs = clock.monotonicMs();
  outgoing.writeHead(200, {
    'content-type': plan.reply.contentType,
    'content-length': body.length,
    'x-request-id': requestId,
    'request-id': requestId,
    ...plan.reply.headers?.(response),
    ...planHeaders(dispatched),
    ...warning,
  });
  outgoing.end(body);
  return { kind: 'complete', status: 200, errorCode: null };
}
