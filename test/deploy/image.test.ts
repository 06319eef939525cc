/**
 * The image without a builder: its build context is complete, its Dockerfile keeps the promises of the task
 * definition, and the one bundled file runs as nobody, in a folder it cannot write, and passes the smoke test.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeProxyImageContext } from '../../lib/bundle.ts';
import { smoke, startSurroundings } from '../../scripts/smoke.ts';
import { eventually } from '../support/eventually.ts';
import { version } from '../../cli/version.ts';
import { createTestDatabase } from '../support/database.ts';
import { checkDockerfile } from '../support/dockerfile.ts';
import { proxyContainer } from './invariants/gateway-invariants.ts';
import { synthesized } from './support/synthesized.ts';

const NOBODY = 65532;
const WITHIN = { withinMs: 30_000 };

test('the Dockerfile: slim, no RUN, nobody, one program; and the context has all it copies', (t) => {
  const context = contextOf(t);
  const of = checkDockerfile(context, /node:24-(slim|distroless)@sha256:/);
  deepEqual(of('USER'), [`USER ${String(proxyContainer(synthesized('dev').templates)['User'])}`]);
  deepEqual(of('ENTRYPOINT'), ['ENTRYPOINT ["node", "/app/proxy.mjs"]']);
  const { programs, others } = filesOf(context);
  deepEqual(others, ['Dockerfile', 'journal', 'package.json']);
  ok(programs.includes('proxy.mjs') && programs.includes('health.mjs'));
  const bytes = programs.reduce((sum, name) => sum + statSync(join(context, name)).size, 0);
  t.diagnostic(`the programs have ${bytes} bytes`);
  ok(bytes < 5_000_000, `the programs have ${bytes} bytes`);
});

test('the bundle runs as nobody in a folder it cannot write: smoke test, health check, stop', async (t) => {
  const context = contextOf(t);
  const before = readdirSync(context).toSorted();
  const { url } = await createTestDatabase(t, { isEmpty: true });
  const surroundings = await startSurroundings(url);
  t.after(() => surroundings.stop());
  const journal = join(context, 'journal');
  const user = asNobody(t, context, journal);
  const task = spawn(process.execPath, [join(context, 'proxy.mjs')], {
    cwd: context,
    env: {
      ...environmentOf(context),
      ...surroundings.environment,
      PORT: '0',
      HOST: '127.0.0.1',
      JOURNAL_DIR: journal,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  t.after(() => task.kill('SIGKILL'));
  const parts: string[] = [];
  for (const stream of [task.stdout, task.stderr])
    stream.on('data', (part: Buffer) => parts.push(String(part)));
  const port = await eventually(() => {
    const found = /"port":(\d+)/.exec(parts.join(''))?.[1];
    ok(found !== undefined, parts.join(''));
    return found;
  }, WITHIN);
  const health = () =>
    spawnSync(process.execPath, [join(context, 'health.mjs')], { env: { PORT: port }, ...user }).status;

  await smoke(`http://127.0.0.1:${port}`, surroundings.key);
  equal(health(), 0);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const says = `stargate_build_info{version="${await version()}",revision=""} 1`;
  ok(metrics.split('\n').includes(says), `${says} is not in /metrics`);
  task.kill('SIGTERM');
  const [code] = (await once(task, 'exit')) as [number | null];
  equal(code, 0, parts.join(''));
  equal(health(), 1);
  deepEqual(readdirSync(context).toSorted(), before, 'nothing is written beside the program');
  ok(!parts.join('').includes(surroundings.key), 'a key is in the log');
});

function filesOf(context: string): {
  readonly programs: readonly string[];
  readonly others: readonly string[];
} {
  const names = readdirSync(context).toSorted();
  const programs = names.filter((name) => name.endsWith('.mjs'));
  return { programs, others: names.filter((name) => !programs.includes(name)) };
}

function contextOf(t: TestContext): string {
  const context = mkdtempSync(join(tmpdir(), 'stargate-image-test-'));
  t.after(() => {
    chmodSync(context, 0o755);
    rmSync(context, { recursive: true, force: true });
  });
  writeProxyImageContext(context);
  return context;
}

/** What the image sets, but for what only the container has: paths and certificates. */
function environmentOf(context: string): Record<string, string> {
  const dockerfile = readFileSync(join(context, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ');
  const [, set = ''] = /^ENV (.*)$/m.exec(dockerfile) ?? [];
  const pairs = [...set.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value] as const);
  return Object.fromEntries(pairs.filter(([name]) => name === 'HOME' || name === 'NODE_ENV'));
}

/** Another user where we may choose one (and Node may be started by them); ourselves without the right to write elsewhere. */
function asNobody(t: TestContext, context: string, journal: string): { uid?: number; gid?: number } {
  chmodSync(context, 0o555);
  mkdirSync(journal, { recursive: true });
  const user = { uid: NOBODY, gid: NOBODY };
  if (process.getuid?.() !== 0) return {};
  chownSync(journal, NOBODY, NOBODY);
  if (spawnSync(process.execPath, ['--version'], { cwd: '/', ...user }).status === 0) return user;
  chownSync(journal, 0, 0);
  t.diagnostic('Node is out of reach for nobody here; it runs as we do');
  return {};
}
