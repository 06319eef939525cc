/** A change that changes nothing leaves no trace: no version, no row of the audit log, no word to the tasks. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { startAdmin } from './admin-fixture.ts';

test('an update, a block or a member-add that changes nothing writes nothing', async (t) => {
  const admin = await startAdmin(t);
  const limits = { max_budget: 12.5, rpm_limit: 3, models: ['nova-pro'], metadata: { a: [1, { b: 'c' }] } };
  const allowance = { ...limits, aliases: { fast: 'nova-pro' }, model_rpm_limit: { 'nova-pro': 2 } };
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false, ...allowance });
  await admin.post('/team/new', { team_id: 'red', ...allowance });
  await admin.post('/budget/new', { budget_id: 'gold', max_budget: 5 });
  const key = (await admin.post('/key/generate', { user_id: 'ada', duration: '30d', ...allowance })).body;
  const member = { role: 'user', user_id: 'ada' };
  await admin.post('/team/member_add', { team_id: 'red', member, max_budget_in_team: 1 });
  await admin.post('/model/alias', { model: 'nova-pro', aliases: ['mine'] });
  const entry = { base: 'us.amazon.nova-pro-v1:0', inherits: 'nova-pro', max_output_tokens: 4000 };
  const made = await admin.post('/model/new', { model_name: 'ours', ...entry });
  equal(made.status, 200, made.text);
  const state = () =>
    admin.database.query(`select (select count(*) from audit_log)::int as changes,
      (select max(version) from virtual_keys) as key, (select version from teams) as team,
      (select version from users) as "user", (select version from budgets) as budget`);
  const before = await state();
  const again: readonly (readonly [path: string, body: object])[] = [
    ['/user/update', { user_id: 'ada', ...allowance }],
    ['/user/update', { user_id: 'ada', max_budget: '12.50' }],
    ['/user/unblock', { user_id: 'ada' }],
    ['/team/update', { team_id: 'red', ...allowance, max_budget: '12.500' }],
    ['/team/unblock', { team_id: 'red' }],
    ['/key/update', { key: key.key_id, ...allowance, expires: key.expires }],
    ['/key/update', { key: key.key_id }],
    ['/key/bulk_update', { keys: [{ key: key.key_id, rpm_limit: 3 }] }],
    ['/key/unblock', { key: key.key_id }],
    ['/budget/update', { budget_id: 'gold', max_budget: 5, budget_kind: 'hard' }],
    ['/team/member_add', { team_id: 'red', member, max_budget_in_team: 1 }],
    ['/team/member_update', { team_id: 'red', user_id: 'ada', max_budget_in_team: 1, role: 'user' }],
    ['/model/alias', { model: 'nova-pro', aliases: ['mine'] }],
    ['/model/enable', { model: 'nova-lite' }],
    ['/model/update', { model_name: 'ours', max_output_tokens: 4000 }],
  ];
  for (const [path, body] of again) {
    const { status, text } = await admin.post(path, body);
    equal(status, 200, `${path}: ${text}`);
    deepEqual(await state(), before, path);
  }
  equal((await admin.post('/key/update', { key: key.key_id, rpm_limit: 4 })).body.version, key.version + 1);
});
