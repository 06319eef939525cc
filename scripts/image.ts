/**
 * Builds the proxy's image with whatever builder is at hand (docker, podman, buildah), starts it as Fargate would,
 * with a read-only root and no capabilities, and asks it for its health.
 *
 *     npm run image                              build, start, smoke test
 *     npm run image -- --context <dir>           only write the build context
 *     npm run image -- --platform linux/arm64 --build-only
 *     npm run image -- --base <image> --rds-ca <file>   other base, certificates from a file
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeProxyImageContext } from '../lib/bundle.ts';

const IMAGE = 'stargate-proxy:local';
const READY_WITHIN_MS = 30_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      context: { type: 'string' },
      platform: { type: 'string' },
      base: { type: 'string' },
      'rds-ca': { type: 'string' },
      'build-only': { type: 'boolean' },
      /** Where the container finds PostgreSQL; without it only the refusal to start is tested. */
      'database-url': { type: 'string' },
    },
  });
  if (values.context !== undefined) {
    writeProxyImageContext(values.context);
    console.log(`The build context is in ${values.context}.`);
    return;
  }
  const builder = builderAtHand();
  const context = mkdtempSync(join(tmpdir(), 'stargate-image-'));
  try {
    writeProxyImageContext(context);
    const options = ['-t', IMAGE];
    if (values.platform !== undefined) options.push('--platform', values.platform);
    if (values.base !== undefined) options.push('--build-arg', `BASE=${values.base}`);
    if (values['rds-ca'] !== undefined) {
      cpSync(values['rds-ca'], join(context, 'rds-ca.pem'));
      options.push('--build-arg', 'RDS_CA=rds-ca.pem');
    }
    run(builder, ['build', ...options, context]);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  console.log(`Built ${IMAGE} with ${builder}.`);
  if (values['build-only'] === true) return;
  refusesWithoutSettings(builder);
  if (values['database-url'] !== undefined) await answersHealth(builder, values['database-url']);
}

function builderAtHand(): string {
  for (const name of ['docker', 'podman', 'buildah']) {
    const found = spawnSync(name, ['info'], { stdio: 'ignore' });
    if (found.status === 0) return name;
  }
  throw new Error('No builder is at hand: docker, podman and buildah are missing or not running.');
}

const HARDENED = ['--read-only', '--cap-drop', 'ALL', '--tmpfs', '/journal:uid=65532,mode=700'];

/** Without settings it must say what is missing, and end. */
function refusesWithoutSettings(builder: string): void {
  const ended = spawnSync(builder, ['run', '--rm', ...HARDENED, IMAGE], { encoding: 'utf8' });
  const said = `${ended.stdout}${ended.stderr}`;
  if (ended.status === 0 || !said.includes('DB_SECRET_ARN')) {
    throw new Error(`It should have refused to start without settings, but said:\n${said}`);
  }
  console.log('It refuses to start without settings, and names them.');
}

async function answersHealth(builder: string, databaseUrl: string): Promise<void> {
  const settings = {
    DATABASE_URL: databaseUrl,
    KEY_PEPPER: 'pepper-of-the-smoke-test',
    AWS_BEARER_TOKEN_BEDROCK: 'token-of-the-smoke-test',
  };
  const name = `stargate-smoke-${process.pid}`;
  run(builder, [
    'run',
    '--detach',
    '--name',
    name,
    '--network',
    'host',
    ...HARDENED,
    ...Object.entries(settings).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    IMAGE,
  ]);
  try {
    await healthy();
    run(builder, ['exec', name, 'node', '/app/health.mjs']);
    run(builder, ['stop', '--time', '20', name]);
    console.log('It became ready, its health check passed, and it stopped when asked to.');
  } finally {
    spawnSync(builder, ['rm', '--force', name], { stdio: 'ignore' });
  }
}

async function healthy(): Promise<void> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  while (!deadline.aborted) {
    const isReady = await fetch('http://127.0.0.1:8080/health/readiness').then(
      (answer) => answer.status === 200,
      () => false,
    );
    if (isReady) return;
    await delay(200);
  }
  throw new Error('It did not become ready.');
}

function run(command: string, given: readonly string[]): void {
  const ended = spawnSync(command, given, { stdio: 'inherit' });
  if (ended.status !== 0) throw new Error(`${command} ${given[0]} ended with ${ended.status}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
