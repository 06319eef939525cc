/** Tasks are added by admitted calls; whatever else arrives at a task leaves these figures as they are. */
import { equal, ok } from 'node:assert/strict';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import { request } from 'undici';
import { AdmittedLoad } from '../../proxy/admitted-load.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

/** A loop whose readings the test sets. */
function load(t: TestContext) {
  const read = { idle: 0, active: 0 };
  const watched = new AdmittedLoad(() => ({ ...read }));
  t.after(() => watched.stop());
  const window = (active: number): number => {
    read.active += active;
    read.idle += 100 - active;
    watched.closeWindow();
    return watched.busyRatio();
  };
  return { watched, window };
}

function arrive(watched: AdmittedLoad, requests: number, admitted: number): void {
  for (let index = 0; index < requests; index += 1) {
    watched.arrived();
    if (index < admitted) watched.begin(1);
  }
}

test('a flood that keeps a task busy does not look like calls that do', (t) => {
  const { watched, window } = load(t);
  arrive(watched, 10_000, 0);
  equal(window(95), 0, 'nobody was admitted');
  arrive(watched, 10_040, 40);
  ok(window(95) < 0.02, 'forty calls in ten thousand refusals');
  equal(watched.calls(), 40);
});

test('what calls do counts whole where there is nothing else', (t) => {
  const { watched, window } = load(t);
  arrive(watched, 500, 500);
  equal(window(80), 0.8);
  for (let index = 0; index < 500; index += 1) watched.end(1);
  equal(window(30), 0.3, 'they ended in this window');
  equal(window(30), 0, 'since then there are none');
  equal(watched.calls(), 0);
});

test('a request for several choices is that many calls', (t) => {
  const { watched } = load(t);
  watched.arrived();
  watched.begin(3);
  equal(watched.calls(), 3);
  equal(watched.requests(), 1);
});

test('fifty requests without a key whose bodies never come add no task; a call does', async (t) => {
  const gate = await startGate(t);
  const key = await gate.admin.createKey();
  const [task] = gate.tasks();
  ok(task);
  const stalled = Array.from({ length: 50 }, (_, index) => stall(task.url, index < 25 ? key.secret : null));
  t.after(() => stalled.forEach((socket) => socket.destroy()));
  await eventually(async () => equal(await metric(gate, 'stargate_requests_before_admission'), 25), {
    withinMs: 5_000,
  });
  equal(await metric(gate, 'stargate_admitted_calls'), 0);

  const running = openStream(gate, key.secret);
  await eventually(async () => equal(await metric(gate, 'stargate_admitted_calls'), 1), { withinMs: 5_000 });
  equal(await metric(gate, 'stargate_requests_before_admission'), 25);
  (await running).destroy();
  await eventually(async () => equal(await metric(gate, 'stargate_admitted_calls'), 0), { withinMs: 10_000 });
});

/** A request that announces a body and never sends it. Without a key it is answered at once. */
function stall(url: string, secret: string | null) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined).resume();
  const key = secret === null ? '' : `authorization: Bearer ${secret}\r\n`;
  socket.write(`POST /v1/messages HTTP/1.1\r\nhost: x\r\n${key}content-length: 1000\r\n\r\n`);
  return socket;
}

async function openStream(gate: Gate, secret: string) {
  const answer = await request(`${gate.edgeUrl}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      max_tokens: 500,
      stream: true,
      messages: [{ role: 'user', content: '[[sim {"words":100,"wordsPerEvent":1,"delayMs":50}]] go' }],
    }),
  });
  equal(answer.statusCode, 200);
  answer.body.on('error', () => undefined);
  return answer.body;
}
