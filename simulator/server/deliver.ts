/**
 * Sends an answer at the pace a directive asks for, or breaks it the way its failure says. Frames that are ready
 * at once leave in one write; a full socket is waited for; a client that left ends the work.
 */
import type { ServerResponse } from 'node:http';

import type { StreamEvent } from '../model/conversation.ts';
import type { Directive, Failure } from '../steering/directive.ts';
import { STREAM_EXCEPTIONS, type StreamExceptionType } from '../wire/aws-error.ts';
import type { Framing } from '../wire/framing.ts';
import { watchClient, type Presence } from './presence.ts';

const WRITE_BYTES = 16 * 1024;
/** A pace that is further behind than this, because the client did not read, starts anew. */
const MAX_BEHIND_MS = 1_000;

export type Delivery = {
  readonly ending: 'complete' | 'failed' | 'client-gone';
  readonly failure: string | null;
  /** Output tokens of the events that went out. */
  readonly outputTokens: number;
  readonly isUsageReported: boolean;
};

type Headers = Readonly<Record<string, string>>;

export async function deliverStream(
  response: ServerResponse,
  headers: Headers,
  events: Iterable<StreamEvent>,
  directive: Directive,
  failure: Failure | null,
  framing: Framing,
): Promise<Delivery> {
  const client = watchClient(response);
  if (directive.headerDelayMs > 0) await client.sleep(directive.headerDelayMs);
  if (client.isGone()) return gone(0);
  response.writeHead(200, headers);
  const isPaced = directive.firstTokenDelayMs > 0 || directive.delayMs > 0 || failure !== null;
  if (isPaced) response.flushHeaders();
  if (directive.firstTokenDelayMs > 0) await client.sleep(directive.firstTokenDelayMs);

  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let sent = 0;
  let outputTokens = 0;
  // Kept as a schedule, so that a busy machine delays events without slowing the stream down.
  let dueMs = performance.now();
  const flush = async () => {
    if (pendingBytes === 0) return;
    const bytes = pending.length === 1 && pending[0] !== undefined ? pending[0] : Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    await (directive.dribbleBytes > 0 ? dribble(client, bytes, directive.dribbleBytes) : client.write(bytes));
  };

  for (const event of events) {
    if (client.isGone()) return gone(outputTokens);
    let frame = framing.event(event);
    if (failure !== null && sent === failure.afterEvents) {
      await flush();
      if (failure.kind !== 'corrupt')
        return breakStream(response, client, failure, frame, outputTokens, framing);
      frame = framing.corrupt(frame);
    }
    pending.push(frame);
    pendingBytes += frame.length;
    sent += 1;
    outputTokens = event.outputTokens;
    if (directive.delayMs > 0) {
      await flush();
      const nowMs = performance.now();
      dueMs = Math.max(dueMs + directive.delayMs, nowMs - MAX_BEHIND_MS);
      if (dueMs > nowMs) await client.sleep(dueMs - nowMs);
    } else if (pendingBytes >= WRITE_BYTES) await flush();
  }
  await flush();
  if (client.isGone()) return gone(outputTokens);
  if (failure !== null && failure.kind !== 'corrupt') {
    return breakStream(response, client, failure, Buffer.alloc(0), outputTokens, framing);
  }
  response.end();
  return { ending: 'complete', failure: failure?.kind ?? null, outputTokens, isUsageReported: true };
}

async function breakStream(
  response: ServerResponse,
  client: Presence,
  failure: Failure,
  next: Buffer,
  outputTokens: number,
  framing: Framing,
): Promise<Delivery> {
  const failed = (name: string): Delivery => ({
    ending: 'failed',
    failure: name,
    outputTokens,
    isUsageReported: false,
  });
  switch (failure.kind) {
    case 'exception':
    case 'http': {
      const type = streamExceptionOf(failure);
      const message = failure.message ?? STREAM_EXCEPTIONS[type];
      response.end(framing.exception(type, message));
      return failed(type);
    }
    case 'silence':
      await client.left();
      return gone(outputTokens);
    case 'cut-mid-frame':
      await client.flushed(next.subarray(0, Math.max(1, next.length >> 1)));
      response.socket?.destroy();
      return failed(failure.kind);
    case 'cut':
    case 'reset':
    case 'corrupt':
      await client.flushed(Buffer.alloc(0));
      response.socket?.destroy();
      return failed(failure.kind);
  }
}

/** A whole answer that has to wait or to break; the plain case is written by the server itself. */
export async function deliverWhole(
  response: ServerResponse,
  headers: Headers,
  body: string,
  directive: Directive,
  failure: Failure | null,
): Promise<Omit<Delivery, 'outputTokens'>> {
  const client = watchClient(response);
  await client.sleep(directive.headerDelayMs + directive.firstTokenDelayMs);
  if (failure?.kind === 'silence') await client.left();
  if (client.isGone()) return gone(0);
  const bytes = Buffer.from(body);
  response.writeHead(200, { ...headers, 'content-length': String(bytes.length) });
  switch (failure?.kind) {
    case 'cut':
    case 'cut-mid-frame':
      await client.flushed(bytes.subarray(0, bytes.length >> 1));
      response.socket?.destroy();
      return { ending: 'failed', failure: failure.kind, isUsageReported: false };
    case 'corrupt':
      bytes[bytes.length - 1] = 0x5d;
      response.end(bytes);
      return { ending: 'complete', failure: failure.kind, isUsageReported: false };
    case undefined:
    case 'http':
    case 'exception':
    case 'silence':
    case 'reset':
      if (directive.dribbleBytes > 0) await dribble(client, bytes, directive.dribbleBytes);
      else response.write(bytes);
      response.end();
      return { ending: 'complete', failure: null, isUsageReported: true };
  }
}

/** Small writes on separate turns of the event loop, so that they leave as separate packets. */
async function dribble(client: Presence, bytes: Buffer, size: number): Promise<void> {
  for (let at = 0; at < bytes.length && !client.isGone(); at += size) {
    await client.flushed(bytes.subarray(at, at + size));
    await client.sleep(0);
  }
}

function streamExceptionOf(failure: Failure): StreamExceptionType {
  const known = Object.keys(STREAM_EXCEPTIONS) as StreamExceptionType[];
  return known.find((type) => type === failure.type) ?? 'internalServerException';
}

function gone(outputTokens: number): Delivery {
  return { ending: 'client-gone', failure: null, outputTokens, isUsageReported: false };
}
