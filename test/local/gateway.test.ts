/** The gateway as a whole: edge, load balancer, tasks and admin function behave as their counterparts on AWS. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';

test('admin paths answer on the ALB with the master key, and never through the edge', async (t) => {
  const gate = await startGate(t);
  const headers = { authorization: `Bearer ${gate.masterKey}`, 'content-type': 'application/json' };
  const inside = await request(`${gate.albUrl}/key/generate`, { method: 'POST', headers, body: '{}' });
  equal(inside.statusCode, 200);
  await inside.body.dump();
  for (const path of [
    '/key/generate',
    '/KEY/generate',
    '/%6bey/generate',
    '/v1/..%2fkey/generate',
    '//key/generate',
  ]) {
    const outside = await request(`${gate.edgeUrl}${path}`, { method: 'POST', headers, body: '{}' });
    equal(outside.statusCode, 403, path);
    await outside.body.dump();
  }
  const marked = await request(`${gate.albUrl}/key/generate`, {
    method: 'POST',
    headers: { ...headers, 'x-stargate-edge': '1' },
    body: '{}',
  });
  equal(marked.statusCode, 403);
  await marked.body.dump();
});

test('a task that is killed is replaced, and its requests go to another meanwhile', async (t) => {
  const gate = await startGate(t, { tasks: 2 });
  const key = await gate.admin.createKey();
  const [victim] = gate.tasks();
  victim?.kill('SIGKILL');
  await victim?.ended;
  equal((await gate.chat(key.secret, 'still there?')).status, 200);
  await eventually(
    () => {
      const pids = gate.tasks().map((task) => task.pid);
      equal(pids.length, 2);
      ok(victim !== undefined && !pids.includes(victim.pid));
    },
    { withinMs: 10_000 },
  );
});
