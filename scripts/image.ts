/**
 * Builds an image with the builder that is installed (docker, podman or buildah), starts it as Fargate or Kubernetes would,
 * with a read-only root and no capabilities, and runs its smoke test. Needs Linux, because the container shares the
 * host's network.
 *
 *     npm run image                              the proxy: build, start, smoke test
 *     npm run image -- --image saas-usage-exporter   the exporter of other services' usage
 *     npm run image -- --context <dir>           only write the build context
 *     npm run image -- --platform linux/arm64 --build-only
 *     npm run image -- --base <image> --rds-ca <file>   another base, certificates from a file
 *     npm run image -- --database-url <url>      a PostgreSQL that is there, instead of the embedded one
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { images, type Image } from './image/images.ts';

type Builder = 'docker' | 'podman' | 'buildah';

const STOPS_WITHIN_MS = 20_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      image: { type: 'string', default: 'proxy' },
      context: { type: 'string' },
      platform: { type: 'string' },
      base: { type: 'string' },
      'rds-ca': { type: 'string' },
      'build-only': { type: 'boolean' },
      'database-url': { type: 'string' },
    },
  });
  const image = Object.hasOwn(images, values.image) ? images[values.image as keyof typeof images] : null;
  if (image === null)
    throw new Error(`There is no image ${values.image}; there are ${Object.keys(images).join(', ')}.`);
  if (values.context !== undefined) {
    image.writeContext(values.context);
    console.log(`The build context is in ${values.context}.`);
    return;
  }
  const builder = installedBuilder();
  const context = mkdtempSync(join(tmpdir(), 'stargate-image-'));
  try {
    image.writeContext(context);
    const options = ['-t', image.tag];
    if (values.platform !== undefined) options.push('--platform', values.platform);
    if (values.base !== undefined) options.push('--build-arg', `BASE=${values.base}`);
    if (values['rds-ca'] !== undefined) {
      cpSync(values['rds-ca'], join(context, 'rds-ca.pem'));
      options.push('--build-arg', 'RDS_CA=rds-ca.pem');
    }
    build(builder, options, context);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  console.log(`Built ${image.tag} with ${builder}.`);
  if (values['build-only'] === true) return;
  await refusesWithoutSettings(builder, image);
  await answers(builder, image, values['database-url']);
}

function installedBuilder(): Builder {
  for (const name of ['docker', 'podman', 'buildah'] as const) {
    if (spawnSync(name, ['info'], { stdio: 'ignore' }).status === 0) return name;
  }
  throw new Error('There is no builder: docker, podman and buildah are missing or not running.');
}

function build(builder: Builder, options: readonly string[], context: string): void {
  // buildah in a container has no right to make namespaces; docker and podman bring their own isolation.
  const isolation = builder === 'buildah' ? ['--isolation', 'chroot'] : [];
  const ended = spawnSync(builder, ['build', ...isolation, ...options, context], { stdio: 'inherit' });
  if (ended.status !== 0) throw new Error(`${builder} build ended with ${ended.status}`);
}

/** Without settings it must say what is missing, and end. */
async function refusesWithoutSettings(builder: Builder, image: Image): Promise<void> {
  const { child, output } = start(builder, image, {});
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0 || !output().includes(image.namesWithoutSettings)) {
    throw new Error(`It should have refused to start without settings, but said:\n${output()}`);
  }
  console.log('It refuses to start without settings, and names them.');
}

async function answers(builder: Builder, image: Image, databaseUrl: string | undefined): Promise<void> {
  const surroundings = await image.startSurroundings(databaseUrl);
  const port = await freePort();
  const { child, output, signal } = start(builder, image, {
    ...surroundings.environment,
    [image.portVariable]: String(port),
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  try {
    const started = Date.now();
    await surroundings.smoke(`http://127.0.0.1:${port}`);
    console.log(`${image.smokeShows} (${Date.now() - started} ms).`);
    signal('TERM');
    const timer = setTimeout(() => signal('KILL'), STOPS_WITHIN_MS);
    const [code] = await ended;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`It ended with ${code} when it was asked to stop.`);
    console.log('It stopped when asked to.');
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nIt said:\n${output()}`, {
      cause: error,
    });
  } finally {
    signal('KILL');
    await ended;
    await surroundings.stop();
  }
}

type Container = {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** To the program in the container; nothing when it has ended. */
  readonly signal: (name: 'TERM' | 'KILL') => void;
};

/** The container in the foreground, with the hardening of the task definition as far as the builder knows it. */
function start(builder: Builder, image: Image, environment: Readonly<Record<string, string>>): Container {
  const name = `stargate-smoke-${process.pid}-${Object.keys(environment).length}`;
  const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  if (builder === 'buildah') {
    // It works on a container it made before, and has no read-only root of its own.
    spawnSync('buildah', ['from', '--name', name, image.tag], { stdio: 'ignore' });
    const limits = ['--isolation', 'chroot', '--user', '65532:65532', '--cap-drop', 'ALL'];
    const child = spawn(builder, ['run', ...limits, ...variables, name, '--', 'node', image.program]);
    child.once('close', () => spawnSync('buildah', ['rm', name], { stdio: 'ignore' }));
    return { ...listened(child), signal: (wanted) => signalInnermost(child.pid, wanted) };
  }
  const hardened = ['--read-only', '--cap-drop', 'ALL', ...image.writable];
  const child = spawn(builder, [
    'run',
    '--rm',
    '--name',
    name,
    '--network',
    'host',
    ...hardened,
    ...variables,
    image.tag,
  ]);
  return {
    ...listened(child),
    signal: (wanted) => spawnSync(builder, ['kill', '--signal', wanted, name], { stdio: 'ignore' }),
  };
}

/** buildah passes no signals on: the program is the last of its chain of processes. */
function signalInnermost(pid: number | undefined, wanted: 'TERM' | 'KILL'): void {
  let innermost = pid;
  try {
    for (let next = pid; next !== undefined && next !== 0;) {
      innermost = next;
      const [first] = readFileSync(`/proc/${next}/task/${next}/children`, 'utf8').trim().split(' ');
      next = Number(first);
    }
    if (innermost !== undefined) process.kill(innermost, `SIG${wanted}`);
  } catch {
    // It is gone.
  }
}

function listened(child: ReturnType<typeof spawn>): Pick<Container, 'child' | 'output'> {
  const parts: string[] = [];
  child.stdout?.on('data', (part: Buffer) => parts.push(part.toString()));
  child.stderr?.on('data', (part: Buffer) => parts.push(part.toString()));
  return { child, output: () => parts.join('') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
