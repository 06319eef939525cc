/** Answers that are not relayed: refusals in the caller's dialect, and small JSON bodies of our own. */
import type { IncomingMessage } from 'node:http';
import type { Refusal } from '../../core/errors.ts';
import type { ErrorShape } from '../../core/routes.ts';
import { renderRefusal } from '../dialects/refusals.ts';
import type { Arrival } from '../exchange.ts';

/** What becomes an answer: a body, or the text of one. */
export type Answered = Refusal | { readonly body: unknown } | { readonly text: string };

/** Sends a refusal and returns the status the client sees. */
export function answerRefusal(arrival: Arrival, refusal: Refusal): number {
  const rendered = renderRefusal(refusal, errorShapeOf(arrival), arrival.requestId);
  const { outgoing } = arrival;
  if (!outgoing.headersSent && !outgoing.destroyed) {
    arrival.choice?.failing(refusal);
    send(arrival, rendered.status, rendered.headers, rendered.body);
  }
  return rendered.status;
}

function errorShapeOf({ route, incoming }: Arrival): ErrorShape {
  if (route.errors !== 'by-client') return route.errors;
  return isAnthropicClient(incoming) ? 'anthropic' : 'openai';
}

/** Anthropic's clients always send their API version. */
export function isAnthropicClient(incoming: IncomingMessage): boolean {
  return incoming.headers['anthropic-version'] !== undefined;
}

export function answerJson(arrival: Arrival, status: number, body: unknown): void {
  answerText(arrival, status, JSON.stringify(body));
}

/** `json`: the text of a body. */
export function answerText(arrival: Arrival, status: number, json: string): void {
  send(arrival, status, { 'content-type': 'application/json', 'x-request-id': arrival.requestId }, json);
}

/**
 * Sends an answer. Of a body that nobody has read, a little is read and dropped: a connection closed on unread bytes is
 * reset, which can take the answer with it (RFC 9112, 9.6). Of a large one the client is told to stop; a connection on
 * which bytes still come after a while is closed.
 */
function send(
  { incoming, outgoing }: Arrival,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  const unread = unreadBytes(incoming);
  outgoing.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    ...(unread > SMALL_BYTES ? { connection: 'close' } : {}),
  });
  if (unread === 0) {
    outgoing.end(body);
    return;
  }
  // Ending an answer that says "close" closes the connection, so that waits for the rest of the body.
  if (unread > SMALL_BYTES) outgoing.write(body);
  else outgoing.end(body);
  dropRest(incoming, () => outgoing.end());
}

/** The most that a client may still send of a body that nobody reads; infinite when it has not said. */
function unreadBytes(incoming: IncomingMessage): number {
  return incoming.complete && incoming.readableEnded ? 0 : bodyBytes(incoming);
}

/** What the head says of the size of the body. */
export function bodyBytes({ headers }: IncomingMessage): number {
  return headers['transfer-encoding'] === undefined
    ? Number(headers['content-length'] ?? 0)
    : Number.POSITIVE_INFINITY;
}

const SMALL_BYTES = 1_048_576;
/** So much is dropped, for so long. */
const DROPPED_BYTES = 67_108_864;
const DROPPING_MS = 5_000;

/** Reads and drops what comes of a body, to its end or for a while; a connection that then still sends is closed. */
export function dropRest(incoming: IncomingMessage, onEnd: () => void): void {
  let dropped = 0;
  const cut = (): void => {
    finish();
    incoming.socket.destroy();
  };
  const finish = (): void => {
    clearTimeout(timer);
    incoming.off('data', onData).off('end', finish).off('close', finish);
    onEnd();
  };
  const onData = (chunk: Buffer): void => {
    dropped += chunk.length;
    if (dropped > DROPPED_BYTES) cut();
  };
  const timer = setTimeout(cut, DROPPING_MS);
  incoming
    .on('error', () => undefined)
    .on('data', onData)
    .once('end', finish)
    .once('close', finish);
}
