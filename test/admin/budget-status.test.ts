/** What is left of each budget, and on which day it runs out. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import type { TeamId } from '../../core/ids.ts';
import { spending } from '../finance/spending.ts';
import { storeRecords } from '../finance/usage-world.ts';
import { actingAs, its } from './admin-fixture.ts';
import { withGateway } from './cli-fixture.ts';

const DAY_MS = 86_400_000;

test('a budget says what is left and the day it runs out, and imported spend counts', async (t) => {
  const { admin, cli } = await withGateway(t);
  const user = { user_id: 'u-ada', user_email: 'ada@example.com', max_budget: 20, spend: 10 };
  await admin.post('/internal/import/litellm', { users: [user] });
  await admin.post('/user/new', { user_id: 'bob', max_budget: 5, auto_create_key: false });
  await admin.post('/team/new', {
    team_id: 'red',
    team_alias: 'Red',
    max_budget: 1000,
    budget_duration: 'monthly',
  });
  // Seven dollars today: one a day over the week that makes the rate.
  await storeRecords(admin.database, [
    { ...spending(Date.now() - 60_000, 'u-ada', 7), teamId: 'red' as TeamId },
  ]);

  const { budgets } = (await admin.get('/budget/status')).body;
  const [ada, red, bob] = budgets;
  deepEqual(budgets.map(its('id')), ['u-ada', 'red', 'bob']);
  deepEqual([ada.spend, ada.left, ada.per_day], [17, 3, 1]);
  const inThreeDays = new Date(Date.parse(ada.runs_out_at)).toISOString().slice(0, 10);
  equal(ada.runs_out_on, inThreeDays);
  equal(Math.round((Date.parse(ada.runs_out_at) - Date.now()) / DAY_MS), 3);
  deepEqual([red.spend, red.runs_out_on, typeof red.budget_reset_at], [7, null, 'string']);
  deepEqual([bob.spend, bob.left, bob.runs_out_on], [0, 5, null]);

  const shown = await cli('budget status');
  match(shown.out, /^SCOPE +NAME +ID +SPEND +MAX_BUDGET +LEFT +PER_DAY +BUDGET_RESET_AT +RUNS_OUT_ON\n/);
  match(shown.out, new RegExp(`user +ada@example\\.com +u-ada +17 +20 +3 +1 +- +${inThreeDays}\n`));
  match((await cli('budget status --runs-out-within 2d')).out, /\(0\)/);
  match((await cli('budget status --user-id ada@example.com --runs-out-within 4d')).out, /u-ada.*\n\(1\)/);
  match(
    (await cli('budget status --scope team --format csv')).out,
    /^scope,id,name,max_budget,.*\r\nteam,red,Red,1000,7,993,1,/,
  );
});

test('each sees its own budgets and those of its teams', async (t) => {
  const { admin } = await withGateway(t);
  await admin.post('/team/new', { team_id: 'red', max_budget: 10 });
  await admin.post('/team/new', { team_id: 'blue', max_budget: 10 });
  const keys: Record<string, string> = {};
  for (const [id, role] of [
    ['ada', 'admin'],
    ['bob', 'user'],
    ['cleo', null],
  ] as const) {
    const made = await admin.post('/user/new', { user_id: id, max_budget: 5, key_alias: `${id}-key` });
    keys[id] = made.body.key;
    await admin.post('/key/update', { key: made.body.key_id, max_budget: 2 });
    if (role === null) continue;
    const member = { user_id: id, role };
    await admin.post('/team/member_add', { team_id: 'red', member, max_budget_in_team: 1 });
  }
  const seenBy = async (id: string): Promise<readonly string[]> => {
    const { budgets } = (await actingAs(admin, keys[id] ?? '').get('/budget/status')).body;
    return budgets
      .map(({ scope, name, id: of }: { scope: string; name: string; id: string }) =>
        scope === 'key' ? `key ${name}` : `${scope} ${of}`,
      )
      .toSorted();
  };
  deepEqual(await seenBy('bob'), ['key bob-key', 'member red/bob', 'team red', 'user bob']);
  deepEqual(await seenBy('cleo'), ['key cleo-key', 'user cleo']);
  deepEqual(await seenBy('ada'), ['key ada-key', 'member red/ada', 'member red/bob', 'team red', 'user ada']);
});

test('more budgets than can be worked out are not tried; a filter makes them fewer', async (t) => {
  const { admin } = await withGateway(t);
  await admin.post('/team/new', { team_id: 'red', max_budget: 10 });
  await admin.database.query(
    `insert into virtual_keys (key_id, key_name, key_hash, max_budget_pico_usd)
     select gen_random_uuid(), 'k', sha256(i::text::bytea), 1 from generate_series(1, 2000) i`,
  );
  const all = await admin.get('/budget/status');
  equal(all.status, 400);
  match(all.text, /scope: 2001 budgets match, and at most 2000 are worked out at once; name a scope/);
  deepEqual((await admin.get('/budget/status', { scope: 'team' })).body.budgets.map(its('id')), ['red']);
});
