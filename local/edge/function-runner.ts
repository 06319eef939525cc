/**
 * Runs the generated CloudFront Function where CloudFront would: in a realm of its own that has the language and
 * nothing else (no process, no require, no timers), once per viewer request, on events of CloudFront's shape.
 */
import { createContext, Script } from 'node:vm';
import type { EdgeAnswer, EdgeEvent } from '../../core/edge-function.ts';

export type EdgeFunction = (event: EdgeEvent) => EdgeAnswer;

/** Compiles `source` and returns its `handler`. */
export function loadEdgeFunction(source: string): EdgeFunction {
  const realm = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  new Script(source, { filename: 'edge-function.js' }).runInContext(realm, { timeout: 1_000 });
  const handler: unknown = new Script('handler').runInContext(realm);
  if (typeof handler !== 'function') throw new Error('the edge function defines no handler');
  return handler as EdgeFunction;
}

export type ViewerRequest = {
  readonly requestId: string;
  readonly ip: string;
  readonly method: string;
  /** The path as it was received, without the query. */
  readonly path: string;
  readonly headers: EdgeEvent['request']['headers'];
};

/** The event CloudFront would make of a request. Query and cookies pass the function untouched, so they stay out. */
export function viewerRequestEvent(request: ViewerRequest): EdgeEvent {
  return {
    version: '1.0',
    context: {
      distributionDomainName: 'localhost',
      distributionId: 'LOCAL',
      eventType: 'viewer-request',
      requestId: request.requestId,
    },
    viewer: { ip: request.ip },
    request: {
      method: request.method,
      uri: request.path,
      querystring: {},
      headers: request.headers,
      cookies: {},
    },
  };
}
