/** The simulator's account of what it served: in process, over HTTP, in a file, and as a process of its own. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import type { ServedCall } from '../../simulator/simulator.ts';
import { BEARER, CLAUDE, claudeBody, modelPath, NOVA, post, startSimulator } from './support.ts';

const INVOKE = modelPath(CLAUDE, 'invoke');
const NO_CREDENTIAL = {};

test('every call is in the log once, with its tokens, status and tag', async (t) => {
  const simulator = await startSimulator(t);
  await post(simulator, INVOKE, claudeBody('hello [[sim {"text":"hi","tag":"mine"}]]'));
  await post(simulator, INVOKE, claudeBody('x', { model: 'x' }));
  await post(simulator, INVOKE, claudeBody('x'), NO_CREDENTIAL);
  const rows = simulator
    .log()
    .map((call) => [call.sequence, call.status, call.ending, call.failure, call.tag]);
  deepEqual(rows, [
    [1, 200, 'complete', null, 'mine'],
    [2, 400, 'failed', 'ValidationException', null],
    [3, 403, 'failed', 'MissingAuthenticationTokenException', null],
  ]);
  const [first] = simulator.log();
  equal(first?.modelId, CLAUDE);
  equal(first?.operation, 'invoke');
  equal(first?.outputTokens, 1);
  deepEqual(simulator.stats().byStatus, { 200: 1, 400: 1, 403: 1 });
  equal(simulator.stats().byModel[CLAUDE]?.calls, 3);
});

test('the log is bounded, the totals are not', async (t) => {
  const simulator = await startSimulator(t, { logCapacity: 3 });
  for (let call = 0; call < 10; call += 1) await post(simulator, INVOKE, claudeBody('hello'));
  deepEqual(
    simulator.log().map((call) => call.sequence),
    [8, 9, 10],
  );
  equal(simulator.stats().all.calls, 10);
  equal(simulator.stats().all.inputTokens, 50);
});

test('the control path pages the log, queues scripts and resets, without a credential', async (t) => {
  const simulator = await startSimulator(t);
  const script = { operation: 'converse', answer: { text: 'by control' } };
  equal((await post(simulator, '/_simulator/script', script, NO_CREDENTIAL)).status, 200);
  const hello = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] };
  ok((await post(simulator, modelPath(NOVA, 'converse'), hello)).text.includes('by control'));
  for (let call = 0; call < 4; call += 1) await post(simulator, INVOKE, claudeBody('hello'));
  const page = await get(`${simulator.url}/_simulator/log?since=2&limit=2`);
  deepEqual(
    (page['calls'] as ServedCall[]).map((call) => call.sequence),
    [3, 4],
  );
  equal((await post(simulator, '/_simulator/reset', {}, NO_CREDENTIAL)).status, 200);
  equal(((await get(`${simulator.url}/_simulator/stats`))['all'] as { calls: number }).calls, 0);
});

test('a wrong script is refused with the field at fault', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await post(
    simulator,
    '/_simulator/script',
    { answer: { fail: { kind: 'boom' } } },
    NO_CREDENTIAL,
  );
  equal(reply.status, 400);
  ok(reply.text.includes('fail.kind'), reply.text);
});

test('the simulator runs as a process: ready line, log file, clean end', { timeout: 20_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  t.after(() => rm(folder, { recursive: true }));
  const logFile = join(folder, 'calls.ndjson');
  const child = spawn(process.execPath, ['simulator/main.ts'], {
    env: { PORT: '0', AWS_BEARER_TOKEN_BEDROCK: BEARER, SIMULATOR_LOG_FILE: logFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  for (let call = 0; call < 3; call += 1) {
    const reply = await fetch(url + INVOKE, {
      method: 'POST',
      headers: { authorization: `Bearer ${BEARER}` },
      body: JSON.stringify(claudeBody('hello')),
    });
    equal(reply.status, 200);
    await reply.arrayBuffer();
  }
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number];
  equal(code, 0);
  const lines = (await readFile(logFile, 'utf8')).trim().split('\n');
  deepEqual(
    lines.map((text) => (JSON.parse(text) as ServedCall).outputTokens),
    [4, 4, 4],
  );
});

async function get(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}
