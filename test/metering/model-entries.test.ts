/** Models that admins add while the gateway runs: served by every task, and paid at the price a call was admitted at. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { assertAtRest } from '../support/at-rest.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/ours12345678';
const ENTRY = {
  model_name: 'ours',
  base: PROFILE,
  scope: 'regional',
  inherits: 'nova-lite',
  prices: [{ input: '3', output: '7', source: 'our contract' }],
};
const DEARER = [{ input: '30', output: '70', source: 'our next contract' }];

function gateOf(...[t, options]: Parameters<typeof startGate>): Promise<Gate> {
  return startGate(t, { ...options, applicationProfiles: { ours12345678: 'amazon.nova-lite-v1:0' } });
}

/** The answer has begun; the rest takes a second. */
async function openStream(gate: Gate, url: string, key: string) {
  const prompt = 'hello [[sim {"text":"one two three four five six seven eight nine ten","delayMs":100}]]';
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'ours', stream: true, messages: [{ role: 'user', content: prompt }] }),
  });
  equal(answer.statusCode, 200);
  return answer.body;
}

test('a model that an admin adds is served by every task within a second, and limits, groups and names hold for it', async (t) => {
  const gate = await gateOf(t, { tasks: 2 });
  const key = await gate.admin.createKey({ models: ['nova-lite'] });
  for (const { url } of gate.tasks())
    equal((await gate.chat(key.secret, 'hello', { url, model: 'ours' })).status, 404);
  await gate.admin.post('/model/new', ENTRY);
  const free = await gate.admin.createKey({ models: ['ours'], model_rpm_limit: { ours: 3 } });
  for (const { url } of gate.tasks())
    await eventually(
      async () => equal((await gate.chat(free.secret, 'hello', { url, model: 'ours' })).status, 200),
      { withinMs: 1_000 },
    );
  equal((await gate.chat(key.secret, 'hello', { model: 'ours' })).status, 403);
  const rows = await usageRecords(gate.database, 2, free.id);
  for (const row of rows) {
    deepEqual([row['model'], row['deployment']], ['ours', `us-east-1/${PROFILE}`]);
    equal(row['input_cost_pico_usd'], String(3_000_000n * BigInt(String(row['input_tokens']))));
  }
  await gate.admin.post('/model/alias', { model: 'ours', aliases: ['best'] });
  await eventually(
    async () => equal((await gate.chat(free.secret, 'hello', { model: 'best' })).status, 200),
    {
      withinMs: 1_000,
    },
  );
  // The fourth call of a minute; a later one where a minute has ended since the first.
  await eventually(
    async () => equal((await gate.chat(free.secret, 'hello', { model: 'ours' })).status, 429),
    { withinMs: 10_000 },
  );
  await assertAtRest(gate);
});

test('a call that runs while its price changes, or its model goes, is paid at the price it was admitted at', async (t) => {
  const gate = await gateOf(t);
  await gate.admin.post('/model/new', ENTRY);
  const key = await gate.admin.createKey({ max_budget: 1 });
  const serves = () =>
    eventually(async () => equal((await gate.chat(key.secret, 'hello', { model: 'ours' })).status, 200), {
      withinMs: 2_000,
    });
  await serves();
  const [first] = await usageRecords(gate.database, 1);
  const running = await openStream(gate, gate.edgeUrl, key.secret);
  await gate.admin.post('/model/update', { model_name: 'ours', prices: DEARER });
  await eventually(
    async () => {
      await serves();
      const rows = await gate.database.query(`select 1 from usage_records where price_id <> $1`, [
        first?.['price_id'],
      ]);
      ok(rows.length > 0, 'new calls are admitted at the new price');
    },
    { withinMs: 3_000 },
  );
  ok((await running.text()).includes('[DONE]'));
  const other = await openStream(gate, gate.edgeUrl, key.secret);
  await gate.admin.post('/model/delete', { model_name: 'ours' });
  await eventually(async () => equal((await gate.chat(key.secret, 'hello', { model: 'ours' })).status, 404), {
    withinMs: 1_000,
  });
  ok((await other.text()).includes('[DONE]'));
  await assertAtRest(gate);
  const streamed = await eventually(
    async () => {
      const rows = await gate.database.query(
        `select price_id, model, ending from usage_records where is_stream order by request_id`,
      );
      equal(rows.length, 2);
      return rows;
    },
    { withinMs: 5_000 },
  );
  equal(streamed[0]?.['price_id'], first?.['price_id'], 'the running call keeps the price it reserved');
  notEqual(streamed[1]?.['price_id'], first?.['price_id']);
  deepEqual(
    streamed.map((row) => [row['model'], row['ending']]),
    [
      ['ours', 'complete'],
      ['ours', 'complete'],
    ],
  );
});

test('a task that dies pays for the calls of a model that is gone since, by the price in its journal', async (t) => {
  const gate = await gateOf(t);
  await gate.admin.post('/model/new', ENTRY);
  const key = await gate.admin.createKey({ max_budget: 1 });
  const running = await eventually(() => openStream(gate, gate.tasks()[0]?.url ?? '', key.secret), {
    withinMs: 2_000,
  });
  await gate.admin.post('/model/update', { model_name: 'ours', prices: DEARER });
  await gate.admin.post('/model/delete', { model_name: 'ours' });
  gate.tasks()[0]?.kill('SIGKILL');
  await running.text().catch(() => null);
  const [lost] = await usageRecords(gate.database, 1);
  equal(lost?.['ending'], 'task-lost');
  const [price] = await gate.database.query(
    `select figures #>> '{rates,inputPicoUsd}' as input from prices where price_id = $1`,
    [lost?.['price_id']],
  );
  equal(price?.['input'], '3000000');
  await assertAtRest(gate, 20_000);
});
