/**
 * The HTTP server: request lines become requests of the route table, calls go through the pipeline, and what the task
 * answers itself (health, metrics, models) is answered here.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { isRefusal, openaiErrorBody, refuse, type Refusal } from '../core/errors.ts';
import { newId, type RequestId } from '../core/ids.ts';
import type { RotatingSecret } from '../core/keys/rotating-secret.ts';
import { UNMATCHED } from '../core/metrics/label-values.ts';
import { matchRoute } from '../core/routes.ts';
import { wordsForMethod, wordsForPath } from '../core/wrong-path.ts';
import {
  answerJson,
  answerRefusal,
  answerText,
  bodyBytes,
  dropRest,
  isAnthropicClient,
  type Answered,
} from './local-endpoints/answer.ts';
import { followConnections, type ClientConnections } from './client-connections.ts';
import { renderRefusal } from './dialects/refusals.ts';
import { inferenceProfilesAnswer } from './local-endpoints/inference-profiles.ts';
import { keptResponseAnswer } from './local-endpoints/kept-response.ts';
import { modelAnswer, modelsAnswer } from './local-endpoints/models.ts';
import type { OwnUsage } from './local-endpoints/own-usage.ts';
import { accept, type Arrival, type Authenticated, type Exchange } from './exchange.ts';
import { answerScrape, type ScrapeSource } from './metrics/scrape.ts';
import { CHALLENGE, refuseScrape } from './metrics/scrape-access.ts';
import { serveCall, type StageDeps } from './pipeline.ts';
import { authenticate } from './stages/authenticate/authenticate.ts';
import type { Unready } from './readiness.ts';

export type ServerDeps = StageDeps & {
  /** Answers GET /v1/usage. */
  readonly ownUsage: OwnUsage;
  /** What GET /metrics shows. */
  readonly figures: ScrapeSource;
  /** Null: metrics are read without one. */
  readonly metricsToken: RotatingSecret | null;
  /** Why it takes no traffic; null when it does. */
  readonly unready: () => Unready | null;
  readonly keepAliveTimeoutMs: number;
};

export type TaskServer = {
  readonly server: Server;
  /** Calls being served now; health and metrics are not counted. */
  readonly inflight: () => number;
  /** Those of them that are not admitted: being read, checked or answered without Bedrock. */
  readonly beforeAdmission: () => number;
  readonly connections: ClientConnections;
};

/** The load balancer passes on 64 KB and adds headers of its own. */
const MAX_HEADER_BYTES = 73_728;
const HEADERS_TIMEOUT_MS = 30_000;

export function createTaskServer(deps: ServerDeps): TaskServer {
  let inflight = 0;
  const ended = (): void => {
    inflight -= 1;
  };
  const failed = (arrival: Arrival, error: unknown): void => {
    try {
      deps.onFailure(arrival, error);
      answerRefusal(arrival, refuse('internal'));
    } finally {
      ended();
    }
  };
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: deps.keepAliveTimeoutMs,
    headersTimeout: HEADERS_TIMEOUT_MS,
    // The body has a deadline of its own in receive, answered in the caller's dialect.
    requestTimeout: 0,
    noDelay: true,
  });
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    deps.load.arrived();
    // Only calls have bodies that mean something.
    if (incoming.method !== 'POST' && bodyBytes(incoming) > 0) dropRest(incoming, () => undefined);
    const arrival = arrivalOf(incoming, outgoing, deps.clock);
    if (isRefusal(arrival)) {
      answerUnrouted(incoming, outgoing, arrival, deps);
      return;
    }
    const work = route(arrival, outgoing, deps);
    if (work === null) return;
    inflight += 1;
    void work.then(ended, (error: unknown) => failed(arrival, error));
  };
  server.on('request', serve);
  // A client that asks before it sends its body is told to go on by receive alone.
  server.on('checkContinue', serve);
  server.on('clientError', (error, socket) => {
    if (!socket.writable) return;
    const tooLarge = 'code' in error && error.code === 'HPE_HEADER_OVERFLOW';
    const body = openaiErrorBody(
      refuse('invalid_request', {
        message: tooLarge ? 'The request head is too large.' : 'This is not a valid HTTP request.',
      }),
    );
    const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  return {
    server,
    inflight: () => inflight,
    beforeAdmission: () => inflight - deps.load.requests(),
    connections: followConnections(server),
  };
}

/** Starts what the route asks for; null when it is answered already. */
function route(arrival: Exchange, outgoing: ServerResponse, deps: ServerDeps): Promise<void> | null {
  switch (arrival.route.serves) {
    case 'liveness':
      answerJson(arrival, 200, { status: 'alive' });
      return null;
    case 'readiness': {
      const unready = deps.unready();
      if (unready === null) answerJson(arrival, 200, { status: 'ready' });
      else answerJson(arrival, 503, unready);
      return null;
    }
    case 'metrics':
      answerMetrics(arrival, outgoing, deps).catch((error: unknown) => {
        deps.onFailure(arrival, error);
        arrival.outgoing.destroy();
      });
      return null;
    case 'models':
      return answerAuthenticated(arrival, deps, (caller) => modelsAnswer(caller, deps.catalog));
    case 'model':
      return answerAuthenticated(arrival, deps, (caller) => modelAnswer(caller, deps.catalog));
    case 'kept-response':
      return answerAuthenticated(arrival, deps, (caller) =>
        keptResponseAnswer(caller, deps.responseStore, deps.bodyBudget),
      );
    case 'own-usage':
      return answerAuthenticated(arrival, deps, deps.ownUsage);
    case 'inference-profiles':
      return answerAuthenticated(arrival, deps, (caller) => inferenceProfilesAnswer(caller, deps.catalog));
    case 'call':
      return serveCall(arrival, deps);
    case 'admin':
    case 'console':
      throw new Error(`route ${arrival.routeId} is not the proxy's`);
  }
}

async function answerMetrics(arrival: Exchange, outgoing: ServerResponse, deps: ServerDeps): Promise<void> {
  const { incoming } = arrival;
  const refusal = deps.metricsToken === null ? null : await refuseScrape(incoming, deps.metricsToken);
  if (refusal === null) {
    await answerScrape(incoming, outgoing, deps.figures);
    return;
  }
  outgoing.setHeader('www-authenticate', CHALLENGE);
  answerRefusal(arrival, refusal);
}

async function answerAuthenticated(
  arrival: Arrival,
  deps: ServerDeps,
  answer: (caller: Authenticated) => Answered | Promise<Answered>,
): Promise<void> {
  const authenticated = await authenticate(arrival, deps);
  const answered = isRefusal(authenticated) ? authenticated : await answer(authenticated);
  if (isRefusal(answered)) answerRefusal(arrival, answered);
  else if ('text' in answered) answerText(arrival, 200, answered.text);
  else answerJson(arrival, 200, answered.body);
}

function arrivalOf(incoming: IncomingMessage, outgoing: ServerResponse, clock: Clock): Exchange | Refusal {
  const url = incoming.url ?? '';
  const query = url.indexOf('?');
  const match = matchRoute(incoming.method ?? '', query === -1 ? url : url.slice(0, query));
  if (match.kind === 'unknown') return refuse('not_found', { message: wordsForPath(url) });
  if (match.kind === 'wrong-method') {
    return refuse('method_not_allowed', { message: wordsForMethod(match.route.methods) });
  }
  if (match.route.target !== 'proxy') return refuse('not_found', { message: wordsForPath(url) });
  const param = decodeParam(match.param);
  if (param === null)
    return refuse('invalid_request', { message: 'The path is not validly percent-encoded.' });
  return accept({ route: match.route, routeId: match.id, param, incoming, outgoing }, clock);
}

function answerUnrouted(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  refusal: Refusal,
  { clock, metrics }: ServerDeps,
): void {
  const shape = isAnthropicClient(incoming) ? 'anthropic' : 'openai';
  const { status, headers, body } = renderRefusal(refusal, shape, newId<RequestId>(clock.nowMs()));
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
  metrics.refused(UNMATCHED, status, '');
  dropRest(incoming, () => undefined);
}

function decodeParam(raw: string): string | null {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}
