import { pathsOf, routes } from '../../core/routes.ts';

/** Spellings under which someone might try to reach an admin path from outside. None may pass the edge. */
export function hostilePaths(): readonly string[] {
  const paths = [...fixed, ...besidePublic];
  for (const admin of [
    '/key/generate',
    '/user/new',
    '/model/info',
    '/spend/logs',
    '/customer/new',
    '/metrics',
    '/metrics/',
    '/api/v1/metrics',
    '/ui/index.html',
  ]) {
    for (const respell of respellings) paths.push(respell(admin));
    for (const open of publicPaths) paths.push(...climbs(open, admin));
  }
  // Where AWS SDKs ask for a model, `model` is no admin path.
  return [...new Set(paths)].filter((path) => path !== '/bedrock/model/info');
}

/** Wrong paths of somebody who sets up a client: there is nothing there, and nothing to hide. */
export const slips: readonly string[] = [
  '/',
  '/.',
  '/v1',
  '/v1/',
  '/v1/v1/chat/completions',
  '/V1/v1/messages',
  '/messages',
  '/completions',
  '/v1/images/generations',
  '/api/v1/chat/completions',
  '/openai/deployments/gpt-4o',
  '/openai/deployments/a/b/chat/completions',
  '/v1/models/a/b',
  '/v1/models/..',
  '/v1/messages/../messages/batches',
  '/bedrock/model//invoke',
  '/bedrock/model/a/b/invoke',
  '/bedrock/model/a/invoke/b',
  '/__proto__',
  '/constructor',
  '/v1/__proto__',
];

/** One path of each public route, and each of its further paths. */
const publicPaths = routes
  .filter((route) => route.exposure === 'public')
  .flatMap(pathsOf)
  .map((path) => path.replace(/\{[a-z]+\}/, 'x'));

/** Out of a public path into an admin one, and an admin one behind it (where `/metrics` would be an id). */
function climbs(open: string, admin: string): readonly string[] {
  const depth = open.split('/').length - 1;
  return [
    open + '/..'.repeat(depth) + admin,
    open + '/%2e%2e'.repeat(depth) + admin,
    `${open}/${'..%2f'.repeat(depth)}${admin.slice(1)}`,
    ...(/\/.+\/./.test(admin) ? [open + admin] : []),
  ];
}

const respellings: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => path.toUpperCase(),
  (path) => path.replace(/^\/(.)/, (_, first: string) => `/${first.toUpperCase()}`),
  (path) => `${path}/`,
  (path) => `${path}.`,
  (path) => `${path};a=b`,
  (path) => `/${path}`,
  (path) => `/.${path}`,
  (path) => `/v1/..${path}`,
  (path) => `/v1/models/..;/../..${path}`,
  (path) => `/v1/chat/completions/../../..${path}`,
  (path) => `/v1/%2e%2e${path}`,
  (path) => `/v1/%252e%252e${path}`,
  (path) => `/v1/models/..%2f..${path.replaceAll('/', '%2f')}`,
  (path) => `/bedrock/model/..%2f..%2f..${path}/invoke/../../../..${path}`,
  (path) => path.replaceAll('/', '%2f'),
  (path) => `/${path.slice(1).replaceAll('/', '%2F')}`,
  (path) => `/${path.slice(1).replaceAll('/', '%252f')}`,
  (path) => `/${path.slice(1).replaceAll('/', '\\')}`,
  (path) => `\\${path.slice(1)}`,
  (path) => `/${path.slice(1).replaceAll('/', '%5c')}`,
  (path) => `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  (path) => `/%25${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  (path) => `/%2525${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  (path) => `${path}%00`,
  (path) => `/v1/messages%00/..${path}`,
  (path) => `${path}%20`,
  (path) => `/%20${path}`,
  (path) => `${path}%0d%0ax-a:%20b`,
  (path) => `${path}%3fa=b`,
  (path) => `${path}#/v1/messages`,
  (path) => `/v1/messages%23/../..${path}`,
  (path) => `http://127.0.0.1${path}`,
  (path) => `//127.0.0.1${path}`,
  (path) => path.slice(1),
  (path) => path.replaceAll('/', '%c0%af'),
  (path) => path.replaceAll('/', '\u2215'),
  (path) => path.replaceAll('/', '%ef%bc%8f'),
  (path) => path.replace('e', '\u0435'),
  (path) => path.replace('e', '%ef%bd%85'),
  (path) => `${path}/v1/messages`,
  (path) => `/v1${path}`,
  (path) => `/v1/messages${path}`,
  (path) => `/bedrock${path}`,
];

/** Public paths whose names begin as those of admin paths, and ids of models that name one. */
const besidePublic: readonly string[] = [
  '/model',
  '/model/',
  '/model/s',
  '/model;s/info',
  '/models/../model/info',
  '/models/..;/model/info',
  '/models;/../model/info',
  '/models/%2e%2e/model/new',
  '/models%2f..%2fmodel%2finfo',
  '/model%73/../model/info',
  '/models/model/info',
  '/models../model/info',
  '/models/bedrock/../../model/info',
  '/models/bedrock%2f..%2f..%2fmodel%2finfo',
  '/model/info/models',
  '/v1/model/info',
  '/v1/models/../model/info',
  '/v1/models;/../model/info',
  '/v1/models%2f..%2fmodel%2finfo',
  '/v1/models/..%2fmodel%2finfo',
  '/v2/model/info',
  '/model_group/info',
  '/end_user/new',
  '/responses/../customer/new',
  '/responses/../spend/logs',
  '/engines/../user/new',
  '/engines/..%2fuser%2fnew/chat/completions',
  '/openai/deployments/key/generate',
  '/openai/deployments/key/generate/chat/completions',
  '/openai/deployments/key%2fgenerate/chat/completions',
  '/openai/deployments/../../key/generate/chat/completions',
  '/openai/deployments/..%2f..%2fkey%2fgenerate/chat/completions',
  '/openai/deployments/bedrock/../../../key/generate',
  '/anthropic/../key/generate',
  '/anthropic/v1/models/..%2f..%2f..%2fkey%2fgenerate',
  '/health/..%2fmetrics%2f',
  '/health/metrics',
  '/ready/..;/metrics',
  '/ready/metrics',
  '/ready%2f..%2fmetrics%2f',
  '/health/..;/metrics',
  '/health;/../metrics',
  '/health%2f..%2fmetrics',
  '/metrics/..;/metrics/',
  '/metrics;a=b/',
  '/metrics/health',
  '/metrics/../key/generate',
];

const fixed: readonly string[] = [
  '',
  '*',
  '/..',
  '/...',
  '/../v1/messages',
  '/%',
  '/%zz',
  '/v1/messages%',
  '/key',
  '/openapi.json',
  '/v1/models/key/generate',
  '/v1/models/%2e%2e%2fkey%2fgenerate',
  '/v1/models/arn:key/generate',
  '/bedrock/model/a%0a/invoke',
  `/v1/models/${'a'.repeat(2_100)}`,
  `/${'../'.repeat(600)}key/generate`,
];
