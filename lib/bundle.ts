/**
 * Our programs as single files, made by esbuild at synthesis: the same bytes from the same sources, so an asset's
 * hash changes exactly when its program does. Each program is bundled once per process, whatever number of
 * environments is synthesized.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const PROJECT_ROOT = join(import.meta.dirname, '..');
export const MIGRATIONS_DIRECTORY = join(PROJECT_ROOT, 'core', 'db', 'migrations');

/** CommonJS packages inside an ES module still call require. */
const REQUIRE_BANNER =
  "import{createRequire as stargateRequire}from'node:module';const require=stargateRequire(import.meta.url);";

/** A folder with `index.mjs` of lambda/<folder>/handler.ts; `migrations/` beside it where asked for. */
export function lambdaBundle(folder: string, extra: 'handler-only' | 'with-migrations'): string {
  return once(`lambda-${folder}`, (directory) => {
    bundleFunction(folder, directory);
    if (extra === 'with-migrations') {
      cpSync(MIGRATIONS_DIRECTORY, join(directory, 'migrations'), { recursive: true });
    }
  });
}

/** lambda/dashboards with the file that says what Grafana shall hold; environments differ in it. */
export function dashboardsBundle(definition: string): string {
  return once(`lambda-dashboards-${hashOf(definition)}`, (directory) => {
    bundleFunction('dashboards', directory);
    writeFileSync(join(directory, 'definition.json'), definition);
  });
}

/** Short, to see whether a content changed. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** A folder with all that `docker build` needs for the Grafana of an environment: its Dockerfile, and `files` by path. */
export function grafanaImageContext(files: ReadonlyMap<string, string>): string {
  return once(`grafana-${hashOf(JSON.stringify([...files]))}`, (directory) => {
    cpSync(
      join(PROJECT_ROOT, 'lib', 'observability', 'grafana-server', 'Dockerfile'),
      join(directory, 'Dockerfile'),
    );
    for (const [path, text] of files) {
      mkdirSync(join(directory, dirname(path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
  });
}

/** A folder with all that `docker build` needs for the proxy. */
export function proxyImageContext(): string {
  return once('proxy', (directory) => writeProxyImageContext(directory));
}

export function writeProxyImageContext(directory: string): void {
  bundleInParts(join('proxy', 'main.ts'), 'proxy', directory);
  for (const name of ['Dockerfile', 'health.mjs']) {
    cpSync(join(PROJECT_ROOT, 'proxy', name), join(directory, name));
  }
  writeVersion(directory);
  mkdirSync(join(directory, 'journal'), { recursive: true });
  writeFileSync(join(directory, 'journal', '.keep'), '');
  chmodSync(join(directory, 'journal'), 0o700);
}

/** All that `docker build` needs for the exporter of other services' usage. */
export function writeExporterImageContext(directory: string): void {
  const folder = join('saas-usage', 'exporter');
  mkdirSync(directory, { recursive: true });
  bundle(join(folder, 'main.ts'), join(directory, 'exporter.mjs'));
  cpSync(join(PROJECT_ROOT, folder, 'Dockerfile'), join(directory, 'Dockerfile'));
  writeVersion(directory);
}

function writeVersion(directory: string): void {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ version }));
}

const made = new Map<string, string>();
/** Made by this process, and gone with it. */
const own: string[] = [];
let shared: string | null = null;

/** Bundles are taken from this folder and left in it: for processes that synthesize the same sources, as tests do. */
export function shareBundlesIn(directory: string): void {
  shared = directory;
}

function once(name: string, fill: (directory: string) => void): string {
  const known = made.get(name);
  if (known !== undefined) return known;
  const directory = shared === null ? ownBundle(name, fill) : sharedBundle(shared, name, fill);
  made.set(name, directory);
  return directory;
}

function ownBundle(name: string, fill: (directory: string) => void): string {
  const directory = mkdtempSync(join(tmpdir(), `stargate-${name}-`));
  if (own.push(directory) === 1) process.once('exit', removeOwn);
  fill(directory);
  return directory;
}

/** The first process that is ready leaves its bundle; the bytes are the same. */
function sharedBundle(place: string, name: string, fill: (directory: string) => void): string {
  const directory = join(place, name);
  if (existsSync(directory)) return directory;
  const mine = ownBundle(name, fill);
  try {
    renameSync(mine, directory);
    return directory;
  } catch {
    // Another was first, or the folder is on another disk.
    return mine;
  }
}

function removeOwn(): void {
  for (const directory of own) rmSync(directory, { recursive: true, force: true });
}

/** Minified, because a cold start reads and compiles all of it; with the names that errors and their stacks show. */
function bundleFunction(folder: string, directory: string): void {
  bundle(join('lambda', folder, 'handler.ts'), join(directory, 'index.mjs'), '--minify');
}

function bundle(entry: string, outfile: string, ...options: readonly string[]): void {
  runEsbuild(entry, `--outfile=${outfile}`, ...options);
}

/** `<name>.mjs` and, beside it, the parts that it loads when it first needs them. */
function bundleInParts(entry: string, name: string, directory: string): void {
  runEsbuild(
    entry,
    '--splitting',
    `--outdir=${directory}`,
    '--out-extension:.js=.mjs',
    `--entry-names=${name}`,
    '--chunk-names=[name]-[hash]',
    // What V8 holds of a program's text stays in memory: 5 MB less (docs/performance.md, Memory).
    '--minify',
  );
}

function runEsbuild(entry: string, ...options: readonly string[]): void {
  execFileSync(
    join(PROJECT_ROOT, 'node_modules', '.bin', 'esbuild'),
    [
      entry,
      '--bundle',
      '--platform=node',
      '--target=node24',
      '--format=esm',
      '--main-fields=module,main',
      '--external:pg-native',
      '--keep-names',
      '--log-level=error',
      `--banner:js=${REQUIRE_BANNER}`,
      ...options,
    ],
    { cwd: PROJECT_ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
}
