/** Every change that matters to a proxy task is announced to it, by notification and in a table it can poll. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Client } from 'pg';
import { hashVirtualKey } from '../../core/keys/virtual-key.ts';
import { eventually } from '../support/eventually.ts';
import { PEPPER, startAdmin, type AdminFixture } from './admin-fixture.ts';

/** Collects the notifications that a listening task receives, each once. */
async function listen(t: TestContext, admin: AdminFixture): Promise<Set<string>> {
  const heard = new Set<string>();
  const client = new Client({ connectionString: admin.databaseUrl });
  client.on('notification', (message) => heard.add((message.payload ?? '').replace(/^\d+ /, '')));
  // When the test ends its database is dropped under the listener.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('listen principal_change');
  t.after(() => client.end());
  return heard;
}

function nameOf(secret: string): string {
  return `key:${hashVirtualKey(secret, PEPPER).toString('hex')}`;
}

async function announced(heard: Set<string>, expected: string): Promise<void> {
  await eventually(() => ok(heard.has(expected), `${expected} was not announced`), { withinMs: 1_000 });
}

test('deleting a key is announced within a second', async (t) => {
  const admin = await startAdmin(t);
  const { key } = (await admin.post('/key/generate', {})).body;
  const heard = await listen(t, admin);
  await admin.post('/key/delete', { keys: [key] });
  await announced(heard, nameOf(key));
  const rows = await admin.database.query(
    `select distinct scope || ':' || scope_id as what from principal_changes`,
  );
  deepEqual(rows, [{ what: nameOf(key) }]);
});

test('blocking, unblocking and changing a key, a user or a team is announced', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'ops' });
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  const { key } = (await admin.post('/key/generate', {})).body;
  const heard = await listen(t, admin);
  for (const [path, body, what] of [
    ['/key/block', { key }, nameOf(key)],
    ['/key/unblock', { key }, nameOf(key)],
    ['/key/update', { key, max_budget: 1 }, nameOf(key)],
    ['/user/block', { user_id: 'ada' }, 'user:ada'],
    ['/user/update', { user_id: 'ada', max_budget: 1 }, 'user:ada'],
    ['/user/delete', { user_ids: ['ada'] }, 'user:ada'],
    ['/team/update', { team_id: 'ops', models: ['claude-haiku-4-5'] }, 'team:ops'],
    ['/team/delete', { team_ids: ['ops'] }, 'team:ops'],
  ] as const) {
    heard.clear();
    equal((await admin.post(path, body)).status, 200, path);
    await announced(heard, what);
  }
});

test('a replaced secret is announced, and so is a former one when its key is deleted', async (t) => {
  const admin = await startAdmin(t);
  const first = (await admin.post('/key/generate', {})).body;
  const heard = await listen(t, admin);
  const second = (await admin.post('/key/regenerate', { key: first.key })).body;
  await announced(heard, nameOf(first.key));
  const third = (await admin.post('/key/regenerate', { key: second.key, grace_period: '1h' })).body;
  await announced(heard, nameOf(second.key));
  heard.clear();
  await admin.post('/key/delete', { keys: [third.key] });
  await announced(heard, nameOf(second.key));
  await announced(heard, nameOf(third.key));
});

test('deleting a user or a team announces each of its keys', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'ops' });
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  const ofUser = (await admin.post('/key/generate', { user_id: 'ada' })).body.key;
  const ofTeam = (await admin.post('/key/generate', { team_id: 'ops' })).body.key;
  const heard = await listen(t, admin);
  await admin.post('/user/delete', { user_ids: ['ada'] });
  await announced(heard, nameOf(ofUser));
  await admin.post('/team/delete', { team_ids: ['ops'] });
  await announced(heard, nameOf(ofTeam));
});

test('a refused change announces nothing', async (t) => {
  const admin = await startAdmin(t);
  const { key } = (await admin.post('/key/generate', {})).body;
  await admin.database.query('delete from principal_changes');
  await admin.post('/key/delete', { keys: [key], key_aliases: ['nobody'] });
  deepEqual(await admin.database.query('select * from principal_changes'), []);
});
