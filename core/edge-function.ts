/**
 * The CloudFront Function on viewer requests, made from the route table. It decides what passes from outside:
 *
 * 1. The path is normalized: percent-decoding twice, backslashes, `;params`, `//`, `.` and `..`, trailing dots and
 *    slashes. What cannot be normalized (bad or deeper encoding, control or non-ASCII characters, a climb above the
 *    root) is refused.
 * 2. Only a public route with its own method passes, and goes on under its canonical spelling, whatever the client
 *    wrote: nothing behind the edge ever sees an odd path. A model id travels percent-encoded as one segment.
 * 3. Headers by which a client could claim another path, method or origin are removed.
 * 4. What names an admin path, in any spelling and anywhere in the path, or cannot be normalized, is 403: the same
 *    answer for every method and every caller, with a key or without.
 * 5. Any other path or method is a slip of somebody who sets up a client: 404 or 405, which says what the base URL is.
 *    It does not depend on the key either: the function cannot check one, and the public paths are no secret.
 *
 * Refusals are in the error shape of the API that was addressed. Bedrock's exception name is in the body (`__type`),
 * because CloudFront lets no function set the header x-amzn-errortype.
 *
 * The text keeps to plain ES5, which every CloudFront runtime knows, and well under the limit of 10,240 bytes.
 */
import { errorTable, type ErrorCode } from './errors.ts';
import { pathsOf, routes, type ErrorShape } from './routes.ts';
import { NO_SUCH_PATH, VERSION_TWICE, wordsForMethod } from './wrong-path.ts';

/** CloudFront takes no function larger than this. */
export const EDGE_FUNCTION_MAX_BYTES = 10_240;

/** The viewer-request event as CloudFront hands it to the function. */
export type EdgeEvent = {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: 'viewer-request';
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: EdgeRequest;
};

export type EdgeRequest = {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Readonly<Record<string, { readonly value: string }>>;
  readonly headers: EdgeHeaders;
  readonly cookies: Readonly<Record<string, { readonly value: string }>>;
};

/** Names in lower case; `multiValue` is there when a header came more than once. */
export type EdgeHeaders = Readonly<
  Record<string, { readonly value: string; readonly multiValue?: readonly { readonly value: string }[] }>
>;

/** What the function returns: the request to forward, or the answer to give. */
export type EdgeAnswer =
  | EdgeRequest
  | {
      readonly statusCode: number;
      readonly statusDescription: string;
      readonly headers: EdgeHeaders;
      readonly body: { readonly encoding: 'text'; readonly data: string };
    };

/** Headers some servers let override the path, the method or the host, and those only we may set (`x-stargate-…`). */
export const strippedHeaders: readonly string[] = [
  'forwarded',
  'x-envoy-original-path',
  'x-forwarded-host',
  'x-forwarded-path',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-server',
  'x-forwarded-uri',
  'x-host',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-host',
  'x-original-method',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
];

/** Of `x-stargate-…`, what a client may say about its own request: which caches may serve it. */
export const askedHeaders: readonly string[] = ['x-stargate-cache', 'x-stargate-prompt-cache'];

/** The whole text of the function; its entry point is `handler`. */
export function edgeFunctionSource(): string {
  const literals: Record<string, 1> = {};
  const patterns: (readonly [method: string, prefix: string, suffix: string])[] = [];
  for (const route of routes) {
    if (route.exposure !== 'public') continue;
    for (const path of pathsOf(route)) {
      const brace = path.indexOf('{');
      for (const method of route.methods) {
        if (brace === -1) literals[`${method} ${path}`] = 1;
        else patterns.push([method, path.slice(0, brace), path.slice(path.indexOf('}') + 1)]);
      }
    }
  }
  return [
    `var LITERALS = ${JSON.stringify(literals, null, 1)};`,
    `var PATTERNS = ${listing(patterns)};`,
    `var METHODS = ${JSON.stringify(publicMethods())};`,
    `var ADMIN = /(^|[^a-z0-9_-])(${adminNames().join('|')})([^a-z0-9_-]|$)/;`,
    `var STRIPPED = ${JSON.stringify(strippedHeaders, null, 1)};`,
    `var ASKED = ${JSON.stringify(askedHeaders)};`,
    `var SHAPES = ${listing(shapePrefixes())};`,
    `var KINDS = ${JSON.stringify(refusalKinds, null, 1)};`,
    PROGRAM,
  ].join('\n');
}

/** Stands in the text for the methods that the path takes. */
const METHODS_HERE = 'METHODS';

/** How the function refuses: the status, what each API calls the error, and the text. */
const refusalKinds = {
  admin: kind('forbidden', 'Forbidden', 'There is nothing for you at this path.'),
  path: kind('not_found', 'Not Found', NO_SUCH_PATH),
  twice: kind('not_found', 'Not Found', VERSION_TWICE),
  method: kind('method_not_allowed', 'Method Not Allowed', wordsForMethod([METHODS_HERE])),
};

function kind(code: ErrorCode, description: string, message: string) {
  const { status, openai, anthropic, bedrock } = errorTable[code];
  return { status, description, code, message, openai, anthropic, bedrock };
}

function publicMethods(): readonly string[] {
  return [
    ...new Set(routes.flatMap((route) => (route.exposure === 'public' ? [...route.methods] : []))),
  ].toSorted();
}

/** By what a path is known to be meant for admins, as parts of a pattern: `key` of `/key/*`, `openapi\\.json`. */
function adminNames(): readonly string[] {
  const names = routes
    .filter((route) => route.exposure === 'internal')
    .flatMap(pathsOf)
    .map((path) => path.replace(/\/\*?$/, '').replace(/.*\//, ''));
  return [...new Set(names)].map((name) => name.replaceAll('.', String.raw`\.`));
}

/** Beginnings of paths that answer in another shape than OpenAI's: `[['/v1/messages', 'anthropic'], …]`. */
function shapePrefixes(): readonly (readonly [prefix: string, shape: ErrorShape])[] {
  const prefixes = new Map<string, ErrorShape>();
  for (const route of routes) {
    if (route.exposure !== 'public' || route.errors === 'openai' || route.errors === 'by-client') continue;
    for (const path of pathsOf(route)) {
      const isCovered = [...prefixes.keys()].some((known) => path.startsWith(known));
      if (!isCovered) prefixes.set(path.startsWith('/v1/') ? path : `/${path.split('/')[1]}/`, route.errors);
    }
  }
  return [...prefixes];
}

function listing(rows: readonly unknown[]): string {
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]`;
}

const PROGRAM = String.raw`
function handler(event) {
  var request = event.request;
  var path = normalize(request.uri);
  var uri = path === null ? null : canonical(request.method, path);
  if (uri === null) return refuse(event, path);
  request.uri = uri;
  strip(request.headers);
  return request;
}

function normalize(raw) {
  var path;
  if (raw.length > 2048 || raw.charAt(0) !== '/') return null;
  try {
    path = decodeURIComponent(decodeURIComponent(raw)).replace(/\\/g, '/');
  } catch (error) {
    return null;
  }
  if (!/^[\x21-\x24\x26-\x7e]+$/.test(path)) return null;
  var kept = [];
  var segments = path.split('/');
  for (var i = 0; i < segments.length; i += 1) {
    var segment = segments[i].split(';')[0];
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (kept.length === 0) return null;
      kept.pop();
      continue;
    }
    var end = segment.length;
    while (end > 0 && segment.charAt(end - 1) === '.') end -= 1;
    if (end === 0) return null;
    kept.push(segment.slice(0, end));
  }
  return '/' + kept.join('/');
}

function canonical(method, path) {
  var verb = method === 'HEAD' ? 'GET' : method;
  var lower = path.toLowerCase();
  if (LITERALS[verb + ' ' + lower] === 1) return lower;
  for (var i = 0; i < PATTERNS.length; i += 1) {
    var prefix = PATTERNS[i][1];
    var suffix = PATTERNS[i][2];
    var end = lower.length - suffix.length;
    if (PATTERNS[i][0] !== verb || lower.indexOf(prefix) !== 0 || end <= prefix.length) continue;
    if (lower.slice(end) !== suffix) continue;
    var id = path.slice(prefix.length, end);
    if (isModelId(id)) return prefix + encodeURIComponent(id) + suffix;
  }
  return null;
}

function isModelId(id) {
  if (/^(bedrock\/)?[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(id)) return true;
  return /^arn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[A-Za-z0-9._:\/-]+$/.test(id);
}

function strip(headers) {
  var names = Object.keys(headers);
  for (var i = 0; i < names.length; i += 1) {
    var isOurs = names[i].indexOf('x-stargate-') === 0 && ASKED.indexOf(names[i]) === -1;
    if (isOurs || STRIPPED.indexOf(names[i]) !== -1) delete headers[names[i]];
  }
}

function refuse(event, path) {
  var request = event.request;
  var requestId = event.context.requestId;
  var kind = KINDS.admin;
  var methods = [];
  if (path !== null && !namesAdminPath(request.uri)) {
    for (var i = 0; i < METHODS.length; i += 1) {
      if (canonical(METHODS[i], path) !== null) methods.push(METHODS[i]);
    }
    kind = methods.length > 0 ? KINDS.method : /^\/v1\/v1(\/|$)/i.test(path) ? KINDS.twice : KINDS.path;
  }
  var message = kind.message.replace('METHODS', methods.join(' or '));
  var shape = shapeOf(path === null ? request.uri : path, kind, request.headers);
  var body;
  if (shape === 'anthropic') {
    body = { type: 'error', error: { type: kind.anthropic, message: message }, request_id: requestId };
  } else if (shape === 'bedrock') {
    body = { __type: kind.bedrock, message: message };
  } else {
    body = { error: { message: message, type: kind.openai, param: null, code: kind.code } };
  }
  var headers = {
    'content-type': { value: 'application/json' },
    'cache-control': { value: 'no-store' },
    'x-request-id': { value: requestId },
    'x-should-retry': { value: 'false' }
  };
  if (methods.length > 0) headers.allow = { value: methods.join(', ') };
  return {
    statusCode: kind.status,
    statusDescription: kind.description,
    headers: headers,
    body: { encoding: 'text', data: JSON.stringify(body) }
  };
}

function namesAdminPath(uri) {
  var decoded = decodeURIComponent(decodeURIComponent(uri)).toLowerCase();
  return ADMIN.test(decoded.replace(/^\/bedrock\/model\//, '/'));
}

function shapeOf(path, kind, headers) {
  var lower = path.toLowerCase();
  for (var i = 0; i < SHAPES.length; i += 1) {
    if (lower.indexOf(SHAPES[i][0]) === 0) return SHAPES[i][1];
  }
  return kind !== KINDS.admin && headers['anthropic-version'] ? 'anthropic' : 'openai';
}
`;
