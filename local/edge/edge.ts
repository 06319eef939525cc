/**
 * CloudFront of the laptop edition: runs the generated function on every viewer request, adds the origin's custom
 * header, and streams what passes to the internal ALB.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { EDGE_HEADER, EDGE_HEADER_VALUE } from '../../core/alb-rules.ts';
import type { Clock } from '../../core/clock.ts';
import { edgeFunctionSource, type EdgeHeaders } from '../../core/edge-function.ts';
import { newId } from '../../core/ids.ts';
import { listen, type Listening } from '../http/listen.ts';
import { createWebServer, type ServerCertificate } from '../http/web-server.ts';
import { forwardableHeaders, relay, type HeaderMap } from '../http/relay.ts';
import { loadEdgeFunction, viewerRequestEvent } from './function-runner.ts';

export type EdgeOptions = {
  readonly port: number;
  readonly albUrl: string;
  readonly clock: Clock;
  /** Of the edge and of the load balancer behind it. @default HTTP for both */
  readonly tls?: ServerCertificate | null;
  /** Text of the viewer function. @default the one made from the route table */
  readonly functionSource?: string;
};

export async function startEdge(options: EdgeOptions): Promise<Listening> {
  const edgeFunction = loadEdgeFunction(options.functionSource ?? edgeFunctionSource());
  const tls = options.tls ?? null;
  const origin = new Pool(options.albUrl, tls === null ? {} : { connect: { ca: tls.authorityPem } });

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? '/';
    const queryAt = target.indexOf('?');
    const answer = edgeFunction(
      viewerRequestEvent({
        requestId: newId(options.clock.nowMs()),
        ip: request.socket.remoteAddress ?? '',
        method: request.method ?? '',
        path: queryAt === -1 ? target : target.slice(0, queryAt),
        headers: eventHeaders(request),
      }),
    );
    if ('statusCode' in answer) {
      response.writeHead(answer.statusCode, answer.statusDescription, plainHeaders(answer.headers));
      response.end(answer.body.data);
      return;
    }
    const headers = plainHeaders(answer.headers);
    const viewer = request.socket.remoteAddress ?? '';
    const before = headers['x-forwarded-for'];
    headers['x-forwarded-for'] = before === undefined ? viewer : `${String(before)}, ${viewer}`;
    headers[EDGE_HEADER] = EDGE_HEADER_VALUE;
    const query = queryAt === -1 ? '' : target.slice(queryAt);
    relay(request, response, { dispatcher: origin, path: answer.uri + query, headers });
  }

  const listening = await listen(createWebServer(tls, serve), options.port, 'STARGATE_EDGE_PORT');
  return {
    ...listening,
    stop: async (graceMs) => {
      await listening.stop(graceMs);
      await origin.destroy();
    },
  };
}

function eventHeaders(request: IncomingMessage): EdgeHeaders {
  const headers: Record<string, { value: string }> = {};
  const given = forwardableHeaders(request.headers);
  for (const name in given) headers[name] = { value: String(given[name]) };
  return headers;
}

function plainHeaders(given: EdgeHeaders): HeaderMap {
  const headers: HeaderMap = {};
  for (const name in given) headers[name] = given[name]?.value ?? '';
  return headers;
}
