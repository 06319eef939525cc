/** `stargate` as a process, against the internal load balancer with the admin function behind it. */
import { spawn } from 'node:child_process';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../core/clock.ts';
import { startAlb } from '../../local/alb/alb.ts';
import { createTargetGroup } from '../../local/alb/target-group.ts';
import { MASTER_KEY, startAdmin, type AdminFixture, type Json } from './admin-fixture.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

type Outcome = {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly json: () => Json;
};

export type Cli = (
  line: string,
  options?: { env?: Record<string, string>; input?: string },
) => Promise<Outcome>;

/** Splits a line at spaces; quotes keep a word together. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((word) => word[1] ?? word[2] ?? '');
}

export const run: Cli = (line, { env = {}, input = '' } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...wordsOf(line)], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err, json: () => JSON.parse(out) }));
    child.stdin.end(input);
  });

export async function withGateway(t: TestContext): Promise<{ admin: AdminFixture; cli: Cli; url: string }> {
  const admin = await startAdmin(t);
  const proxy = createTargetGroup();
  const alb = await startAlb({ port: 0, clock: systemClock, proxy, admin: admin.handle, console: null });
  t.after(async () => {
    await alb.stop(0);
    await proxy.stop();
  });
  const { url } = alb;
  const cli: Cli = (line, options = {}) =>
    run(line, {
      ...options,
      env: { STARGATE_URL: url, STARGATE_MASTER_KEY: MASTER_KEY, ...options.env },
    });
  return { admin, cli, url };
}
