/** What every installation does first: a team, a user, a key, a look at them, and the key's end. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isUuid } from '../../core/ids.ts';
import { hashVirtualKey, isWellFormedKey } from '../../core/keys/virtual-key.ts';
import { PEPPER, startAdmin, its } from './admin-fixture.ts';

test('a team, a user and a key are made, seen, and the key is deleted', async (t) => {
  const admin = await startAdmin(t);
  const team = await admin.post('/team/new', { team_alias: 'compilers', max_budget: 500 });
  equal(team.status, 200, team.text);
  ok(isUuid(team.body.team_id));
  equal(team.body.team_id[14], '7', 'ids are UUIDv7');

  const user = await admin.post('/user/new', {
    user_email: 'ada@example.com',
    team_id: team.body.team_id,
    max_budget: 50,
    budget_duration: 'monthly',
    auto_create_key: false,
  });
  equal(user.status, 200, user.text);
  equal(user.body.key, undefined);
  equal(user.body.max_budget, 50);

  const key = await admin.post('/key/generate', {
    user_id: user.body.user_id,
    key_alias: 'ada-laptop',
    models: ['claude-haiku-4-5'],
    duration: '30d',
    metadata: { machine: 'laptop' },
  });
  equal(key.status, 200, key.text);
  ok(isWellFormedKey(key.body.key));
  match(key.body.key_name, /^sk-sg-…\w{4}$/);
  equal(key.body.token_id, key.body.key_id);

  const info = await admin.get('/key/info', { key: key.body.key });
  equal(info.status, 200, info.text);
  equal(info.body.info.key_alias, 'ada-laptop');
  equal(info.body.info.spend, 0);
  ok(!info.text.includes(key.body.key), 'a secret is shown once');

  const seen = await admin.get('/user/info', { user_id: user.body.user_id });
  deepEqual(seen.body.keys.map(its('key_id')), [key.body.key_id]);
  equal(seen.body.teams[0].team_id, team.body.team_id);

  const deleted = await admin.post('/key/delete', { keys: [key.body.key] });
  deepEqual(deleted.body, { deleted_keys: [key.body.key_id] });
  equal((await admin.get('/key/info', { key: key.body.key_id })).status, 404);
});

test('only the keyed hash of a secret is stored', async (t) => {
  const admin = await startAdmin(t);
  const key = (await admin.post('/key/generate', {})).body.key;
  const rows = await admin.database.query('select *, key_hash as hash from virtual_keys');
  ok(!JSON.stringify(rows).includes(key.slice(6)));
  deepEqual(rows[0]?.['hash'], hashVirtualKey(key, PEPPER));
  ok(!JSON.stringify(admin.logLines).includes(key.slice(6)));
});

test('a new user comes with a first key, as LiteLLM scripts expect', async (t) => {
  const admin = await startAdmin(t);
  const user = await admin.post('/user/new', { user_id: 'ada', user_role: 'internal_user' });
  equal(user.status, 200, user.text);
  ok(isWellFormedKey(user.body.key));
  equal(user.body.user_id, 'ada');
  const keys = (await admin.get('/user/info', { user_id: 'ada' })).body.keys;
  equal(keys.length, 1);
});
