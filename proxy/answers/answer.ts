/** Answers that are not relayed: refusals in the caller's dialect, and small JSON bodies of our own. */
import type { IncomingMessage } from 'node:http';
import type { Refusal } from '../../core/errors.ts';
import type { ErrorShape } from '../../core/routes.ts';
import { renderRefusal } from '../dialects/refusals.ts';
import type { Arrival } from '../exchange.ts';

/**
 * Sends a refusal and returns the status the client sees. A client that is still sending its body is read to the end
 * for a moment, so that it sees the answer instead of a broken connection; then the connection is closed.
 */
export function answerRefusal(arrival: Arrival, refusal: Refusal): number {
  const { incoming, outgoing, requestId } = arrival;
  const rendered = renderRefusal(refusal, errorShapeOf(arrival), requestId);
  if (outgoing.headersSent || outgoing.destroyed) return rendered.status;
  const isBodyPending = !incoming.complete;
  outgoing.writeHead(rendered.status, {
    ...rendered.headers,
    'content-length': Buffer.byteLength(rendered.body),
    ...(isBodyPending ? { connection: 'close' } : {}),
  });
  if (isBodyPending) lingerWith(arrival, rendered.body);
  else outgoing.end(rendered.body);
  return rendered.status;
}

/** The route's, but the list of models is asked for by clients of both kinds. */
function errorShapeOf({ route, routeId, incoming }: Arrival): ErrorShape {
  const isList = routeId === 'models' || routeId === 'model';
  return isList && isAnthropicClient(incoming) ? 'anthropic' : route.errors;
}

/** Anthropic's clients always send their API version. */
export function isAnthropicClient(incoming: IncomingMessage): boolean {
  return incoming.headers['anthropic-version'] !== undefined;
}

export function answerJson(arrival: Arrival, body: unknown): void {
  answerText(arrival, 200, 'application/json', JSON.stringify(body));
}

export function answerText(arrival: Arrival, status: number, contentType: string, body: string): void {
  arrival.outgoing.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-request-id': arrival.requestId,
  });
  arrival.outgoing.end(body);
}

const LINGER_MS = 2_000;

/**
 * Writes the answer but ends it only when the client's body has been read, or after a moment: ending it closes the
 * connection, and a connection closed on unread bytes is reset, which can take the answer with it.
 */
function lingerWith({ incoming, outgoing }: Arrival, body: string): void {
  outgoing.write(body);
  const finish = (): void => {
    clearTimeout(timer);
    outgoing.end();
  };
  const timer = setTimeout(finish, LINGER_MS);
  incoming.once('end', finish).once('close', finish).resume();
}
