/** People read reports: names stand beside ids, those of deleted ones too, and nobody learns an address that way. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { CustomerId, KeyId, TeamId, UserId } from '../../core/ids.ts';
import { parseCsv } from '../finance/parse-csv.ts';
import { spending } from '../finance/spending.ts';
import { storeRecords } from '../finance/usage-world.ts';
import { actingAs, its, startAdmin } from './admin-fixture.ts';

test('reports, CSV and records name users, teams and keys beside their ids, deleted ones too', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'u1', user_email: 'ada@example.com', auto_create_key: false });
  await admin.post('/team/new', { team_id: 't1', team_alias: 'Research' });
  const key = (await admin.post('/key/generate', { user_id: 'u1', team_id: 't1', key_alias: 'laptop' })).body;
  const owned = { keyId: key.key_id as KeyId, userId: 'u1' as UserId, teamId: 't1' as TeamId };
  await storeRecords(admin.database, [{ ...spending(Date.now() - 60_000, 'u1', 1), ...owned }]);
  const query = { group_by: 'team,user,key,model' };
  for (const isDeleted of [false, true]) {
    if (isDeleted) {
      await admin.post('/team/delete', { team_ids: ['t1'] });
      await admin.post('/user/delete', { user_ids: ['u1'] });
    }
    const { names } = (await admin.get('/spend/report', query)).body.data[0];
    deepEqual(names, { team_name: 'Research', user_name: 'ada@example.com', key_name: 'laptop' });
    const [head = [], line = []] = parseCsv(
      (await admin.get('/spend/report', { ...query, format: 'csv' })).text,
    );
    deepEqual(head.slice(0, 7), ['team', 'team_name', 'user', 'user_name', 'key', 'key_name', 'model']);
    deepEqual(line.slice(0, 6), ['t1', 'Research', 'u1', 'ada@example.com', key.key_id, 'laptop']);
    const [log] = (await admin.get('/spend/logs')).body;
    deepEqual([log.key_name, log.user_name, log.team_name], ['laptop', 'ada@example.com', 'Research']);
  }
});

test('customers are named in reports for admins, and for nobody else', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/customer/new', { user_id: 'c1', alias: 'Acme' });
  const made = (await admin.post('/key/generate', {})).body;
  const record = { ...spending(Date.now() - 60_000, 'u1', 1), keyId: made.key_id as KeyId };
  await storeRecords(admin.database, [{ ...record, customerId: 'c1' as CustomerId }]);
  const query = { group_by: 'customer' };
  const rows = async (acting: Pick<typeof admin, 'get'>) => [
    (await acting.get('/spend/report', query)).body.data[0].names,
    (await acting.get('/spend/logs')).body[0].end_user_name,
  ];
  deepEqual(await rows(admin), [{ customer_name: 'Acme' }, 'Acme']);
  deepEqual(await rows(actingAs(admin, made.key)), [{ customer_name: null }, null]);
});

test('the admin of a team learns from no report the address of somebody whom only the team put there', async (t) => {
  const admin = await startAdmin(t);
  for (const [user_id, user_email] of [
    ['boss', 'boss@example.com'],
    ['vouched', 'vouched@example.com'],
    ['stranger', 'hidden@example.com'],
  ])
    await admin.post('/user/new', { user_id, user_email, auto_create_key: false });
  await admin.post('/team/new', { team_id: 'red', members_with_roles: [{ user_id: 'boss', role: 'admin' }] });
  await admin.post('/team/member_add', { team_id: 'red', member: { user_id: 'vouched', role: 'user' } });
  const boss = actingAs(admin, (await admin.post('/key/generate', { user_id: 'boss' })).body.key);
  await boss.post('/team/member_add', { team_id: 'red', member: { user_id: 'stranger', role: 'user' } });
  const records = [];
  for (const user_id of ['vouched', 'stranger']) {
    const { key_id: keyId } = (await boss.post('/key/generate', { user_id, team_id: 'red' })).body;
    records.push({ ...spending(Date.now() - 60_000, user_id, 1), keyId, teamId: 'red' as TeamId });
  }
  await storeRecords(admin.database, records);
  const names = (await boss.get('/spend/users')).body.data.map(its('name')).toSorted();
  deepEqual(names, [null, 'vouched@example.com']);
  for (const [path, query] of [
    ['/spend/report', { group_by: 'user,day' }],
    ['/spend/logs', {}],
    ['/internal/usage/leaderboard', {}],
    ['/model/usage', { model: records[0]?.model ?? '' }],
  ] as const) {
    const answer = await boss.get(path, query);
    equal(answer.status, 200, answer.text);
    ok(!answer.text.includes('hidden@example.com'), path);
  }
  ok((await admin.get('/spend/users')).text.includes('hidden@example.com'), 'an admin sees it');
});
