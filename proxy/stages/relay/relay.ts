/**
 * relay: sends Bedrock's answer to the client, translated only where dialects differ, and reads the usage on the way.
 * Never refuses: once Bedrock has begun to answer, a failure becomes an error event of the stream or a 502. When the client
 * is gone, the answer is read to its end for its usage.
 */
import type { Clock } from '../../../core/clock.ts';
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { Keeping, PartsReply } from '../../dialects/dialect.ts';
import { answerRefusal } from '../../local-endpoints/answer.ts';
import { isHit } from '../../answer-cache/cache-use.ts';
import { goneEnding, type Dispatched, type Ending } from '../../exchange.ts';
import { checksOfAnswer } from '../checks/check-prompt.ts';
import type { DispatchDeps } from '../dispatch/dispatch.ts';
import { leaveUnheard } from '../dispatch/unheard.ts';
import type { ClientStream } from './client-stream.ts';
import { NO_PLAN_HEADERS, planHeaders } from './plan-headers.ts';
import { keepAnswer, type KeepDeps } from './keep-answer.ts';
import { readAnswer } from './read-answer.ts';
import { relayAtOnce } from './relay-at-once.ts';
import { relayParts } from './relay-parts.ts';
import { relayStream } from './relay-stream.ts';

export type RelayDeps = DispatchDeps & KeepDeps;

/** `stream` is null for calls that are not streamed. A promise unless the answer is there already. */
export function relay(
  dispatched: Dispatched,
  stream: ClientStream | null,
  deps: RelayDeps,
): Ending | Promise<Ending> {
  const { response, plan } = dispatched;
  if (!response.hasEnded && !isHit(dispatched))
    dispatched.client.whenGone(() => leaveUnheard(response, dispatched, deps.unheard));
  if (stream !== null) {
    return response.isWhole ? relayAtOnce(dispatched, stream, deps) : relayStream(dispatched, stream, deps);
  }
  const { more } = plan.upstreamRequest;
  const { parts } = plan.reply;
  if (more === undefined || more.length === 0 || parts === undefined) return relayWhole(dispatched, deps);
  return relayTogether(dispatched, more, parts, deps);
}

function relayWhole(dispatched: Dispatched, deps: RelayDeps): Ending | Promise<Ending> {
  const reading = readAnswer(dispatched, checksOfAnswer(dispatched), deps);
  return reading instanceof Promise
    ? reading.then((body) => sendOrKeep(dispatched, body, deps))
    : sendOrKeep(dispatched, reading, deps);
}

function sendOrKeep(
  dispatched: Dispatched,
  body: Buffer | Refusal,
  deps: RelayDeps,
): Ending | Promise<Ending> {
  const { client, plan } = dispatched;
  if (isRefusal(body)) {
    if (client.isGone) return goneEnding(dispatched, 200);
    answerRefusal(dispatched, body);
    return { kind: 'upstream-cut', status: body.status, errorCode: body.code };
  }
  const { keeping } = plan.reply;
  return keeping === undefined || client.isGone
    ? sendWhole(dispatched, body, deps.clock)
    : keepAndSend(dispatched, body, keeping, deps);
}

async function keepAndSend(
  dispatched: Dispatched,
  body: Buffer,
  keeping: Keeping,
  deps: RelayDeps,
): Promise<Ending> {
  return (await keepAnswer(dispatched, deps))
    ? sendWhole(dispatched, body, deps.clock)
    : sendWhole(dispatched, keeping.unkept(), deps.clock, NOT_KEPT);
}

async function relayTogether(
  dispatched: Dispatched,
  more: readonly Buffer[],
  parts: PartsReply,
  deps: RelayDeps,
): Promise<Ending> {
  const outcome = await relayParts(dispatched, more, parts, deps);
  return Buffer.isBuffer(outcome) ? sendWhole(dispatched, outcome, deps.clock) : outcome;
}

const NOT_KEPT = { 'x-stargate-warning': 'this response is not kept' };

/** Bodies up to here go out in one write with the head; of larger ones, the copy that this takes costs more than it saves. */
const ONE_WRITE_BYTES = 4_096;

function sendWhole(
  dispatched: Dispatched,
  body: Buffer,
  clock: Clock,
  warning?: Readonly<Record<string, string>>,
): Ending {
  const { response, outgoing, plan, progress, requestId } = dispatched;
  if (dispatched.client.isGone) return goneEnding(dispatched, 200);
  progress.firstByteAtMs = clock.monotonicMs();
  const headers: Record<string, string | number> = {
    'content-type': plan.reply.contentType,
    'content-length': body.length,
    'x-request-id': requestId,
    'request-id': requestId,
  };
  const ofReply = plan.reply.headers?.(response);
  if (ofReply !== undefined) Object.assign(headers, ofReply);
  const ofPlan = planHeaders(dispatched);
  if (ofPlan !== NO_PLAN_HEADERS) Object.assign(headers, ofPlan);
  if (warning !== undefined) Object.assign(headers, warning);
  outgoing.writeHead(200, headers);
  // Node sends a text in one piece with the head, bytes in a second one. Latin-1 is the bytes as they are.
  if (body.length <= ONE_WRITE_BYTES) outgoing.end(body.toString('latin1'), 'latin1');
  else outgoing.end(body);
  return { kind: 'complete', status: 200, errorCode: null };
}
