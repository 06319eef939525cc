/** The admin function knows the models as the tasks do, whatever they were told and whatever admins have set since. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import type { Json } from './admin-fixture.ts';

const PRICES = JSON.stringify({
  'claude-haiku-4-5': {
    global: [
      { from: '2026-01-01', input: '7', output: '9', source: 'our contract' },
      { from: '2999-01-01', input: '8', output: '10', source: 'extended access' },
    ],
  },
});
const DEPLOYMENTS = JSON.stringify({
  'claude-haiku-4-5': { deployments: [{ region: 'us-west-2', scope: 'global' }] },
  'amazon-rerank-v1': { deployments: [{ region: 'us-west-2' }] },
});

test('prices, deployments and served models of an environment are those that the admin API shows', async (t) => {
  const gate = await startGate(t, {
    environment: {
      PRICES,
      DEPLOYMENTS,
      MODELS: 'claude-haiku-4-5,claude-opus-5-5,amazon-rerank-v1',
    },
  });
  const info = await eventually(
    async () => {
      const { body } = (await gate.admin.get('/model/info')) as Json;
      equal(body.data.length, 3);
      return body.data as Json[];
    },
    { withinMs: 5_000 },
  );
  deepEqual(info.map(({ model_name }): string => model_name).toSorted(), [
    'amazon-rerank-v1',
    'claude-haiku-4-5',
    'claude-opus-5-5',
  ]);
  const haiku = info.find(({ model_name }) => model_name === 'claude-haiku-4-5').model_info;
  deepEqual(
    haiku.deployments.map((one: Json) => [one.region, one.input_cost_per_token]),
    [['us-west-2', 0.000007]],
  );

  const { effective_from, input_cost_per_token } = haiku.deployments[0].next_price;
  deepEqual([effective_from, input_cost_per_token], ['2999-01-01T00:00:00.000Z', 0.000008]);

  const key = await gate.admin.createKey();
  equal((await gate.chat(key.secret, 'hello')).status, 200);
  const [record] = await eventually(
    async () => {
      const rows = await gate.database.query('select price_id from usage_records');
      equal(rows.length, 1);
      return rows;
    },
    { withinMs: 5_000 },
  );
  equal(
    haiku.deployments[0].price_id,
    record?.['price_id'],
    'the price that is shown is the one that is billed',
  );
});

test('what was used of a model is found by the name an admin has given it, and a limit under that name holds', async (t) => {
  const gate = await startGate(t);
  await gate.admin.post('/model/alias', { model: 'claude-haiku-4-5', aliases: ['fast'] });
  const key = await gate.admin.createKey();
  await eventually(async () => equal((await gate.chat(key.secret, 'hello', { model: 'fast' })).status, 200), {
    withinMs: 5_000,
  });
  await eventually(
    async () => {
      const { body } = (await gate.admin.get('/spend/models?model=fast')) as Json;
      deepEqual(
        body.data.map(({ model }: Json) => model),
        ['claude-haiku-4-5'],
      );
    },
    { withinMs: 5_000 },
  );
  const limited = await gate.admin.createKey({ model_max_budget: { fast: 0.000001 } });
  const shown = (await gate.admin.get(`/key/info?key=${limited.id}`)) as Json;
  ok('claude-haiku-4-5' in shown.body.info.model_max_budget);
  equal((await gate.chat(limited.secret, 'hello', { model: 'fast' })).status, 429);
});

test('a model that an environment adds is served at its price, shown by the admin API, and changed in the environment alone', async (t) => {
  const gate = await startGate(t, {
    environment: {
      MODELS: 'claude-haiku-4-5',
      MODEL_ENTRIES: JSON.stringify({
        ours: {
          base: 'us.amazon.nova-lite-v1:0',
          inherits: 'nova-lite',
          prices: [{ input: '3', output: '7', source: 'our contract' }],
        },
      }),
    },
  });
  const key = await gate.admin.createKey({ models: ['claude-haiku-4-5'] });
  equal((await gate.chat(key.secret, 'hello', { model: 'ours' })).status, 403);
  const free = await gate.admin.createKey();
  equal((await gate.chat(free.secret, 'hello', { model: 'ours' })).status, 200);
  const { body } = (await gate.admin.get('/model/info?model=ours')) as Json;
  const [{ model_info: info }] = body.data;
  deepEqual([info.db_model, info.deployments[0].input_cost_per_token], [false, 0.000003]);
  const [record] = await usageRecords(gate.database, 1, free.id);
  equal(record?.['price_id'], info.deployments[0].price_id);
  const refused = (await gate.admin.post('/model/update', {
    model_name: 'ours',
    max_output_tokens: 1,
  })) as Json;
  equal(refused.status, 404);
  ok(JSON.stringify(refused.body).includes('MODEL_ENTRIES'));
});
