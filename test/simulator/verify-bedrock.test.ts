/** `npm run verify:bedrock` against the simulator, which stands for the real service here. */
import { equal, match, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import type { BedrockSimulator } from '../../simulator/simulator.ts';
import { ACCESS_KEY, startSimulator } from './support.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'verify-bedrock.ts');

type Ended = { readonly code: number; readonly out: string; readonly errors: string };

function verify(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { AWS_BEARER_TOKEN_BEDROCK: _token, ...rest } = process.env;
  const env = {
    ...rest,
    AWS_ACCESS_KEY_ID: ACCESS_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secretAccessKey,
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], { env }, (error, out, errors) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, errors }),
    );
  });
}

async function against(
  t: TestContext,
  simulator: BedrockSimulator,
  ...args: readonly string[]
): Promise<Ended & { readonly report: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'verified-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'report.md');
  const ended = await verify(['--aws', 'us-east-1', '--endpoint', simulator.url, '--out', file, ...args]);
  return { ...ended, report: await readFile(file, 'utf8').catch(() => '') };
}

test('a service that keeps the table agrees in all that is asked, with signed calls', async (t) => {
  const simulator = await startSimulator(t);
  const { code, out, report } = await against(t, simulator);
  equal(code, 0, out);
  match(out, / 0 differ, 0 are refused in other words, /);
  match(out, / 0 are out of reach, 0 were not asked/);
  match(report, /^# Bedrock against our rules, \d{4}-\d\d-\d\d\n/);
  ok(report.includes('## Suspicions'), report);
});

test('a service that differs in one rule is found out, and only there', async (t) => {
  const simulator = await startSimulator(t, { rules: { off: ['R26'] } });
  const { code, out, report } = await against(t, simulator, '--models', 'claude-sonnet-4-5,claude-haiku-4-5');
  equal(code, 1, out);
  const differing = report.split('\n').filter((line) => line.startsWith('| R') && line.includes('takes it'));
  ok(differing.length === 2 && differing.every((line) => line.startsWith('| R26 ')), report);
});

test('it stops before it could cost more than it was told, and the service bears it out', async (t) => {
  const simulator = await startSimulator(t);
  const { out } = await against(t, simulator, '--models', 'claude-opus-5-5', '--max-usd', '0.025');
  const unasked = Number(/(\d+) were not asked/.exec(out)?.[1]);
  ok(unasked > 0, out);
  const spent = Number(/at most \$(\S+) spent/.exec(out)?.[1]);
  ok(spent > 0 && spent <= 0.025, out);
  const { inputTokens, outputTokens, cacheWrite1hTokens, cacheWrite5mTokens } = simulator.stats().all;
  const dearest = (inputTokens + cacheWrite1hTokens + cacheWrite5mTokens) * 8e-6 + outputTokens * 20e-6;
  ok(dearest <= 0.025, `${dearest}`);
});

test('a Bedrock API key is enough, and what cannot be reached is told', async (t) => {
  const simulator = await startSimulator(t);
  const args = ['--aws', 'us-east-1', '--endpoint', simulator.url, '--models', 'nova-lite'];
  const { out } = await verify(args, { AWS_BEARER_TOKEN_BEDROCK: 'another key' });
  match(out, /unavailable {1,}conformance .*403 AccessDeniedException/);
  equal(simulator.stats().all.calls, 1);
});

for (const [name, args, message] of [
  ['no region', [], '--aws is missing'],
  ['a region that is none', ['--aws', 'virginia'], '--aws virginia is no region'],
  [
    'a typing error',
    ['--aws', 'us-east-1', '--max-usd=1', '--model', 'nova-lite'],
    "Unknown option '--model'",
  ],
  [
    'an unknown model',
    ['--aws', 'us-east-1', '--models', 'nova-light'],
    '--models: there is no model nova-light',
  ],
  ['a limit that is none', ['--aws', 'us-east-1', '--max-usd', 'much'], '--max-usd much is no number'],
  ['an endpoint that is none', ['--aws', 'us-east-1', '--endpoint', 'there'], '--endpoint there is no URL'],
] as const) {
  test(`verify:bedrock explains ${name}, and asks nothing`, async () => {
    const { code, out, errors } = await verify(args);
    equal(code, 2);
    equal(out, '');
    ok(errors.startsWith(message) && errors.includes('npm run verify:bedrock'), errors);
  });
}
