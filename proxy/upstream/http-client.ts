/**
 * undici's pool, agent and `request`, loaded from their own files. Its index also loads `fetch`, WebSocket, EventSource and
 * caches, which no task uses, and with them 10 MB stay in the memory of every task (docs/performance.md, Memory).
 * undici has no map of exports, so its files can be imported; their paths are checked by the tests that use them.
 */
import Agent from 'undici/lib/dispatcher/agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import requestBy from 'undici/lib/api/api-request.js';
import type { Dispatcher } from 'undici';

export { Agent, Pool };

/** Asks through a pool, which knows the origin: what undici's index makes `pool.request`. */
export function requestThrough(
  pool: Pool,
  options: Dispatcher.RequestOptions,
): Promise<Dispatcher.ResponseData> {
  return requestBy.call(pool, options);
}

export type RequestOptions = Omit<Dispatcher.RequestOptions, 'origin' | 'path' | 'method'> & {
  readonly method?: Dispatcher.HttpMethod;
  /** @default one agent for all, made on first use */
  readonly dispatcher?: Dispatcher;
};

let shared: Agent | null = null;

/** Asks `address`, as undici's function of this name does. GET when no method is given. */
export function request(
  address: string | URL,
  { dispatcher, method = 'GET', ...options }: RequestOptions,
): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(address);
  return requestBy.call(dispatcher ?? (shared ??= new Agent()), {
    ...options,
    origin,
    path: `${pathname}${search}`,
    method,
  });
}
