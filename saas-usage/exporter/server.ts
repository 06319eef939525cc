/**
 * The exporter over HTTP: `/metrics` from memory, `/health` (the process lives), `/ready` (there is data), `/` with links.
 * Bounded in connections, headers and time; GET and HEAD alone, and nothing of a request is read but its head.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { EXPOSITION_TYPE } from '../../core/saas-usage/exposition.ts';
import type { Readiness } from './pages.ts';

export type Served = {
  readonly metrics: () => string;
  readonly index: () => string;
  readonly readiness: () => Readiness;
  /** Asked for by `/metrics` and `/`; null: no token. */
  readonly token: string | null;
};

type Answer = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const TEXT = 'text/plain; charset=utf-8';
const MOST_CONNECTIONS = 256;
const HEAD_WITHIN_MS = 10_000;
const MOST_HEADER_BYTES = 8_192;

export function createExporterServer(served: Served): Server {
  const server = createServer(
    {
      maxHeaderSize: MOST_HEADER_BYTES,
      headersTimeout: HEAD_WITHIN_MS,
      requestTimeout: HEAD_WITHIN_MS,
      keepAliveTimeout: 65_000,
    },
    (request, response) => send(request, response, answerTo(request, served)),
  );
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

function answerTo(request: IncomingMessage, served: Served): Answer {
  const path = (request.url ?? '/').split('?')[0];
  const pages: Readonly<Record<string, () => Answer>> = {
    '/metrics': () =>
      allowed(request, served) ?? { status: 200, type: EXPOSITION_TYPE, body: served.metrics() },
    '/health': () => ({ status: 200, type: TEXT, body: 'ok\n' }),
    '/ready': () => ready(served.readiness()),
    '/': () =>
      allowed(request, served) ?? { status: 200, type: 'text/html; charset=utf-8', body: served.index() },
  };
  const page = Object.hasOwn(pages, path ?? '') ? pages[path ?? ''] : undefined;
  if (page === undefined)
    return { status: 404, type: TEXT, body: 'There is /metrics, /health, /ready and /.\n' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, type: TEXT, body: 'GET alone.\n', headers: { allow: 'GET, HEAD' } };
  }
  return page();
}

function ready({ isReady, why }: Readiness): Answer {
  return isReady
    ? { status: 200, type: TEXT, body: 'ready\n' }
    : { status: 503, type: TEXT, body: `not ready\n${why.map((line) => `${line}\n`).join('')}` };
}

/** Null: the reader shows the token, or there is none. */
function allowed({ headers }: IncomingMessage, { token }: Served): Answer | null {
  if (token === null) return null;
  const [, shown = ''] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (timingSafeEqual(hash(shown), hash(token))) return null;
  return {
    status: 401,
    type: TEXT,
    body: 'Send the token as "Authorization: Bearer <token>"; in a scrape configuration of Prometheus it is "authorization: { credentials_file: … }".\n',
    headers: { 'www-authenticate': 'Bearer realm="metrics"' },
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body, headers }: Answer,
): void {
  // A body that nobody reads would be taken for the next request.
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  response.writeHead(status, {
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    ...(hasBody ? { connection: 'close' } : {}),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
