/** What a key learns of its team and of models, as LiteLLM's clients ask, and no more than that. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { actingAs, its, startAdmin } from './admin-fixture.ts';

test('a key of a team sees its team and itself: no members, no other keys, no other team', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', user_email: 'ada@example.com', auto_create_key: false });
  for (const team_id of ['red', 'blue']) await admin.post('/team/new', { team_id, max_budget: 20 });
  await admin.post('/team/member_add', { team_id: 'red', member: { user_id: 'ada', role: 'user' } });
  await admin.post('/key/generate', { user_id: 'ada', team_id: 'red', key_alias: 'of-ada' });
  const robot = (await admin.post('/key/generate', { team_id: 'red', key_alias: 'robot' })).body;
  const acting = actingAs(admin, robot.key);
  const red = await acting.get('/team/info', { team_id: 'red' });
  equal(red.status, 200, red.text);
  deepEqual([red.body.team_id, red.body.team_info.max_budget, red.body.team_info.spend], ['red', 20, 0]);
  deepEqual(red.body.keys.map(its('key_alias')), ['robot']);
  deepEqual([red.body.team_memberships, red.body.team_info.members_with_roles], [[], []]);
  ok(!/of-ada|ada@example/.test(red.text), red.text);
  equal((await acting.get('/team/info', { team_id: 'blue' })).status, 404);
  equal((await acting.post('/team/update', { team_id: 'red', team_alias: 'mine' })).status, 404);
});

test('/model/info tells a key of the models it may use, by every path LiteLLM has for it', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red', models: ['nova-*', 'claude-haiku-4-5'] });
  const key = (await admin.post('/key/generate', { team_id: 'red', models: ['nova-micro', 'claude-*'] }))
    .body;
  const acting = actingAs(admin, key.key);
  const expected = ['claude-haiku-4-5', 'nova-micro'];
  for (const path of ['/model/info', '/v1/model/info', '/v2/model/info'])
    deepEqual((await acting.get(path)).body.data.map(its('model_name')).toSorted(), expected, path);
  deepEqual((await acting.get('/model_group/info')).body.data.map(its('model_group')).toSorted(), expected);
  deepEqual((await acting.get('/model_group/info', { model_group: 'nova-pro' })).body.data, []);
  const [own] = (await acting.get('/model/info', { litellm_model_id: 'nova-micro' })).body.data;
  equal(own.model_info.id, 'nova-micro');
  ok(own.model_info.input_cost_per_token > 0);
  equal(own.model_info.input_cost_per_token, own.model_info.deployments[0].input_cost_per_token);
  const other = await acting.get('/model/info', { model: 'nova-pro' });
  deepEqual([other.status, other.body.error.param], [404, 'model']);
  ok((await admin.get('/model/info')).body.data.length > expected.length, 'an admin sees all');
  const free = (await admin.post('/key/generate', {})).body;
  equal(
    (await actingAs(admin, free.key).get('/model/info')).body.data.length,
    (await admin.get('/model/info')).body.data.length,
  );
});

test('a team that forbids models which keep traffic is not told of them', async (t) => {
  const admin = await startAdmin(t);
  const isKept = (model: { model_info: { data_retention: unknown } }) =>
    model.model_info.data_retention !== null;
  ok((await admin.get('/model/info')).body.data.some(isKept), 'there are such models');
  await admin.post('/team/new', { team_id: 'red', forbid_data_retention: true });
  const { key } = (await admin.post('/key/generate', { team_id: 'red' })).body;
  ok(!(await actingAs(admin, key).get('/model/info')).body.data.some(isKept));
});
