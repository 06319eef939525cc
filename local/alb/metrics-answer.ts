/**
 * `GET /metrics` of a laptop that reads other services: what a task answers, and after it what is known of the services. A
 * task that refuses, for the lack of its token, is answered as it is.
 */
import type { ServerResponse } from 'node:http';
import { routes } from '../../core/routes.ts';
import { forwardableHeaders, type HeaderMap } from '../http/relay.ts';
import type { Target } from './target-group.ts';

export function isMetricsPath(path: string): boolean {
  return METRICS_PATHS.has(path);
}

const METRICS_PATHS: ReadonlySet<string> = new Set(
  routes.filter(({ id }) => id === 'metrics').flatMap(({ path, aliases }) => [path, ...aliases]),
);

/** The text format that both are in, and uncompressed: two texts are one. */
const PLAIN = { accept: 'text/plain; version=0.0.4', 'accept-encoding': 'identity' };

export async function answerMetrics(
  task: Target,
  response: ServerResponse,
  asked: { readonly path: string; readonly headers: HeaderMap; readonly silenceMs: number },
  services: () => string,
): Promise<void> {
  const onEnd = task.begin();
  try {
    const answer = await task.dispatcher.request({
      path: asked.path,
      method: 'GET',
      headers: { ...asked.headers, ...PLAIN },
      headersTimeout: asked.silenceMs,
      bodyTimeout: asked.silenceMs,
    });
    const own = await answer.body.text();
    const text = answer.statusCode === 200 ? own + services() : own;
    response.writeHead(answer.statusCode, {
      ...forwardableHeaders(answer.headers),
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  } finally {
    onEnd();
  }
}
