/** Budgets that keys, users and teams refer to. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { startAdmin, its } from './admin-fixture.ts';

test('a budget is made, changed, read and listed, with exact amounts', async (t) => {
  const admin = await startAdmin(t);
  const made = await admin.post('/budget/new', {
    budget_id: 'gold',
    max_budget: '100.000000000001',
    soft_budget: 80,
    budget_duration: 'monthly',
    budget_timezone: 'Europe/Vienna',
    rpm_limit: 60,
    model_max_budget: { 'claude-opus-5-5': { max_budget: 10, budget_duration: '30d' } },
  });
  equal(made.status, 200, made.text);
  match(made.text, /"max_budget":100\.000000000001,/);
  equal(made.headers['etag'], '"1"');
  const changed = await admin.post(
    '/budget/update',
    { budget_id: 'gold', soft_budget: null },
    { 'if-match': '"1"' },
  );
  equal(changed.body.soft_budget, null);
  equal(changed.body.rpm_limit, 60);
  equal((await admin.post('/budget/update', { budget_id: 'gold', rpm_limit: 1, version: 1 })).status, 412);
  const [read] = (await admin.get('/budget/info', { budget_id: 'gold' })).body;
  equal(read.budget_timezone, 'Europe/Vienna');
  deepEqual(read.used_by, { keys: 0, users: 0, teams: 0, customers: 0 });
  const asked = await admin.post('/budget/info', { budgets: ['gold'] });
  equal(asked.body[0].version, 2, 'LiteLLM asks by POST');
  deepEqual((await admin.get('/budget/list')).body.map(its('budget_id')), ['gold']);
  const page = await admin.get('/budget/list', { page: '1', page_size: '1', sort_by: 'max_budget' });
  deepEqual([page.body.total, page.body.total_pages], [1, 1]);
  equal((await admin.post('/budget/new', { budget_id: 'gold' })).status, 409);
});

test('a budget in use is not deleted; one that is free is, and keeps its row', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/budget/new', { budget_id: 'gold', max_budget: 5 });
  const key = (await admin.post('/key/generate', { budget_id: 'gold' })).body;
  equal(key.budget_id, 'gold');
  const refused = await admin.post('/budget/delete', { id: 'gold' });
  equal(refused.status, 409);
  match(refused.text, /1 keys, 0 users, 0 teams and 0 customers/);
  await admin.post('/key/update', { key: key.key_id, budget_id: null });
  deepEqual((await admin.post('/budget/delete', { id: 'gold' })).body.deleted_budgets, ['gold']);
  equal((await admin.get('/budget/info', { budget_id: 'gold' })).status, 404);
  deepEqual((await admin.get('/budget/list')).body, []);
  const [kept] = (await admin.get('/budget/list', { include_deleted: 'true' })).body;
  equal(kept.budget_id, 'gold');
  equal((await admin.post('/key/generate', { budget_id: 'gold' })).status, 400);
});

test('every problem of a budget is named at once', async (t) => {
  const admin = await startAdmin(t);
  const { status, body } = await admin.post('/budget/new', {
    max_budget: -1,
    budget_duration: 'sometimes',
    budget_timezone: 'Middle/Earth',
    budget_kind: 'elastic',
    model_rpm_limit: { 'gpt-17': 5 },
  });
  equal(status, 400);
  deepEqual(body.error.details.map(its('param')), [
    'max_budget',
    'budget_duration',
    'budget_timezone',
    'budget_kind',
    'model_rpm_limit.gpt-17',
  ]);
});
