/** Limits that need no body come before it: a caller at the end of them is refused whatever the body is. */
import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { earlyInMinute } from '../support/early-in-minute.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

type Reply = { readonly status: number; readonly text: string };

async function send(gate: Gate, key: string, body: string, path = '/v1/messages'): Promise<Reply> {
  const answer = await request(gate.edgeUrl + path, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body,
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

const NOT_JSON = '{"model":';
const hello = JSON.stringify({
  model: 'claude-haiku-4-5',
  max_tokens: 5,
  messages: [{ role: 'user', content: 'hello' }],
});

test('limits that need no body', async (t) => {
  const gate = await startGate(t);

  await t.test(
    'malformed requests count as requests, and beyond the limit nothing of them is read',
    async () => {
      await earlyInMinute();
      const { secret } = await gate.admin.createKey({ rpm_limit: 3 });
      const replies: Reply[] = [];
      for (let count = 0; count < 5; count += 1) replies.push(await send(gate, secret, NOT_JSON));
      equal(replies.map(({ status }) => status).join(' '), '400 400 400 429 429');
      match(replies[4]?.text ?? '', /3 requests a minute/);
    },
  );

  await t.test('a malformed request frees its place among those that run at once', async () => {
    const { secret } = await gate.admin.createKey({ max_parallel_requests: 1 });
    for (let count = 0; count < 3; count += 1) equal((await send(gate, secret, NOT_JSON)).status, 400);
    equal((await send(gate, secret, hello)).status, 200);
  });

  await t.test('a spent budget refuses before the body is read, but not what is free', async () => {
    const { secret } = await gate.admin.createKey({ max_budget: 0 });
    equal((await send(gate, secret, hello)).status, 429);
    const refused = await send(gate, secret, NOT_JSON);
    equal(refused.status, 429);
    match(refused.text, /it is spent/);
    equal((await send(gate, secret, hello, '/v1/messages/count_tokens')).status, 200);
  });

  await t.test('a blocked key is refused before its body is read', async () => {
    const { id, secret } = await gate.admin.createKey();
    await gate.admin.post('/key/block', { key: id });
    await eventually(async () => equal((await send(gate, secret, NOT_JSON)).status, 403), {
      withinMs: 5_000,
    });
  });
});
