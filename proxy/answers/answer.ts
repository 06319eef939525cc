/** Answers that are not relayed: refusals in the caller's dialect, and small JSON bodies of our own. */
import type { Refusal } from '../../core/errors.ts';
import { renderRefusal } from '../dialects/refusals.ts';
import type { Arrival } from '../exchange.ts';

/**
 * Sends a refusal and returns the status the client sees. A client that is still sending its body is read to the end
 * for a moment, so that it sees the answer instead of a broken connection; then the connection is closed.
 */
export function answerRefusal(arrival: Arrival, refusal: Refusal): number {
  const { incoming, outgoing, route, requestId } = arrival;
  const rendered = renderRefusal(refusal, route.errors, requestId);
  if (outgoing.headersSent || outgoing.destroyed) return rendered.status;
  const isBodyPending = !incoming.complete;
  outgoing.writeHead(rendered.status, {
    ...rendered.headers,
    'content-length': Buffer.byteLength(rendered.body),
    ...(isBodyPending ? { connection: 'close' } : {}),
  });
  outgoing.end(rendered.body);
  if (isBodyPending) linger(arrival);
  return rendered.status;
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

function linger({ incoming }: Arrival): void {
  incoming.resume();
  const timer = setTimeout(() => incoming.socket.destroy(), LINGER_MS);
  timer.unref();
  incoming.once('close', () => clearTimeout(timer));
}
