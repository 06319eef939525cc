/**
 * Requests by which somebody outside might try to reach an admin path: every internal path in every spelling that
 * servers, proxies and decoders have been fooled by, and headers that claim another path, method, host or origin.
 * Generated, so that a new internal route is attacked without anybody remembering to.
 */
import { pathsOf, routes } from '../../../core/routes.ts';
import { strippedHeaders, type EdgeHeaders } from '../../../core/edge-function.ts';

export type HostileRequest = {
  readonly name: string;
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly headers: readonly (readonly [string, string])[];
};

export function hostileCorpus(): readonly HostileRequest[] {
  return [...spellings(), ...fromPublicPaths(), ...disguises(), ...methods(), ...lines()];
}

/** Internal paths as somebody would ask for them; below a `/*` a real admin operation. */
export function internalTargets(): readonly string[] {
  const operations: Readonly<Record<string, string>> = {
    '/key/*': '/key/generate',
    '/user/*': '/user/new',
    '/team/*': '/team/new',
    '/model/*': '/model/info',
    '/customer/*': '/customer/new',
    '/budget/*': '/budget/new',
    '/policy/*': '/policy/new',
    '/spend/*': '/spend/logs',
    '/internal/*': '/internal/state',
    '/audit/*': '/audit/logs',
    '/ui/*': '/ui/index.html',
  };
  return routes
    .filter((route) => route.exposure === 'internal')
    .flatMap(pathsOf)
    .map((path) => operations[path] ?? path.replace('/*', '/info'));
}

const respellings: Readonly<Record<string, (path: string) => string>> = {
  plain: (path) => path,
  'upper case': (path) => path.toUpperCase(),
  'first letter upper': (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase()),
  'trailing slash': (path) => `${path}/`,
  'trailing dot': (path) => `${path}.`,
  'trailing encoded dot': (path) => `${path}%2e`,
  'trailing space': (path) => `${path}%20`,
  'trailing null': (path) => `${path}%00`,
  'path parameter': (path) => `${path};jsessionid=1`,
  'path parameter in the first segment': (path) => path.replace(/^\/([^/]+)/, '/$1;a=b'),
  'encoded path parameter': (path) => `${path}%3ba=b`,
  'double slash': (path) => `/${path}`,
  'double slashes within': (path) => path.replaceAll('/', '//'),
  'dot segment': (path) => `/.${path}`,
  'dots out of a public path': (path) => `/v1/messages/../..${path}`,
  'encoded dots out of a public path': (path) => `/v1/messages/%2e%2e/%2e%2e${path}`,
  'mixed dots out of a public path': (path) => `/v1/messages/.%2e/%2e.${path}`,
  'twice encoded dots': (path) => `/v1/messages/%252e%252e/%252e%252e${path}`,
  'dots with parameters': (path) => `/v1/messages/..;/..;${path}`,
  'dots with backslashes': (path) => `/v1/messages\\..\\..${path.replaceAll('/', '\\')}`,
  'encoded backslashes': (path) => path.replaceAll('/', '%5c'),
  'a model id that climbs': (path) => `/v1/models/..%2f..${path.replaceAll('/', '%2f')}`,
  'a Bedrock model that climbs': (path) => `/bedrock/model/..%2f..%2f..${path.replaceAll('/', '%2f')}/invoke`,
  'a Bedrock model twice encoded': (path) =>
    `/bedrock/model/..%252f..%252f..${path.replaceAll('/', '%252f')}/invoke`,
  'encoded slashes': (path) => `/${path.slice(1).replaceAll('/', '%2f')}`,
  'twice encoded slashes': (path) => `/${path.slice(1).replaceAll('/', '%252f')}`,
  'encoded first slash': (path) => `%2f${path.slice(1)}`,
  'one letter encoded': (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  'every letter encoded': (path) =>
    path.replaceAll(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  'one letter twice encoded': (path) =>
    path.replace(/[a-z]/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`),
  'overlong UTF-8 slash': (path) => `/v1%c0%af..%c0%af..${path}`,
  'overlong UTF-8 dots': (path) => `/v1/%c0%ae%c0%ae${path}`,
  'full-width slash': (path) => path.replaceAll('/', '%ef%bc%8f'),
  'full-width letter': (path) => path.replace(/[a-z]/, '%ef%bd%8b'),
  '%u escape': (path) => path.replace(/[a-z]/, (letter) => `%u00${letter.charCodeAt(0).toString(16)}`),
  'encoded question mark': (path) => `${path}%3f`,
  'encoded hash': (path) => `/v1/messages%23/../..${path}`,
  'encoded line break': (path) => `/v1/messages%0d%0aGET%20${path}`,
  'tab in the path': (path) => `/%09${path}`,
  'query in front': (path) => `/v1/messages?/../..${path}`,
  'public path behind': (path) => `${path}/v1/messages`,
  'public prefix': (path) => `/v1${path}`,
  'public literal prefix': (path) => `/v1/messages${path}`,
  'public suffix by parameter': (path) => `${path};/v1/messages`,
  'bad escape': (path) => `${path}%zz`,
  'absolute form': (path) => `http://gateway.example.com${path}`,
  'absolute form to the load balancer': (path) => `http://internal-alb.elb.amazonaws.com${path}`,
  'absolute form, other scheme': (path) => `file://${path}`,
  'user information': (path) => `http://admin@gateway${path}`,
};

function spellings(): readonly HostileRequest[] {
  return internalTargets().flatMap((path) =>
    Object.entries(respellings).map(([name, respell]) => ({
      name: `${name} of ${path}`,
      method: 'POST',
      target: respell(path),
      version: '1.1' as const,
      headers: [],
    })),
  );
}

/** Out of every public path there is, further ones included, into an internal one: `/models/../model/info`. */
function fromPublicPaths(): readonly HostileRequest[] {
  const open = routes
    .filter((route) => route.exposure === 'public')
    .flatMap(pathsOf)
    .map((path) => path.replace(/\{[a-z]+\}/, 'x'));
  return internalTargets().flatMap((path, index) =>
    open.flatMap((from, at) => {
      // Each pair in one of the ways, so that every path meets every way and the corpus stays small.
      const way = ['/..', '/%2e%2e', '/..;', '%2f..'][(index + at) % 4] ?? '/..';
      const target = from + way.repeat(from.split('/').length - 1) + path;
      return { name: `${from} to ${path}`, method: 'POST', target, version: '1.1' as const, headers: [] };
    }),
  );
}

/** A harmless path, and headers that say it is another one, or comes from elsewhere. */
function disguises(): readonly HostileRequest[] {
  const claims: readonly (readonly [string, string])[] = [
    ...strippedHeaders.map((name) => [name, '/key/generate'] as const),
    ['x-stargate-edge', ''],
    ['x-stargate-edge', '0'],
    ['x-stargate-internal', '1'],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-proto', 'http'],
    ['x-real-ip', '10.42.0.1'],
    ['x-amzn-oidc-identity', 'admin'],
    ['x-amz-cf-id', '/key/generate'],
    ['connection', 'x-stargate-edge'],
    ['host', 'internal-alb.elb.amazonaws.com'],
    ['host', '127.0.0.1'],
    ['via', '1.1 internal'],
  ];
  return ['/v1/models', '/key/generate', '/metrics'].flatMap((target) =>
    claims.map(([name, value]) => ({
      name: `${name}: ${value} on ${target}`,
      method: target === '/key/generate' ? 'POST' : 'GET',
      target,
      version: '1.1' as const,
      headers: [[name, value] as const],
    })),
  );
}

function methods(): readonly HostileRequest[] {
  const names = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'post'];
  return names.flatMap((method) =>
    ['/key/generate', '/user/new', '/metrics', '/v1/messages/../../key/generate'].map((target) => ({
      name: `${method} ${target}`,
      method,
      target,
      version: '1.1' as const,
      headers: [['x-http-method-override', 'POST'] as const],
    })),
  );
}

/** HTTP/1.0, and request lines that are none. */
function lines(): readonly HostileRequest[] {
  const targets = [
    ...internalTargets(),
    '*',
    '',
    '/',
    'key/generate',
    '?/key/generate',
    '#/key/generate',
    '//',
    '/.',
    '/..',
  ];
  return targets.map((target) => ({
    name: `HTTP/1.0 ${target}`,
    method: 'POST',
    target,
    version: '1.0' as const,
    headers: [],
  }));
}

/** The headers as CloudFront hands them to the function. */
export function eventHeadersOf(request: HostileRequest): EdgeHeaders {
  const headers: Record<string, { value: string }> = { host: { value: 'gateway.example.com' } };
  for (const [name, value] of request.headers) headers[name] = { value };
  return headers;
}
