/**
 * Who may know whom. Every import of every source file is held against the table below; anything else fails, as does
 * an import cycle, or a global (environment, clock, randomness, console, exit) outside the few files that may use it.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

type Arrow = {
  /** Beginning of the importing file's path; the first row that fits counts. */
  readonly from: string;
  /** Beginnings of paths it may import. */
  readonly may: readonly string[];
  /** Packages and node modules, or `*` for any. */
  readonly packages: readonly string[];
};

/** Requests for Bedrock: dialects make them, upstream sends them. */
const BEDROCK_HTTP = 'proxy/bedrock-http.ts';

const arrows: readonly Arrow[] = [
  { from: 'core/db/', may: ['core/'], packages: ['pg', 'node:crypto', 'node:fs/promises', 'node:path'] },
  // Checks tokens and reads the issuer's keys, on the first use of a token.
  { from: 'core/identity/', may: ['core/'], packages: ['jose', 'node:crypto'] },
  // Shapes of what an operator writes: read at start.
  { from: 'core/catalog/', may: ['core/'], packages: ['node:crypto', 'zod'] },
  // Engine and data that the detectors of personal data are made with.
  {
    from: 'core/policies/detect/',
    may: ['core/'],
    packages: ['re2js', 'libphonenumber-js', 'ibantools', 'node:net'],
  },
  // Shapes of what an admin writes: read when policies change.
  { from: 'core/policies/', may: ['core/'], packages: ['zod'] },
  // What an operator writes of an account; and collectors, which read through what they are given.
  { from: 'core/saas-usage/', may: ['core/'], packages: ['zod'] },
  { from: 'core/', may: ['core/'], packages: ['node:crypto', 'node:net', 'node:zlib'] },
  ...dialectArrows(),
  {
    from: 'proxy/stages/',
    may: [
      'core/',
      'proxy/stages/',
      'proxy/dialects/',
      'proxy/upstream/',
      'proxy/journal/',
      'proxy/leases/',
      'proxy/response-store/',
      'proxy/answer-cache/',
      'proxy/traces/',
      ...shared(),
    ],
    packages: ['node:*'],
  },
  {
    from: 'proxy/upstream/credentials.ts',
    may: ['core/', 'proxy/upstream/'],
    packages: ['@aws-sdk/credential-provider-node', '@aws-sdk/credential-providers'],
  },
  { from: 'proxy/upstream/http1/', may: ['proxy/upstream/http1/'], packages: ['node:*'] },
  {
    from: 'proxy/upstream/',
    may: ['core/', 'proxy/upstream/', BEDROCK_HTTP],
    packages: ['undici', 'node:*'],
  },
  {
    from: 'proxy/journal/',
    may: ['core/', 'proxy/journal/', 'proxy/process-table.ts'],
    packages: ['node:*'],
  },
  { from: 'proxy/leases/', may: ['core/', 'proxy/leases/'], packages: ['node:*'] },
  {
    from: 'proxy/response-store/',
    may: [
      'core/',
      'proxy/response-store/',
      'proxy/dialects/bounds.ts',
      'proxy/dialects/dialect.ts',
      'proxy/dialects/json.ts',
      'proxy/dialects/size.ts',
      'proxy/dialects/work.ts',
      'proxy/dialects/write-in-pieces.ts',
      ...shared(),
    ],
    packages: [],
  },
  {
    from: 'proxy/answer-cache/',
    may: [
      'core/',
      'proxy/answer-cache/',
      'proxy/dialects/dialect.ts',
      'proxy/dialects/top-level.ts',
      'proxy/upstream/http1/receiver.ts',
      'proxy/upstream/upstream-response.ts',
      ...shared(),
    ],
    packages: ['node:*'],
  },
  { from: 'proxy/metrics/', may: ['core/', 'proxy/metrics/'], packages: ['node:*'] },
  {
    from: 'proxy/local-endpoints/',
    may: [
      'core/',
      'proxy/local-endpoints/',
      'proxy/dialects/refusals.ts',
      'proxy/response-store/',
      ...shared(),
    ],
    packages: ['node:*'],
  },
  {
    from: 'proxy/pipeline.ts',
    may: ['core/', 'proxy/stages/', 'proxy/response-store/', 'proxy/answer-cache/', ...shared()],
    packages: [],
  },
  { from: 'proxy/', may: ['core/', 'proxy/'], packages: ['*'] },
  // Asks other services, for the function, the laptop and the command line alike.
  { from: 'saas-usage/', may: ['core/', 'saas-usage/'], packages: ['undici', 'node:*'] },
  ...lambdaArrows(),
  {
    from: 'lib/',
    may: [
      'core/routes.ts',
      'core/alb-rules.ts',
      'core/edge-function.ts',
      'core/catalog/',
      'core/metrics/',
      'core/settings/',
      'core/identity/oidc-settings.ts',
      'core/canary/',
      'core/connection-shares.ts',
      'core/money.ts',
      'core/scheduled-functions.ts',
      'core/usage/spill.ts',
      'core/keys/address.ts',
      'core/vpn.ts',
      'core/dashboards/',
      'core/alerts/',
      'core/regions/',
      'core/saas-usage/',
      'lib/',
    ],
    packages: [
      'aws-cdk-lib',
      '@aws-cdk/cloudformation-diff',
      'constructs',
      'cdk-nag',
      '@grafana/grafana-foundation-sdk',
      'node:*',
    ],
  },
  { from: 'bin/', may: ['lib/'], packages: ['aws-cdk-lib', '@aws-cdk/toolkit-lib', 'cdk-nag', 'node:*'] },
  { from: 'console/', may: [], packages: [] },
  // AWS's clients for an operator, each loaded when it is first asked for.
  {
    from: 'cli/aws/',
    may: ['core/', 'cli/aws/'],
    packages: ['@aws-sdk/*', '@smithy/node-http-handler', 'node:*'],
  },
  {
    from: 'cli/',
    may: [
      'core/',
      'cli/',
      'saas-usage/',
      'lib/environment.ts',
      'lib/environments.ts',
      'lib/bedrock-plan.ts',
      'lib/guardrail-name.ts',
      'lib/postgres-version.ts',
      'lib/validation/warnings.ts',
    ],
    packages: ['node:*'],
  },
  // What Bedrock refuses is written down a second time, without the catalog, so that each is a check of the other.
  {
    from: 'simulator/rules/',
    may: ['core/json.ts', 'simulator/rules/', 'simulator/native/', 'simulator/model/', 'simulator/wire/'],
    packages: [],
  },
  // What Algolia and Contentful answer is written down from their documentation, without what reads it.
  ...['algolia', 'contentful', 'saas'].map((name) => ({
    from: `simulator/${name}/`,
    may: ['core/clock.ts', 'simulator/saas/', `simulator/${name}/`],
    packages: ['node:*'],
  })),
  // The simulator speaks Bedrock's protocols on its own; nothing of the gateway is in it.
  {
    from: 'simulator/',
    may: ['core/', 'simulator/'],
    packages: ['@smithy/core', '@smithy/signature-v4', 'zod', 'node:*'],
  },
  {
    from: 'local/',
    may: ['core/', 'proxy/', 'lambda/', 'simulator/', 'saas-usage/', 'local/'],
    packages: ['*'],
  },
  { from: 'bench/', may: ['*'], packages: ['*'] },
  { from: 'test/', may: ['*'], packages: ['*'] },
];

/** Files of the request's own record and its log, which stages and answers are written in terms of. */
function shared(): readonly string[] {
  return [
    BEDROCK_HTTP,
    'proxy/outgoing.ts',
    'proxy/exchange.ts',
    'proxy/body-budget.ts',
    'proxy/free-bytes.ts',
    'proxy/fair-queue.ts',
    'proxy/row-cache.ts',
    'proxy/event-loop-turns.ts',
    'proxy/time-limits.ts',
    'proxy/admitted-load.ts',
    'proxy/overload.ts',
    'proxy/client-presence.ts',
    'proxy/log.ts',
    'proxy/metrics/',
    'proxy/policies/',
    'proxy/local-endpoints/',
  ];
}

/**
 * A dialect knows its own folder, the contract all dialects share, the reading of requests and the building blocks of
 * Converse requests, never another dialect.
 */
function dialectArrows(): readonly Arrow[] {
  const contract = [
    BEDROCK_HTTP,
    ...filesIn('proxy/dialects').filter((file) => file.split('/').length === 3),
  ];
  const folders = foldersIn('proxy/dialects').map((folder) => ({
    from: `${folder}/`,
    may: [
      'core/',
      `${folder}/`,
      'proxy/dialects/request/',
      'proxy/dialects/converse/',
      ...contract.filter((file) => !file.endsWith('/by-route.ts')),
    ],
    // crc32 of node:zlib, for the frames of an event stream.
    packages: folder === 'proxy/dialects/bedrock' ? ['node:crypto', 'node:zlib'] : ['node:crypto'],
  }));
  return [
    { from: 'proxy/dialects/request/', may: ['core/', 'proxy/dialects/request/', ...contract], packages: [] },
    ...folders,
    { from: 'proxy/dialects/by-route.ts', may: ['core/', 'proxy/dialects/'], packages: [] },
    // isUtf8 of node:buffer, for texts that stay in their bytes.
    { from: 'proxy/dialects/', may: ['core/', ...contract], packages: ['node:buffer'] },
  ];
}

function lambdaArrows(): readonly Arrow[] {
  const shared = ['lambda/secrets.ts', 'lambda/log.ts'];
  const folders = foldersIn('lambda').map((folder) => ({
    from: `${folder}/`,
    may: ['core/', `${folder}/`, ...shared, ...(folder === 'lambda/saas-usage' ? ['saas-usage/'] : [])],
    // Types alone.
    packages: ['aws-lambda', '@aws-sdk/*', '@aws-lambda-powertools/*', 'zod', 'node:*'],
  }));
  return [
    // AWS's signer, for an API that no client of the SDK has.
    { from: 'lambda/canary/signed-request.ts', may: [], packages: ['@aws-sdk/*', '@smithy/*'] },
    ...folders,
    { from: 'lambda/secrets.ts', may: ['core/'], packages: ['@aws-sdk/client-secrets-manager'] },
    { from: 'lambda/log.ts', may: [], packages: ['@aws-lambda-powertools/logger'] },
  ];
}

/** Where what is global may be touched. */
const globals: readonly { readonly what: RegExp; readonly allowed: RegExp }[] = [
  {
    what: /\bprocess\.env\b|\bprocess\.exit\b|\bconsole\.\w+\(|\bDate\.now\b|\bMath\.random\b|\bnew Date\(\)/,
    allowed: /(^|\/)(main|handler)\.ts$|^(bin|cli|bench|test)\/|^core\/clock\.ts$|^proxy\/health\.mjs$/,
  },
];

const root = join(import.meta.dirname, '..', '..');
const sources = [
  'bin',
  'lib',
  'lambda',
  'proxy',
  'core',
  'console',
  'simulator',
  'saas-usage',
  'local',
  'cli',
  'bench',
  'test',
].flatMap((folder) => filesIn(folder));

test('every import follows an arrow of the table', () => {
  const wrong: string[] = [];
  for (const file of sources) {
    const arrow = arrows.find((row) => file.startsWith(row.from));
    if (arrow === undefined) {
      wrong.push(`${file} is in no row of the table`);
      continue;
    }
    for (const target of importsOf(file)) {
      const allowed = target.startsWith('.') ? arrow.may : arrow.packages;
      const name = target.startsWith('.') ? resolveImport(file, target) : target;
      if (!allowed.some((pattern) => covers(pattern, name))) wrong.push(`${file} may not import ${name}`);
    }
  }
  deepEqual(wrong, []);
});

test('no import goes in a circle', () => {
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const target of importsOf(file, 'values')) {
      if (target.startsWith('.')) visit(resolveImport(file, target), [...path, file]);
    }
    state.set(file, 'done');
  };
  for (const file of sources) visit(file, []);
  deepEqual(circles, []);
});

test('environment, clock, randomness, console and exit are touched in few places', () => {
  const wrong: string[] = [];
  for (const file of sources) {
    const code = withoutComments(readFileSync(join(root, file), 'utf8'));
    for (const rule of globals) {
      const found = rule.what.exec(code);
      if (found !== null && !rule.allowed.test(file)) wrong.push(`${file} uses ${found[0]}`);
    }
  }
  deepEqual(wrong, []);
});

test('this test sees the files and their imports', () => {
  ok(sources.length > 50, `only ${sources.length} files`);
  ok(importsOf('proxy/main.ts').includes('../core/clock.ts'));
  ok(importsOf('proxy/upstream/http-client.ts').includes('undici/lib/dispatcher/pool.js'));
});

/** Import targets as written; `values` leaves out those that vanish when types are stripped. */
function importsOf(file: string, kind: 'all' | 'values' = 'all'): readonly string[] {
  if (!file.endsWith('.ts')) return [];
  const code = withoutComments(readFileSync(join(root, file), 'utf8'));
  const found: string[] = [];
  for (const [statement, target] of code.matchAll(
    /^(?:import|export)\s(?:[^'"`;=()]*?\sfrom\s)?'([^']+)'/gm,
  )) {
    if (target !== undefined && !(kind === 'values' && /^(import|export) type\b/.test(statement)))
      found.push(target);
  }
  for (const [, target] of code.matchAll(/\bimport\('([^']+)'\)/g))
    if (target !== undefined) found.push(target);
  return found;
}

/** `node:*` covers every node module, `core/` every path below it, `*` everything. */
function covers(pattern: string, name: string): boolean {
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1));
  return name === pattern || name.startsWith(pattern.endsWith('/') ? pattern : `${pattern}/`);
}

function resolveImport(file: string, target: string): string {
  return relative(root, join(root, dirname(file), target));
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

function filesIn(folder: string): readonly string[] {
  return list(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(path);
    return /\.(ts|js|mjs)$/.test(entry.name) ? [path] : [];
  });
}

function foldersIn(folder: string): readonly string[] {
  return list(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`);
}

function list(folder: string) {
  try {
    return readdirSync(join(import.meta.dirname, '..', '..', folder), { withFileTypes: true });
  } catch {
    // A folder that does not exist.
    return [];
  }
}
