/** The audit log: every change, by whom, from where, before and after; without secrets; never changed. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { actingAs, startAdmin, type Json } from './admin-fixture.ts';

test('a change is in the log with who, what, before, after, when and from where', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', max_budget: 12.5, auto_create_key: false });
  const changed = await admin.post('/user/update', { user_id: 'ada', max_budget: '90071.123456789012' });
  const requestId = changed.headers['x-request-id'] ?? '';
  const log = await admin.get('/audit/list', { object_type: 'user', object_id: 'ada' });
  equal(log.body.total, 2);
  const [update, creation] = log.body.entries;
  equal(creation.action, 'created');
  equal(creation.before, null);
  equal(creation.after.user_role, 'internal_user');
  match(log.text, /"max_budget":90071\.123456789012/, 'every digit');
  deepEqual(update.before, { version: 1, max_budget: 12.5 });
  deepEqual(Object.keys(update.after).toSorted(), ['max_budget', 'version']);
  deepEqual(update.actor, { kind: 'master', id: 'master', user_id: null });
  equal(update.operation, '/user/update');
  equal(update.request_id, requestId);
  equal(update.from_address, '10.0.3.17');
  ok(Math.abs(Date.parse(update.at) - Date.now()) < 60_000);
});

test('names stand beside the ids of who changed what', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', user_email: 'ada@example.com', auto_create_key: false });
  await admin.post('/team/new', { team_id: 't1', team_alias: 'Research' });
  await admin.post('/team/member_add', { team_id: 't1', member: { user_id: 'ada', role: 'user' } });
  await admin.post('/team/member_update', { team_id: 't1', user_id: 'ada', role: 'admin' });
  const ci = (await admin.post('/key/generate', { key_role: 'admin', key_alias: 'ci' })).body;
  await actingAs(admin, ci.key).post('/team/delete', { team_ids: ['t1'] });
  const { entries } = (await admin.get('/audit/list', { sort_order: 'asc', page_size: '100' })).body;
  const named = entries.map((entry: Json) => [
    entry.actor_name,
    entry.action,
    entry.object_type,
    entry.object_name,
  ]);
  for (const wanted of [
    [null, 'created', 'user', 'ada@example.com'],
    [null, 'created', 'member', 'Research / ada@example.com'],
    [null, 'updated', 'member', 'Research / ada@example.com'],
    [null, 'created', 'key', 'ci'],
    ['ci', 'deleted', 'team', 'Research'],
  ])
    ok(
      named.some((entry: Json) => JSON.stringify(entry) === JSON.stringify(wanted)),
      `${JSON.stringify(wanted)} in ${JSON.stringify(named)}`,
    );
});

test('every kind of object and action is logged', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red' });
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  await admin.post('/team/member_add', { team_id: 'red', member: { user_id: 'ada', role: 'user' } });
  await admin.post('/budget/new', { budget_id: 'gold', max_budget: 1 });
  await admin.post('/model/disable', { model: 'nova-pro' });
  const { key_id: key } = (await admin.post('/key/generate', { user_id: 'ada' })).body;
  await admin.post('/key/block', { key });
  await admin.post('/key/unblock', { key });
  await admin.post('/key/regenerate', { key, grace_period: '1h' });
  await admin.post('/key/delete', { keys: [key] });
  await admin.post('/team/member_delete', { team_id: 'red', user_id: 'ada' });
  const { entries } = (await admin.get('/audit/list', { sort_order: 'asc', page_size: '100' })).body;
  const story = entries.map((entry: Json) => `${entry.object_type} ${entry.object_id} ${entry.action}`);
  deepEqual(story, [
    'team red created',
    'user ada created',
    'member red/ada created',
    'user ada updated',
    'budget gold created',
    'model nova-pro created',
    `key ${key} created`,
    `key ${key} blocked`,
    `key ${key} unblocked`,
    `key ${key} regenerated`,
    `key ${key} updated`,
    `key ${key} deleted`,
    'member red/ada deleted',
    'user ada updated',
  ]);
  const blocked = (await admin.get('/audit/list', { action: 'blocked' })).body.entries[0];
  deepEqual([blocked.before.blocked, blocked.after.blocked], [false, true]);
});

test('a refused request leaves nothing in the log', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red' });
  equal((await admin.post('/team/new', { team_id: 'red' })).status, 409);
  equal((await admin.post('/team/delete', { team_ids: ['red', 'blue'] })).status, 404);
  equal((await admin.get('/audit/list')).body.total, 1);
});

test('the log holds no secret', async (t) => {
  const admin = await startAdmin(t);
  const made = await admin.post('/key/generate', {
    metadata: {
      note: 'hello',
      callback: { langfuse_secret: 'hidden-word', apiKey: 'hidden-word' },
      list: [1],
    },
  });
  const renewed = await admin.post('/key/regenerate', { key: made.body.key_id });
  const log = await admin.get('/audit/list');
  for (const secret of [made.body.key, renewed.body.key, 'hidden-word', 'key_hash']) {
    ok(!log.text.includes(secret), secret);
  }
  const stored = JSON.stringify(await admin.database.query('select * from audit_log'));
  ok(!stored.includes('hidden-word'));
  deepEqual(log.body.entries.at(-1).after.metadata, {
    note: 'hello',
    callback: { langfuse_secret: '…', apiKey: '…' },
    list: [1],
  });
});

test('rows are only ever added, and a change by SQL is logged too', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red' });
  for (const statement of [
    "update audit_log set actor_id = 'somebody else'",
    'delete from audit_log',
    'truncate audit_log',
  ]) {
    await rejects(admin.database.query(statement), /append-only/);
  }
  await admin.database.query("update teams set max_budget_pico_usd = 5 where team_id = 'red'");
  const [entry] = (await admin.get('/audit/list')).body.entries;
  equal(entry.actor.kind, 'database');
  equal(entry.action, 'updated');
});

test('what a user did is found by the user, and only overseers read the log', async (t) => {
  const admin = await startAdmin(t);
  const ada = (await admin.post('/user/new', { user_id: 'ada' })).body;
  await actingAs(admin, ada.key).post('/key/update', { key: ada.key_id, key_alias: 'mine' });
  const { entries } = (await admin.get('/audit/list', { actor: 'ada' })).body;
  equal(entries.length, 1);
  deepEqual(entries[0].actor, { kind: 'key', id: ada.key_id, user_id: 'ada' });
  equal((await actingAs(admin, ada.key).get('/audit/list')).status, 403);
  equal((await admin.get('/audit/list', { since: '2999-01-01' })).body.total, 0);
  equal((await admin.get('/audit/list', { since: 'yesterday' })).status, 400);
});
