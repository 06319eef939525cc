/** A guardrail that a client names itself is charged where it asks for the trace, which alone tells what it used. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { usageRecords } from '../../support/records.ts';
import { startGate } from '../../support/start-gate.ts';

const config = { guardrailIdentifier: 'gr1abc', guardrailVersion: '1', trace: 'enabled' };
const converse = { messages: [{ role: 'user', content: [{ text: 'hello' }] }], guardrailConfig: config };
const chat = { model: 'nova-pro', messages: [{ role: 'user', content: 'hello' }], guardrailConfig: config };
const headers = {
  'x-amzn-bedrock-guardrailidentifier': 'gr1abc',
  'x-amzn-bedrock-guardrailversion': '1',
  'x-amzn-bedrock-trace': 'ENABLED',
};
const claude = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'hello' }],
  'amazon-bedrock-guardrailConfig': {},
};

const ways: readonly (readonly [string, string, object, Readonly<Record<string, string>>])[] = [
  ['Chat Completions', '/v1/chat/completions', chat, {}],
  ['Chat Completions, streamed', '/v1/chat/completions', { ...chat, stream: true }, {}],
  ['Responses', '/v1/responses', { model: 'nova-pro', input: 'hello', guardrailConfig: config }, {}],
  ['Converse', '/bedrock/model/nova-pro/converse', converse, {}],
  ['ConverseStream', '/bedrock/model/nova-pro/converse-stream', converse, {}],
  ['InvokeModel', '/bedrock/model/claude-haiku-4-5/invoke', claude, headers],
  [
    'InvokeModelWithResponseStream',
    '/bedrock/model/claude-haiku-4-5/invoke-with-response-stream',
    claude,
    headers,
  ],
];

test('what it used is on the record, and the client gets its trace', async (t) => {
  const gate = await startGate(t);
  for (const [name, path, body, more] of ways)
    await t.test(name, async () => {
      const { secret, id } = await gate.admin.createKey();
      const answer = await request(`${gate.edgeUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...more },
        body: JSON.stringify(body),
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      equal(answer.statusCode, 200, bytes.toString('latin1'));
      const [record] = await usageRecords(gate.database, 1, id);
      const charges = record?.['check_charges'] as readonly Readonly<Record<string, unknown>>[] | undefined;
      const [charge, ...others] = charges ?? [];
      deepEqual(others, []);
      equal(charge?.['kind'], 'guardrail');
      equal(charge?.['name'], 'gr1abc');
      equal(Number(record?.['checks_cost_pico_usd']), 800_000_000);
      ok(Number(record?.['cost_pico_usd']) > 800_000_000);
    });
});

test('without its trace nothing is told, and nothing charged', async (t) => {
  const gate = await startGate(t);
  const { secret, id } = await gate.admin.createKey();
  const { trace: _trace, ...untraced } = config;
  equal(
    (await gate.post(secret, '/v1/chat/completions', { ...chat, guardrailConfig: untraced })).status,
    200,
  );
  const [record] = await usageRecords(gate.database, 1, id);
  equal(Number(record?.['checks_cost_pico_usd']), 0);
});

test('a budget that pays for the model and not for it refuses the call', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey({ max_budget: 0.002 });
  const small = { ...chat, max_tokens: 1 };
  equal((await gate.post(secret, '/v1/chat/completions', small)).status, 429);
  const { guardrailConfig: _config, ...plain } = small;
  equal((await gate.post(secret, '/v1/chat/completions', plain)).status, 200);
});
