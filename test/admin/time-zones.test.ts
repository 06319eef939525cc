/** A budget's time zone is one that PostgreSQL and the tasks know alike, wherever it comes in. */
import { equal, match, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { startAdmin } from './admin-fixture.ts';

test('a key with "budget_timezone": "CAT" is refused by name of the field, and so everywhere a zone comes in', async (t) => {
  const admin = await startAdmin(t);
  const key = (await admin.post('/key/generate', {})).body;
  await admin.post('/user/new', { user_id: 'ada' });
  await admin.post('/team/new', { team_id: 'red' });
  await admin.post('/budget/new', { budget_id: 'gold' });
  const budget = { max_budget: 1, budget_duration: 'daily' };
  const requests = [
    ['/key/generate', budget],
    ['/key/update', { key: key.key_id }],
    ['/key/regenerate', { key: key.key_id }],
    ['/user/new', budget],
    ['/user/update', { user_id: 'ada' }],
    ['/team/new', budget],
    ['/team/update', { team_id: 'red' }],
    ['/budget/new', budget],
    ['/budget/update', { budget_id: 'gold' }],
  ] as const;
  for (const [path, body] of requests) {
    const { status, body: reply } = await admin.post(path, { ...body, budget_timezone: 'CAT' });
    equal(status, 400, path);
    equal(reply.error.param, 'budget_timezone', path);
    match(reply.error.message, /with its region, such as "Europe\/Vienna", or "UTC"/);
  }
  for (const zone of ['EST', 'europe/vienna', '+02:00', 'posix/Europe/Vienna', 'Etc/GMT+25'])
    equal((await admin.post('/key/generate', { ...budget, budget_timezone: zone })).status, 400, zone);
  for (const zone of ['UTC', 'Europe/Vienna', 'US/Eastern', 'Etc/GMT+5', 'America/Port-au-Prince'])
    equal((await admin.post('/key/generate', { ...budget, budget_timezone: zone })).status, 200, zone);
  for (const path of ['/spend/report', '/user/daily/activity', '/spend/users']) {
    const asked = await admin.get(path, { timezone: 'CAT', group_by: 'day' });
    equal(asked.status, 400, path);
    match(asked.body.error.message, /timezone: must be the name of a time zone with its region/);
  }
});

test('the tables check zones and durations themselves, whoever writes them', async (t) => {
  const admin = await startAdmin(t);
  const { database } = admin;
  for (const table of ['budgets (budget_id', 'teams (team_id', 'users (user_id']) {
    const insert = (column: string) => database.query(`insert into ${table}, ${column}) values ('x', 'CAT')`);
    await rejects(insert('budget_timezone'), /budget_timezone_known/);
    await rejects(insert('budget_duration'), /budget_duration_known/);
  }
});

test('a server whose tables of zones are older says so to whoever names the zone, not to the others', async (t) => {
  const admin = await startAdmin(t);
  // As if this server had never heard of Kyiv.
  await admin.database.query(
    `create or replace function is_time_zone(name text) returns boolean language sql as $$ select name <> 'Europe/Kyiv' $$`,
  );
  const { status, body } = await admin.post('/user/new', { user_id: 'ada', budget_timezone: 'Europe/Kyiv' });
  equal(status, 400);
  equal(body.error.param, 'budget_timezone');
  match(body.error.message, /not known to this database/);
  equal((await admin.post('/user/new', { user_id: 'bob', budget_timezone: 'Europe/Vienna' })).status, 200);
});
