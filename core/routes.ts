/**
 * The one route table. The CloudFront function, the ALB's listener rules, the proxy, the admin function and the
 * laptop edition all read it; a path that is not here does not exist (404 on the ALB, 403 at the edge).
 *
 * A `{param}` stands for one path segment, which may contain percent-encoded characters (ARNs of inference
 * profiles hold slashes). A trailing `/*` stands for everything below.
 */
export type Dialect =
  | 'openai-chat'
  | 'openai-responses'
  | 'openai-embeddings'
  | 'rerank'
  | 'anthropic-messages'
  | 'bedrock';

/** Whose error shape a route answers in. */
export type ErrorShape = 'openai' | 'anthropic' | 'bedrock';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export type Route = {
  readonly id: string;
  readonly methods: readonly Method[];
  readonly path: string;
  /** public: edge and ALB. internal: ALB only, 403 at the edge. */
  readonly exposure: 'public' | 'internal';
  readonly target: 'proxy' | 'admin' | 'console';
  readonly errors: ErrorShape;
};

const GET: readonly Method[] = ['GET'];
const POST: readonly Method[] = ['POST'];
const ADMIN: readonly Method[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

export const routes = [
  inference('chat-completions', POST, '/v1/chat/completions', 'openai'),
  inference('responses', POST, '/v1/responses', 'openai'),
  inference('responses-input-tokens', POST, '/v1/responses/input_tokens', 'openai'),
  inference('response', ['GET', 'DELETE'], '/v1/responses/{id}', 'openai'),
  inference('embeddings', POST, '/v1/embeddings', 'openai'),
  inference('rerank', POST, '/v1/rerank', 'openai'),
  inference('messages', POST, '/v1/messages', 'anthropic'),
  inference('count-tokens', POST, '/v1/messages/count_tokens', 'anthropic'),
  inference('models', GET, '/v1/models', 'openai'),
  inference('model', GET, '/v1/models/{id}', 'openai'),
  inference('own-usage', GET, '/v1/usage', 'openai'),
  inference('bedrock-invoke', POST, '/bedrock/model/{id}/invoke', 'bedrock'),
  inference('bedrock-invoke-stream', POST, '/bedrock/model/{id}/invoke-with-response-stream', 'bedrock'),
  inference('bedrock-converse', POST, '/bedrock/model/{id}/converse', 'bedrock'),
  inference('bedrock-converse-stream', POST, '/bedrock/model/{id}/converse-stream', 'bedrock'),
  inference('bedrock-count-tokens', POST, '/bedrock/model/{id}/count-tokens', 'bedrock'),
  inference('bedrock-inference-profiles', GET, '/bedrock/inference-profiles', 'bedrock'),
  inference('liveness', GET, '/health/liveness', 'openai'),
  inference('liveness-alias', GET, '/health/liveliness', 'openai'),
  inference('liveness-short', GET, '/healthz', 'openai'),
  inference('readiness', GET, '/health/readiness', 'openai'),
  inference('readiness-short', GET, '/readyz', 'openai'),
  internal('metrics', GET, '/metrics', 'proxy'),
  internal('metrics-alias', GET, '/api/v1/metrics', 'proxy'),
  internal('key', ADMIN, '/key/*', 'admin'),
  internal('user', ADMIN, '/user/*', 'admin'),
  internal('team', ADMIN, '/team/*', 'admin'),
  internal('model-admin', ADMIN, '/model/*', 'admin'),
  internal('budget', ADMIN, '/budget/*', 'admin'),
  internal('spend', ADMIN, '/spend/*', 'admin'),
  internal('internal', ADMIN, '/internal/*', 'admin'),
  internal('audit', ADMIN, '/audit/*', 'admin'),
  internal('openapi', GET, '/openapi.json', 'admin'),
  internal('console', GET, '/ui/*', 'console'),
] as const satisfies readonly Route[];

export type RouteId = (typeof routes)[number]['id'];

/** What a request line leads to. `params` holds raw segments, still percent-encoded. */
export type RouteMatch =
  | { readonly kind: 'match'; readonly route: Route; readonly id: RouteId; readonly param: string }
  | { readonly kind: 'wrong-method'; readonly route: Route }
  | { readonly kind: 'unknown' };

const UNKNOWN: RouteMatch = { kind: 'unknown' };

/**
 * Finds the route of a request. `path` is the request target without its query, exactly as received: matching is
 * literal and case-sensitive, so any odd spelling of a path is simply unknown.
 */
export function matchRoute(method: string, path: string): RouteMatch {
  const literal = literals.get(path);
  if (literal !== undefined) return withMethod(literal, method, '');
  for (const compiled of patterned) {
    if (!path.startsWith(compiled.prefix)) continue;
    const rest = path.slice(compiled.prefix.length);
    if (compiled.suffix === null) {
      if (rest !== '') return withMethod(compiled.route, method, rest);
    } else if (rest.endsWith(compiled.suffix)) {
      const param = rest.slice(0, rest.length - compiled.suffix.length);
      if (param !== '' && !param.includes('/')) return withMethod(compiled.route, method, param);
    }
  }
  return UNKNOWN;
}

type NamedRoute = Route & { readonly id: RouteId };

/** `/a/{id}/b` → prefix `/a/`, suffix `/b`; `/a/*` → prefix `/a/`, suffix null (anything below). */
type Compiled = { readonly route: NamedRoute; readonly prefix: string; readonly suffix: string | null };

const literals = new Map<string, NamedRoute>();
const patterned: Compiled[] = [];
for (const route of routes) {
  const brace = route.path.indexOf('{');
  if (brace !== -1) {
    const suffix = route.path.slice(route.path.indexOf('}') + 1);
    patterned.push({ route, prefix: route.path.slice(0, brace), suffix });
  } else if (route.path.endsWith('/*')) {
    patterned.push({ route, prefix: route.path.slice(0, -1), suffix: null });
  } else {
    literals.set(route.path, route);
  }
}

function withMethod(route: NamedRoute, method: string, param: string): RouteMatch {
  for (const allowed of route.methods) {
    if (allowed === method || (allowed === 'GET' && method === 'HEAD')) {
      return { kind: 'match', route, id: route.id, param };
    }
  }
  return { kind: 'wrong-method', route };
}

function inference<Id extends string>(id: Id, methods: readonly Method[], path: string, errors: ErrorShape) {
  return { id, methods, path, exposure: 'public', target: 'proxy', errors } as const;
}

function internal<Id extends string>(
  id: Id,
  methods: readonly Method[],
  path: string,
  target: 'proxy' | 'admin' | 'console',
) {
  return { id, methods, path, exposure: 'internal', target, errors: 'openai' } as const;
}
