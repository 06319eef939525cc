/** Users: changed, listed, blocked, deleted, and what stays of them. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { startAdmin, its, type AdminFixture, type Json } from './admin-fixture.ts';

async function make(admin: AdminFixture, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    const fields = { user_id: id, user_email: `${id}@example.com`, auto_create_key: false };
    equal((await admin.post('/user/new', fields)).status, 200);
  }
}

const idsOf = (body: Json): string[] => body.users.map(its('user_id'));

test('an update changes what it names and nothing else', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', {
    user_id: 'ada',
    user_email: 'ada@example.com',
    models: ['claude-haiku-4-5-20251001'],
    metadata: { floor: 3 },
    auto_create_key: false,
  });
  const changed = await admin.post('/user/update', { user_id: 'ada', user_alias: 'Ada', tpm_limit: 1000 });
  equal(changed.status, 200, changed.text);
  const { data } = changed.body;
  equal(data.user_alias, 'Ada');
  equal(data.tpm_limit, 1000);
  equal(data.user_email, 'ada@example.com');
  deepEqual(data.models, ['claude-haiku-4-5'], 'an alias of a model is stored as its public name');
  deepEqual(data.metadata, { floor: 3 });
  equal(data.version, 2);
  ok(data.updated_at > data.created_at);
});

test('a user can be named by e-mail address, in any case', async (t) => {
  const admin = await startAdmin(t);
  await make(admin, 'ada');
  equal((await admin.get('/user/info', { user_email: 'ADA@example.com' })).body.user_id, 'ada');
  const changed = await admin.post('/user/update', { user_email: 'Ada@Example.com', rpm_limit: 7 });
  equal(changed.body.data.rpm_limit, 7);
});

test('an id or address that is taken is refused with 409 and the field', async (t) => {
  const admin = await startAdmin(t);
  await make(admin, 'ada', 'bob');
  const sameId = await admin.post('/user/new', { user_id: 'ada' });
  equal(sameId.status, 409);
  equal(sameId.body.error.param, 'user_id');
  const sameEmail = await admin.post('/user/new', { user_email: 'ADA@example.com' });
  equal(sameEmail.status, 409);
  equal(sameEmail.body.error.param, 'user_email');
  equal((await admin.post('/user/update', { user_id: 'bob', user_email: 'ada@example.com' })).status, 409);
});

test('a list is cut into pages, sorted and filtered', async (t) => {
  const admin = await startAdmin(t);
  await make(admin, 'carol', 'ada', 'bob', 'dave', 'erin');
  await admin.post('/user/block', { user_ids: ['bob', 'erin'] });
  const sorted = { sort_by: 'user_id', sort_order: 'asc', page_size: '2' };
  const first = await admin.get('/user/list', sorted);
  deepEqual(idsOf(first.body), ['ada', 'bob']);
  deepEqual([first.body.total, first.body.page, first.body.total_pages], [5, 1, 3]);
  deepEqual(idsOf((await admin.get('/user/list', { ...sorted, page: '3' })).body), ['erin']);
  deepEqual(idsOf((await admin.get('/user/list', { ...sorted, page: '9' })).body), []);
  deepEqual(idsOf((await admin.get('/user/list')).body).slice(0, 2), ['erin', 'dave'], 'newest first');
  deepEqual(idsOf((await admin.get('/user/list', { ...sorted, blocked: 'True' })).body), ['bob', 'erin']);
  deepEqual(idsOf((await admin.get('/user/list', { user_email: 'CAROL@' })).body), ['carol']);
  deepEqual(idsOf((await admin.get('/user/list', { ...sorted, user_ids: 'dave,ada' })).body), [
    'ada',
    'dave',
  ]);
  deepEqual(idsOf((await admin.get('/user/list', { user_email: '%' })).body), [], 'no wildcards by accident');
});

test('a deleted user is gone with all keys, its address is free, its row and id stay', async (t) => {
  const admin = await startAdmin(t);
  await make(admin, 'ada', 'bob');
  const key = (await admin.post('/key/generate', { user_id: 'ada' })).body.key_id;
  const deleted = await admin.post('/user/delete', { user_ids: ['ada'] });
  deepEqual(deleted.body, { deleted_users: ['ada'], deleted_keys: [key] });
  equal((await admin.get('/user/info', { user_id: 'ada' })).status, 404);
  equal((await admin.get('/key/info', { key })).status, 404);
  deepEqual(idsOf((await admin.get('/user/list')).body), ['bob']);
  const all = await admin.get('/user/list', {
    include_deleted: 'true',
    sort_by: 'user_id',
    sort_order: 'asc',
  });
  deepEqual(idsOf(all.body), ['ada', 'bob']);
  ok(all.body.users[0].deleted_at);
  const again = await admin.post('/user/new', { user_id: 'ada' });
  equal(again.status, 409);
  match(again.body.error.message, /deleted/);
  equal((await admin.post('/user/new', { user_email: 'ada@example.com' })).status, 200);
});

test('a deletion of several is all or none', async (t) => {
  const admin = await startAdmin(t);
  await make(admin, 'ada', 'bob');
  const answer = await admin.post('/user/delete', { user_ids: ['ada', 'nobody', 'bob'] });
  equal(answer.status, 404);
  equal(answer.body.error.param, 'user_ids[1]');
  equal((await admin.get('/user/list')).body.total, 2);
});

test('blocking names every user it changed', async (t) => {
  const admin = await startAdmin(t);
  await make(admin, 'ada', 'bob');
  const blocked = await admin.post('/user/block', { user_id: 'ada', user_ids: ['bob'] });
  deepEqual(blocked.body.users.map(its('blocked')), [true, true]);
  equal((await admin.post('/user/unblock', { user_id: 'ada' })).body.users[0].blocked, false);
  equal((await admin.post('/user/block', {})).body.error.param, 'user_id');
  equal((await admin.post('/user/block', { user_ids: ['nobody'] })).status, 404);
});
