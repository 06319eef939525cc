/** Models that admins add: refused with every fault named, kept with their prices, told to whoever names them. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { actingAs, its, startAdmin, type Json } from './admin-fixture.ts';

const NEW = {
  model_name: 'our-llama',
  base: 'arn:aws:bedrock:us-east-1:111122223333:imported-model/abcdefghij12',
  family: 'llama',
  max_input_tokens: 128_000,
  max_output_tokens: 4_096,
  prices: [{ input: '0.5', output: '1.5', source: 'our contract' }],
};

function faults(answer: Json): readonly string[] {
  return answer.body.error.errors?.map(its('param')) ?? [answer.body.error.param];
}

test('an added model is listed with its abilities and prices, and its prices are kept at once', async (t) => {
  const admin = await startAdmin(t);
  const made = await admin.post('/model/new', NEW);
  equal(made.status, 200, made.text);
  equal(made.body.version, 1);
  const info = (await admin.get('/model/info', { model: 'our-llama' })).body.data[0];
  equal(info.litellm_params.model, `bedrock/${NEW.base}`);
  equal(info.model_info.db_model, true);
  deepEqual(info.model_info.entry, made.body.entry);
  deepEqual(
    info.model_info.deployments.map((one: Json) => [one.region, one.input_cost_per_token]),
    [['us-east-1', 0.0000005]],
  );
  const kept = await admin.database.query('select price_id from prices');
  deepEqual(kept.map(its('price_id')), info.model_info.deployments.map(its('price_id')));
  const [audited] = (await admin.get('/audit/list', { object_type: 'model', object_id: 'our-llama' })).body
    .entries;
  equal(audited.action, 'created');
  equal(audited.operation, '/model/new');
});

test('everything that is wrong with an entry is told at once, by field', async (t) => {
  const admin = await startAdmin(t);
  const wrong = await admin.post('/model/new', {
    model_name: 'nova-pro',
    base: 'arn:aws:bedrock:eu-west-1:111122223333:imported-model/abcdefghij12',
    max_input_tokens: 1_000,
    traits: { sampling: 'both' },
  });
  equal(wrong.status, 400);
  for (const field of ['model_name', 'base', 'prices', 'family', 'max_output_tokens'])
    match(wrong.text, new RegExp(`${field}: `));
  const shape = await admin.post('/model/new', {
    ...NEW,
    family: 'lama',
    traits: { thinks: 1 },
    prices: [{ input: 1, tiers: { flex: { input: 2 } } }],
  });
  equal(shape.status, 400);
  for (const field of ['family', 'traits.thinks', 'prices\\[0\\].input', 'prices\\[0\\].tiers.flex.input'])
    match(shape.text, new RegExp(`${field}: `));
  await admin.post('/model/access_groups', { model: 'nova-pro', access_groups: ['good'] });
  await admin.post('/model/alias', { model: 'nova-pro', aliases: ['fast'] });
  for (const taken of ['good', 'fast', 'us.amazon.nova-pro-v1:0'])
    match((await admin.post('/model/new', { ...NEW, model_name: taken })).text, /model_name: is the name of/);
  equal((await admin.database.query('select 1 from model_entries')).length, 0);
});

test('what LiteLLM’s scripts send makes an entry, where it means one thing', async (t) => {
  const admin = await startAdmin(t);
  const made = await admin.post('/model/new', {
    model_name: 'opus-ours',
    litellm_params: {
      model: 'bedrock/converse/us.anthropic.claude-opus-5-5',
      input_cost_per_token: 4.4e-6,
      output_cost_per_token: '0.000022',
    },
    model_info: { base_model: 'anthropic.claude-opus-5-5', max_output_tokens: 8_000 },
  });
  equal(made.status, 200, made.text);
  const { base, inherits, transport, prices, max_output_tokens } = made.body.entry;
  deepEqual(
    [base, inherits, transport, max_output_tokens],
    ['us.anthropic.claude-opus-5-5', 'claude-opus-5-5', 'converse', 8_000],
  );
  deepEqual([prices[0].input, prices[0].output], ['4.4', '22']);
  const wrong = await admin.post('/model/new', {
    model_name: 'gpt',
    litellm_params: { model: 'azure/gpt-4' },
  });
  deepEqual(faults(wrong).includes('litellm_params.model'), true, wrong.text);
  equal((await admin.post('/model/delete', { id: 'opus-ours' })).status, 200);
  const priced = { model: 'bedrock/us.amazon.nova-micro-v1:0', input_cost_per_token: 1e-6 };
  const inheriting = await admin.post('/model/new', { model_name: 'micro-ours', litellm_params: priced });
  equal(inheriting.body.entry?.inherits, 'nova-micro', inheriting.text);
  equal(inheriting.body.entry.prices[0].input, '1');
});

test('a change leaves what it does not name, and is refused of a version that is no more', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/model/new', NEW);
  const prices = [{ input: '0.7', output: '1.5' }];
  const changed = await admin.post('/model/update', { model_name: 'our-llama', prices, version: 1 });
  equal(changed.status, 200, changed.text);
  equal(changed.body.entry.base, NEW.base);
  equal(changed.body.version, 2);
  equal((await admin.post('/model/update', { model_name: 'our-llama', prices, version: 1 })).status, 412);
  equal((await admin.database.query('select 1 from prices')).length, 2, 'the former price is kept too');
  equal((await admin.post('/model/update', { model_name: 'nova-pro', prices })).status, 404);
});

test('whoever names a deleted model is told to the admin, and may use nothing by that name', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/model/new', NEW);
  await admin.post('/team/new', { team_id: 'red', models: ['our-llama'] });
  const key = await admin.post('/key/generate', { models: ['our-llama', 'nova-pro'] });
  equal(key.status, 200, key.text);
  await admin.post('/policy/new', {
    policy_name: 'llamas',
    checks: {},
    applies_to: { models: ['our-llama'] },
  });
  const judge = { name: 'tone', model: 'our-llama', instructions: 'Refuse insults.', prompt: 'block' };
  await admin.post('/policy/new', { policy_name: 'tone', checks: { judges: [judge] } });
  await admin.post('/policy/new', { policy_name: 'other', checks: {}, applies_to: { models: ['nova-pro'] } });
  const gone = await admin.post('/model/delete', { model_name: 'our-llama' });
  deepEqual(gone.body.named_by, [
    { kind: 'key', id: key.body.key_id },
    { kind: 'policy', id: 'llamas' },
    { kind: 'policy', id: 'tone' },
    { kind: 'team', id: 'red' },
  ]);
  equal((await admin.get('/model/info', { model: 'our-llama' })).status, 404);
});

test('nobody but admins adds models', async (t) => {
  const admin = await startAdmin(t);
  const key = await admin.post('/key/generate', {});
  ok(key.body.key);
  equal((await actingAs(admin, key.body.key).post('/model/new', NEW)).status, 403);
});
