/**
 * The one route table. The CloudFront function, the ALB's listener rules, the proxy, the admin function and the
 * laptop edition all read it; a path that is not here does not exist (404). A row says
 * everything about its route, so that a new path of a known dialect is one row.
 *
 * A `{param}` stands for one path segment, which may contain percent-encoded characters (ARNs of inference
 * profiles hold slashes); LiteLLM's `bedrock/` may stand before a model as it is. A trailing `/*` stands for everything
 * below.
 */

/** The APIs that clients speak: in whose words a refusal is given, and the kind of model it is for (null: any). */
export const dialects = {
  'openai-chat': { errors: 'openai', serves: 'chat' },
  'openai-responses': { errors: 'openai', serves: 'chat' },
  'openai-embeddings': { errors: 'openai', serves: 'embedding' },
  rerank: { errors: 'openai', serves: 'rerank' },
  'anthropic-messages': { errors: 'anthropic', serves: 'chat' },
  bedrock: { errors: 'bedrock', serves: null },
} as const;

export type Dialect = keyof typeof dialects;

/** Whose error shape a route answers in. */
export type ErrorShape = 'openai' | 'anthropic' | 'bedrock';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** LiteLLM's names for groups of routes, as `allowed_routes` of a key may hold them. */
export type RouteGroup =
  | 'llm_api_routes'
  | 'openai_routes'
  | 'anthropic_routes'
  | 'info_routes'
  | 'management_routes';

/** What a call asks for: an answer of the dialect, a count of its tokens, or one of Bedrock's own operations. */
export type Operation =
  | 'answer'
  | 'count-tokens'
  | 'invoke'
  | 'invoke-with-response-stream'
  | 'converse'
  | 'converse-stream';

type RouteBase = {
  readonly id: string;
  readonly methods: readonly Method[];
  readonly path: string;
  /**
   * Further paths of the same route, by which clients of LiteLLM ask. Records, metrics and messages know the route by its
   * id and `path` alone, and an entry of `allowed_routes` that names one of them all names the route.
   */
  readonly aliases: readonly string[];
  /** public: edge and ALB. internal: ALB only, 403 at the edge. */
  readonly exposure: 'public' | 'internal';
  readonly target: 'proxy' | 'admin' | 'console';
  /** by-client: Anthropic's shape for a client that says its API version, else OpenAI's. */
  readonly errors: ErrorShape | 'by-client';
  readonly groups: readonly RouteGroup[];
};

/** A route that leads to Bedrock; every call on it has a usage record. */
export type CallRoute = RouteBase & {
  readonly serves: 'call';
  readonly dialect: Dialect;
  readonly operation: Operation;
  /** free: Bedrock does not charge for it. Its record has no tokens and no cost, however the call ends. */
  readonly price: 'paid' | 'free';
};

/** A route that is answered without Bedrock. */
export type LocalRoute = RouteBase & {
  readonly serves:
    | 'liveness'
    | 'readiness'
    | 'metrics'
    | 'models'
    | 'model'
    | 'kept-response'
    | 'own-usage'
    | 'inference-profiles'
    | 'admin'
    | 'console';
};

export type Route = CallRoute | LocalRoute;

const MODEL_GROUPS: readonly RouteGroup[] = [
  'llm_api_routes',
  'openai_routes',
  'anthropic_routes',
  'info_routes',
];
const MANAGEMENT: readonly RouteGroup[] = ['management_routes'];
const NO_GROUPS: readonly RouteGroup[] = [];

export const routes = [
  call('chat-completions', '/v1/chat/completions', 'openai-chat', {
    aliases: ['/chat/completions', ...azurePaths('chat/completions')],
  }),
  call('responses', '/v1/responses', 'openai-responses', { aliases: ['/responses', '/openai/v1/responses'] }),
  call('responses-input-tokens', '/v1/responses/input_tokens', 'openai-responses', {
    operation: 'count-tokens',
    aliases: ['/responses/input_tokens', '/openai/v1/responses/input_tokens'],
  }),
  local('response', '/v1/responses/{id}', 'kept-response', {
    methods: ['GET', 'DELETE'],
    groups: ['llm_api_routes', 'openai_routes'],
    aliases: ['/responses/{id}', '/openai/v1/responses/{id}'],
  }),
  call('embeddings', '/v1/embeddings', 'openai-embeddings', {
    aliases: ['/embeddings', ...azurePaths('embeddings')],
  }),
  call('rerank', '/v1/rerank', 'rerank', { aliases: ['/rerank', '/v2/rerank'] }),
  call('messages', '/v1/messages', 'anthropic-messages', { aliases: ['/anthropic/v1/messages'] }),
  call('count-tokens', '/v1/messages/count_tokens', 'anthropic-messages', {
    operation: 'count-tokens',
    aliases: ['/anthropic/v1/messages/count_tokens'],
  }),
  local('models', '/v1/models', 'models', {
    errors: 'by-client',
    groups: MODEL_GROUPS,
    aliases: ['/models', '/anthropic/v1/models'],
  }),
  local('model', '/v1/models/{id}', 'model', {
    errors: 'by-client',
    groups: MODEL_GROUPS,
    aliases: ['/models/{id}', '/anthropic/v1/models/{id}'],
  }),
  local('own-usage', '/v1/usage', 'own-usage', { groups: ['llm_api_routes', 'info_routes'] }),
  call('bedrock-invoke', '/bedrock/model/{id}/invoke', 'bedrock', { operation: 'invoke' }),
  call('bedrock-invoke-stream', '/bedrock/model/{id}/invoke-with-response-stream', 'bedrock', {
    operation: 'invoke-with-response-stream',
  }),
  call('bedrock-converse', '/bedrock/model/{id}/converse', 'bedrock', { operation: 'converse' }),
  call('bedrock-converse-stream', '/bedrock/model/{id}/converse-stream', 'bedrock', {
    operation: 'converse-stream',
  }),
  call('bedrock-count-tokens', '/bedrock/model/{id}/count-tokens', 'bedrock', { operation: 'count-tokens' }),
  local('bedrock-inference-profiles', '/bedrock/inference-profiles', 'inference-profiles', {
    errors: 'bedrock',
    groups: ['llm_api_routes'],
  }),
  local('liveness', '/health/liveness', 'liveness', {
    aliases: ['/health', '/health/liveliness', '/healthz'],
  }),
  local('readiness', '/health/readiness', 'readiness', { aliases: ['/ready', '/readyz'] }),
  // LiteLLM mounts its metrics as an application, which Starlette answers with the slash: https://docs.litellm.ai/docs/proxy/prometheus
  local('metrics', '/metrics', 'metrics', {
    exposure: 'internal',
    aliases: ['/metrics/', '/api/v1/metrics'],
  }),
  admin('key', '/key/*', MANAGEMENT),
  admin('user', '/user/*', MANAGEMENT),
  admin('team', '/team/*', MANAGEMENT, ['/v2/team/*']),
  admin('customer', '/customer/*', MANAGEMENT, ['/end_user/*']),
  admin('model-admin', '/model/*', MANAGEMENT, ['/v1/model/*', '/v2/model/*', '/model_group/*']),
  admin('budget', '/budget/*', MANAGEMENT),
  admin('cache', '/cache/*', MANAGEMENT),
  admin('policy', '/policy/*', MANAGEMENT),
  admin('spend', '/spend/*', MANAGEMENT),
  admin('internal', '/internal/*', NO_GROUPS),
  admin('audit', '/audit/*', MANAGEMENT),
  local('openapi', '/openapi.json', 'admin', { exposure: 'internal', target: 'admin' }),
  local('console', '/ui/*', 'console', { exposure: 'internal', target: 'console' }),
] as const satisfies readonly Route[];

export type RouteId = (typeof routes)[number]['id'];

/** What a request line leads to. `params` holds raw segments, still percent-encoded. */
export type RouteMatch =
  | { readonly kind: 'match'; readonly route: Route; readonly id: RouteId; readonly param: string }
  | { readonly kind: 'wrong-method'; readonly route: Route }
  | { readonly kind: 'unknown' };

/** The row of a route that leads to Bedrock; null for another. */
export function callRoute(id: RouteId): CallRoute | null {
  return callRoutes.get(id) ?? null;
}

/** Every path that leads to the route, its own first. */
export function pathsOf({ path, aliases }: Route): readonly string[] {
  return [path, ...aliases];
}

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
      if (isOneSegment(param)) return withMethod(compiled.route, method, param);
    }
  }
  return UNKNOWN;
}

const LITELLM_PREFIX = 'bedrock/';

function isOneSegment(param: string): boolean {
  const from = param.startsWith(LITELLM_PREFIX) ? LITELLM_PREFIX.length : 0;
  return param.length > from && !param.includes('/', from);
}

type NamedRoute = Route & { readonly id: RouteId };

/** `/a/{id}/b` → prefix `/a/`, suffix `/b`; `/a/*` → prefix `/a/`, suffix null (anything below). */
type Compiled = { readonly route: NamedRoute; readonly prefix: string; readonly suffix: string | null };

const literals = new Map<string, NamedRoute>();
const patterned: Compiled[] = [];
const callRoutes = new Map<RouteId, CallRoute>();
for (const route of routes) {
  if (route.serves === 'call') callRoutes.set(route.id, route);
  compile(route, route.path);
}
// After all paths of their own, which so are found as fast as without them.
for (const route of routes) for (const alias of route.aliases) compile(route, alias);

function compile(route: NamedRoute, path: string): void {
  const brace = path.indexOf('{');
  if (brace !== -1) {
    patterned.push({ route, prefix: path.slice(0, brace), suffix: path.slice(path.indexOf('}') + 1) });
  } else if (path.endsWith('/*')) {
    patterned.push({ route, prefix: path.slice(0, -1), suffix: null });
  } else {
    literals.set(path, route);
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

/** Where clients of Azure OpenAI ask, and of its predecessor: the model is in the path, and goes before one in the body. */
function azurePaths(operation: string): readonly string[] {
  return [`/openai/deployments/{model}/${operation}`, `/engines/{model}/${operation}`];
}

type CallOptions = Partial<Pick<CallRoute, 'operation' | 'aliases'>>;

function call<Id extends string>(
  id: Id,
  path: string,
  dialect: Dialect,
  { operation = 'answer', aliases = [] }: CallOptions = {},
): CallRoute & { readonly id: Id } {
  const { errors } = dialects[dialect];
  return {
    id,
    methods: ['POST'],
    path,
    aliases,
    exposure: 'public',
    target: 'proxy',
    errors,
    groups: errors === 'bedrock' ? ['llm_api_routes'] : ['llm_api_routes', `${errors}_routes`],
    serves: 'call',
    dialect,
    operation,
    price: operation === 'count-tokens' ? 'free' : 'paid',
  };
}

type LocalOptions = Partial<
  Pick<LocalRoute, 'methods' | 'aliases' | 'exposure' | 'target' | 'errors' | 'groups'>
>;

function local<Id extends string>(
  id: Id,
  path: string,
  serves: LocalRoute['serves'],
  options: LocalOptions = {},
): LocalRoute & { readonly id: Id } {
  return {
    id,
    methods: options.methods ?? ['GET'],
    path,
    aliases: options.aliases ?? [],
    exposure: options.exposure ?? 'public',
    target: options.target ?? 'proxy',
    errors: options.errors ?? 'openai',
    groups: options.groups ?? NO_GROUPS,
    serves,
  };
}

function admin<Id extends string>(
  id: Id,
  path: string,
  groups: readonly RouteGroup[],
  aliases: readonly string[] = [],
): LocalRoute & { readonly id: Id } {
  const methods: readonly Method[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
  return local(id, path, 'admin', { methods, exposure: 'internal', target: 'admin', groups, aliases });
}
