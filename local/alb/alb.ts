/**
 * The internal load balancer of the laptop edition: the same listener rules as on AWS, the proxy tasks as one target
 * group, Lambda functions as the others, and the limits that AWS sets (local/http/aws-limits.ts).
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { albDefaultAction, albRules, type AlbAction, type AlbRule } from '../../core/alb-rules.ts';
import type { Clock } from '../../core/clock.ts';
import { listen, type Listening } from '../http/listen.ts';
import { createWebServer, type ServerCertificate } from '../http/web-server.ts';
import { loadBalancer, VALID_HEADER_NAME } from '../http/aws-limits.ts';
import { loadBalancerRefuses } from '../http/head-check.ts';
import { loadBalancerAnswer } from '../http/own-answer.ts';
import { forwardableHeaders, relay, type HeaderMap } from '../http/relay.ts';
import { callLambda, type LambdaFunction } from './lambda-target.ts';
import { answerMetrics, isMetricsPath } from './metrics-answer.ts';
import { createAlbRouter } from './rule-match.ts';
import type { TargetGroup } from './target-group.ts';

export type AlbOptions = {
  readonly port: number;
  readonly clock: Clock;
  readonly proxy: TargetGroup;
  readonly admin: LambdaFunction;
  /** Without it, its paths answer like unknown ones. */
  readonly console: LambdaFunction | null;
  /** Added to what a task answers to `GET /metrics`. @default nothing */
  readonly services?: (() => string) | null;
  /** @default what the deployment sets */
  readonly silenceMs?: number;
  /** @default HTTP */
  readonly tls?: ServerCertificate | null;
  /** @default the rules made from the route table */
  readonly rules?: readonly AlbRule[];
};

export async function startAlb(options: AlbOptions): Promise<Listening> {
  const tls = options.tls ?? null;
  const route = createAlbRouter(options.rules ?? albRules(), albDefaultAction);

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const refused = loadBalancerRefuses(request);
    if (refused !== null) {
      loadBalancerAnswer(response, refused);
      return;
    }
    const target = request.url ?? '/';
    const queryAt = target.indexOf('?');
    const path = queryAt === -1 ? target : target.slice(0, queryAt);
    const action = route({ path, headers: request.headers });
    if (action.kind === 'respond') {
      respond(response, action);
      return;
    }
    const headers = balancerHeaders(request, tls === null ? 'http' : 'https', options.clock);
    if (action.target !== 'proxy') {
      const lambda = options[action.target];
      if (lambda === null) respond(response, albDefaultAction);
      else callLambda(lambda, request, response, headers).catch(() => response.destroy());
      return;
    }
    const task = options.proxy.pick();
    const silenceMs = options.silenceMs ?? loadBalancer.silenceMs.most;
    const { services = null } = options;
    if (task === null) loadBalancerAnswer(response, 503, NO_TASK);
    else if (services !== null && request.method === 'GET' && isMetricsPath(path)) {
      answerMetrics(task, response, { path: target, headers, silenceMs }, services).catch(() =>
        loadBalancerAnswer(response, 502),
      );
    } else
      relay(request, response, {
        dispatcher: task.dispatcher,
        path: target,
        headers,
        answer: loadBalancerAnswer,
        silenceMs,
        responseHeadBytes: loadBalancer.responseHeadBytes.most,
        onEnd: task.begin(),
      });
  }

  return listen(createWebServer(tls, serve), options.port, 'STARGATE_ALB_PORT');
}

const NO_TASK = 'No proxy task is ready. Try again shortly.';

function respond(response: ServerResponse, action: AlbAction): void {
  if (action.kind !== 'respond') throw new Error('only a fixed response can be given here');
  response.writeHead(action.status, {
    'content-type': action.contentType,
    'content-length': Buffer.byteLength(action.body),
  });
  response.end(action.body);
}

/** The client's headers with valid names, and those a load balancer adds. */
function balancerHeaders(request: IncomingMessage, scheme: 'http' | 'https', clock: Clock): HeaderMap {
  const headers: HeaderMap = {};
  const given = forwardableHeaders(request.headers);
  for (const name in given) if (VALID_HEADER_NAME.test(name)) headers[name] = given[name] ?? '';
  const client = request.socket.remoteAddress ?? '';
  const before = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = before === undefined ? client : `${String(before)}, ${client}`;
  headers['x-forwarded-proto'] = scheme;
  headers['x-forwarded-port'] = String(request.socket.localPort ?? '');
  headers['x-amzn-trace-id'] ??=
    `Root=1-${Math.floor(clock.nowMs() / 1_000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return headers;
}
