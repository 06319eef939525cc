/**
 * CloudFront of the laptop edition: runs the generated function on every viewer request, adds the origin's custom
 * header, and streams what passes to the internal ALB, within the limits of CloudFront (local/http/aws-limits.ts).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { EDGE_HEADER, EDGE_HEADER_VALUE } from '../../core/alb-rules.ts';
import type { Clock } from '../../core/clock.ts';
import { edgeFunctionSource, type EdgeHeaders } from '../../core/edge-function.ts';
import { newId } from '../../core/ids.ts';
import { listen, type Listening } from '../http/listen.ts';
import { createWebServer, type ServerCertificate } from '../http/web-server.ts';
import { edge, EDGE_REMOVES } from '../http/aws-limits.ts';
import { edgeRefuses } from '../http/head-check.ts';
import { edgeAnswer } from '../http/own-answer.ts';
import { forwardableHeaders, relay, type HeaderMap } from '../http/relay.ts';
import { loadEdgeFunction, viewerRequestEvent } from './function-runner.ts';

export type EdgeOptions = {
  readonly port: number;
  readonly albUrl: string;
  readonly clock: Clock;
  /** @default what the deployment sets */
  readonly silenceMs?: number;
  /** Of the edge and of the load balancer behind it. @default HTTP for both */
  readonly tls?: ServerCertificate | null;
  /** Text of the viewer function. @default the one made from the route table */
  readonly functionSource?: string;
};

export async function startEdge(options: EdgeOptions): Promise<Listening> {
  const edgeFunction = loadEdgeFunction(options.functionSource ?? edgeFunctionSource());
  const tls = options.tls ?? null;
  const origin = new Pool(options.albUrl, {
    maxHeaderSize: 131_072,
    ...(tls === null ? {} : { connect: { ca: tls.authorityPem } }),
  });

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const refused = edgeRefuses(request);
    if (refused !== null) {
      edgeAnswer(response, refused);
      return;
    }
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
    for (const name in headers) if (isRemoved(name)) delete headers[name];
    headers[EDGE_HEADER] = EDGE_HEADER_VALUE;
    headers['via'] = '1.1 localhost (CloudFront)';
    headers['x-amz-cf-id'] = newId(options.clock.nowMs());
    const query = queryAt === -1 ? '' : target.slice(queryAt);
    relay(request, response, {
      dispatcher: origin,
      path: answer.uri + query,
      headers,
      answer: edgeAnswer,
      silenceMs: options.silenceMs ?? edge.silenceMs.most,
      responseHeadBytes: edge.responseHeadBytes.most,
    });
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

function isRemoved(name: string): boolean {
  const { names, prefixes } = EDGE_REMOVES;
  return names.some((one) => one === name) || prefixes.some((prefix) => name.startsWith(prefix));
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
