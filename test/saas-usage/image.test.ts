/**
 * The exporter's image without a builder: its build context is complete, its Dockerfile needs no emulation and no root, and the
 * one bundled file runs as nobody in a folder that nobody writes to, becomes ready and stops.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeExporterImageContext } from '../../lib/bundle.ts';
import { startServices } from '../../scripts/image/services.ts';
import { checkDockerfile } from '../support/dockerfile.ts';
import { eventually } from '../support/eventually.ts';

const NOBODY = { uid: 65_532, gid: 65_532 };
const FILES = ['Dockerfile', 'exporter.mjs', 'package.json'];
const MOST_BYTES = 3_000_000;

test('the Dockerfile: slim, no RUN, nobody, one program; and the context has all it copies', (t) => {
  const context = contextOf(t);
  const of = checkDockerfile(context, /node:24-slim@sha256:/);
  deepEqual(of('USER'), ['USER 65532:65532']);
  deepEqual(of('ENTRYPOINT'), ['ENTRYPOINT ["node", "/app/exporter.mjs"]']);
  deepEqual(of('EXPOSE'), ['EXPOSE 8000']);
  deepEqual(readdirSync(context).toSorted(), FILES);
  const bytes = statSync(join(context, 'exporter.mjs')).size;
  t.diagnostic(`exporter.mjs has ${bytes} bytes`);
  ok(bytes < MOST_BYTES, `exporter.mjs has ${bytes} bytes`);
});

test('the bundle runs as nobody in a folder it cannot write: ready, metrics, stop', async (t) => {
  const context = contextOf(t);
  chmodSync(context, 0o555);
  const surroundings = await startServices();
  t.after(() => surroundings.stop());
  const child = spawn(process.execPath, [join(context, 'exporter.mjs')], {
    cwd: context,
    env: { ...surroundings.environment, NODE_ENV: 'production', HOME: context, EXPORTER_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...nobody(),
  });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (said += String(piece)));
  const port = await eventually(
    () => {
      const found = /"port":(\d+)/.exec(said)?.[1];
      ok(found !== undefined, said);
      return found;
    },
    { withinMs: 30_000 },
  );
  await surroundings.smoke(`http://127.0.0.1:${port}`);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  equal(code, 0, said);
  deepEqual(readdirSync(context).toSorted(), FILES);
});

/** Somebody else where we may choose, and Node may be started by them. */
function nobody(): Partial<typeof NOBODY> {
  if (process.getuid?.() !== 0) return {};
  return spawnSync(process.execPath, ['--version'], { cwd: '/', ...NOBODY }).status === 0 ? NOBODY : {};
}

function contextOf(t: TestContext): string {
  const context = mkdtempSync(join(tmpdir(), 'stargate-exporter-image-'));
  t.after(() => {
    chmodSync(context, 0o755);
    rmSync(context, { recursive: true, force: true });
  });
  writeExporterImageContext(context);
  chmodSync(context, 0o755);
  return context;
}
