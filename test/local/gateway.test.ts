/** The gateway as a whole: edge, load balancer, tasks and admin function behave as their counterparts on AWS. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';

test('a key made on the ALB opens the edge, and is refused by every task within a second of its end', async (t) => {
  const gate = await startGate(t, { tasks: 2 });
  const team = await gate.admin.createTeam({ team_alias: 'apollo' });
  const user = await gate.admin.createUser({ user_email: 'ada@example.com', team_id: team });
  const key = await gate.admin.createKey({ key_alias: 'ada', user_id: user, team_id: team });

  const answer = await gate.chat(key.secret, 'hello');
  equal(answer.status, 200, answer.text);
  match(answer.text, /hello/);

  const tasks = gate.tasks();
  equal(tasks.length, 2);
  for (const task of tasks) equal((await gate.chat(key.secret, 'hello', { url: task.url })).status, 200);
  await gate.admin.revokeKey(key.id);
  await eventually(
    async () => {
      for (const task of tasks) equal((await gate.chat(key.secret, 'hello', { url: task.url })).status, 401);
    },
    { withinMs: 1_000 },
  );
});

test('each request leaves one usage record', async (t) => {
  const gate = await startGate(t);
  const key = await gate.admin.createKey();
  equal((await gate.chat(key.secret, 'one')).status, 200);
  equal((await gate.chat(key.secret, 'two', { stream: true })).status, 200);
  const rows = await eventually(
    async () => {
      const found = await gate.database.query(
        'select is_stream, status, ending from usage_records order by created_at',
      );
      equal(found.length, 2);
      return found;
    },
    { withinMs: 3_000 },
  );
  deepEqual(
    rows.map((row) => [row['is_stream'], row['status']]),
    [
      [false, 200],
      [true, 200],
    ],
  );
});

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

test('a stream reaches the client while it is being made, and ends upstream when the client leaves', async (t) => {
  const gate = await startGate(t);
  const key = await gate.admin.createKey();
  gate.bedrock.script({ answer: { words: 400, delayMs: 20 } });
  const answer = await request(`${gate.edgeUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      stream: true,
      messages: [{ role: 'user', content: 'go on' }],
    }),
  });
  equal(answer.statusCode, 200);
  for await (const chunk of answer.body) {
    ok(String(chunk).startsWith('data:'));
    break;
  }
  await eventually(
    async () => {
      const [row] = await gate.database.query('select ending from usage_records');
      equal(row?.['ending'], 'client-gone');
    },
    { withinMs: 3_000 },
  );
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
