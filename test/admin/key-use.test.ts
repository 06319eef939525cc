/** What replies say of the use of keys, and when budgets start anew. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import type { KeyId } from '../../core/ids.ts';
import { periodAt } from '../../core/budgets/period.ts';
import { spending } from '../finance/spending.ts';
import { storeRecords } from '../finance/usage-world.ts';
import { actingAs, its, startAdmin } from './admin-fixture.ts';

const DAY_MS = 86_400_000;

test('a list says what each key spent and when it was last used, and finds those that lie idle or end soon', async (t) => {
  const admin = await startAdmin(t);
  const nowMs = Date.now();
  const made = async (alias: string, fields: object = {}): Promise<KeyId> =>
    (await admin.post('/key/generate', { key_alias: alias, ...fields })).body.key_id;
  const busy = await made('busy', { duration: '3d' });
  const idle = await made('idle', { duration: '30d' });
  const unused = await made('unused');
  const young = await made('young');
  await admin.database.query(
    `update virtual_keys set created_at = now() - interval '90 days' where key_id <> $1`,
    [young],
  );
  const use = (keyId: KeyId, daysAgo: number, usd: number) => ({
    ...spending(nowMs - daysAgo * DAY_MS, 'ada', usd),
    keyId,
  });
  const records = [use(busy, 40, 1), use(busy, 1, 0.25), use(idle, 45, 2)];
  await storeRecords(admin.database, records.slice(0, 1));
  await rollUpUsage(admin.database);
  await storeRecords(admin.database, records.slice(1));
  await admin.database.query(
    `insert into budget_adjustments (scope, scope_id, amount_pico_usd, reason) values ('key', $1, 500000000000, 'brought along')`,
    [idle],
  );

  const list = async (query: Record<string, string>) =>
    (
      await admin.get('/key/list', {
        return_full_object: 'true',
        sort_by: 'key_alias',
        sort_order: 'asc',
        ...query,
      })
    ).body.keys;
  const at = (index: number) => new Date(records[index]?.createdAtMs ?? 0).toISOString();
  deepEqual(
    (await list({})).map(({ key_alias, spend, last_used_at }: Record<string, unknown>) => [
      key_alias,
      spend,
      last_used_at,
    ]),
    [
      ['busy', 1.25, at(1)],
      ['idle', 2.5, at(2)],
      ['unused', 0, null],
      ['young', 0, null],
    ],
  );
  deepEqual((await list({ unused_for: '30d' })).map(its('key_alias')), ['idle', 'unused']);
  deepEqual((await list({ unused_for: '60d' })).map(its('key_alias')), ['unused']);
  deepEqual((await list({ expires_within: '7d' })).map(its('key_alias')), ['busy']);
  const info = (await admin.get('/key/info', { key: busy })).body.info;
  deepEqual([info.spend, info.last_used_at], [1.25, at(1)]);
  equal((await admin.get('/key/info', { key: unused })).body.info.last_used_at, null);
  equal((await admin.get('/key/list', { unused_for: 'long' })).body.error.param, 'unused_for');
});

test('what has a budget says when it starts anew, by its own duration or that of the budget it refers to', async (t) => {
  const admin = await startAdmin(t);
  const reset = (duration: string, made: string, timeZone = 'UTC'): string =>
    new Date(periodAt({ duration, timeZone, anchorMs: Date.parse(made) }, Date.now()).endMs).toISOString();
  const near = (one: string, other: string): boolean => Math.abs(Date.parse(one) - Date.parse(other)) <= 1;
  const fixed = (await admin.post('/key/generate', { max_budget: 1, budget_duration: '30d' })).body;
  equal(near(fixed.budget_reset_at, reset('30d', fixed.created_at)), true, fixed.budget_reset_at);

  const budget = (await admin.post('/budget/new', { max_budget: 5, budget_duration: 'monthly' })).body;
  equal(budget.budget_reset_at, reset('monthly', budget.created_at));
  const rolling = (await admin.post('/budget/new', { max_budget: 5, budget_duration: '7d' })).body;
  equal(rolling.budget_reset_at, null, 'each that refers to it counts from when it was made');
  const zone = { budget_timezone: 'Asia/Tokyo' };
  const user = (await admin.post('/user/new', { user_id: 'ada', budget_id: budget.budget_id, ...zone })).body;
  equal(user.budget_reset_at, reset('monthly', user.created_at, 'Asia/Tokyo'));
  const team = (await admin.post('/team/new', { team_id: 'red', max_budget: 1, budget_duration: 'daily' }))
    .body;
  equal(team.budget_reset_at, reset('daily', team.created_at));
  equal(
    (await admin.get('/team/info', { team_id: 'red' })).body.team_info.budget_reset_at,
    team.budget_reset_at,
  );

  const none = await admin.post('/key/generate', { budget_duration: 'daily' });
  const forEver = await admin.post('/key/generate', { max_budget: 1 });
  deepEqual([none.body.budget_reset_at, forEver.body.budget_reset_at], [null, null]);
  const own = await actingAs(admin, fixed.key).get('/key/info');
  equal(own.body.info.budget_reset_at, fixed.budget_reset_at);
});
