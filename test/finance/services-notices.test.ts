/** Who pays for Algolia or Contentful is told: when an account's budget is spent or runs out, and what a team's services cost. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { formatUsd, picoUsd } from '../../core/money.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import type { TeamId } from '../../core/ids.ts';
import type { Notification } from '../../lambda/usage-jobs/notifications/channels.ts';
import { sendNotifications } from '../../lambda/usage-jobs/notifications/notifications.ts';
import { actingAs, startAdmin, type Json } from '../admin/admin-fixture.ts';
import { createTestDatabase } from '../support/database.ts';
import { algolia, collect, contentful, type Used } from './services-fixture.ts';
import { spending } from './spending.ts';
import { storeRecords } from './usage-world.ts';

const DAY_MS = 86_400_000;
/** A dollar for each search. */
const DEAR: SaasAccount = { ...algolia, prices: { total_search_operations: { usd: '1', per: 1 } } };

test('an account whose budget is spent or will be is told once, in words, and nothing is refused for it', async (t) => {
  const { database, nowMs, told } = await fixture(t);
  await collect(database, { ...DEAR, monthlyBudgetUsd: '12' }, { used: searches(nowMs, [12]), nowMs });
  // Seven days of ten, some of them perhaps of the month before; what is left of its budget is the least there is.
  const used = { asset_bandwidth: daysBack(nowMs, [1, 70, 0, 0]) };
  const site: SaasAccount = { ...contentful, prices: { asset_bandwidth: { usd: '1', per: 1 } } };
  await collect(database, site, { used, nowMs });
  const [month] = await database.query(`
    select sum(cost_pico_usd)::text as spent from saas_costs_daily
    where account = 'website' and day >= date_trunc('month', now() at time zone 'UTC')::date`);
  const almost = formatUsd(picoUsd(BigInt(String(month?.['spent'])) + 1n));
  await collect(database, { ...site, monthlyBudgetUsd: almost }, { used: {}, nowMs });

  const [runsOut, spent] = (await told()).toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  deepEqual([spent?.title, spent?.kind], ['Budget spent: The Algolia account shop-search', 'budget-spent']);
  match(
    spent?.text ?? '',
    /^The Algolia account shop-search has spent \$12\.00 of \$12\.00\. The period ends on \d{4}-\d\d-01\. Nothing is refused for it\.$/,
  );
  match(runsOut?.title ?? '', /^Budget runs out on \d{4}-\d\d-\d\d: The Contentful account website$/);
  match(runsOut?.text ?? '', /and spends \$10\.00 a day\. .* Nothing is refused for it\.$/);
  deepEqual(await told(), []);
});

test('the notice of a team’s budget says what its services cost beside it, and its weekly summary lists them', async (t) => {
  const { database, nowMs, told } = await fixture(t);
  await database.query(
    `insert into teams (team_id, team_alias, max_budget_pico_usd) values ('red', 'Red', 5e12)`,
  );
  await storeRecords(database, [{ ...spending(nowMs - 60_000, 'ada', 6), teamId: 'red' as TeamId }]);
  await collect(database, DEAR, { used: searches(nowMs, [40]), nowMs });
  const [spent] = (await told()).filter(({ kind }) => kind === 'budget-spent');
  match(
    spent?.text ?? '',
    /^team Red has spent \$6\.00 of \$5\.00\. Beside that its services cost \$40\.00 in this period, which its budget does not count\.$/,
  );

  // Thursday; the week before ended on Sunday.
  const thursday = Date.parse('2026-11-19T12:00:00Z');
  await storeRecords(database, [{ ...spending(thursday - 5 * DAY_MS, 'ada', 3), teamId: 'red' as TeamId }]);
  const weeks = {
    total_search_operations: { '2026-11-05': 7, '2026-11-10': 20, '2026-11-15': 1, '2026-11-16': 99 },
  };
  await collect(database, DEAR, { used: weeks, nowMs: thursday });
  const other: SaasAccount = { ...contentful, monthlyFeeUsd: '300' };
  await collect(database, other, { used: {}, nowMs: thursday });
  const summaries = (await told(thursday)).filter(({ kind }) => kind === 'weekly-summary');
  deepEqual(
    summaries.map(({ title }) => title),
    ['Week of 2026-11-09: blue spent $70.00', 'Week of 2026-11-09: Red spent $24.00'],
  );
  const [blue, red] = summaries;
  match(red?.text ?? '', /^Red spent \$24\.00 in the week of 2026-11-09; the week before \$7\.00\.\n/);
  match(red?.text ?? '', /\nServices: \$21\.00 of it: algolia\/shop-search \$21\.00\.$/);
  match(
    blue?.text ?? '',
    /\n0 requests, 0 tokens, 0 people\.\nModels: none\.\nPeople: none\.\nServices: \$70\.00/,
  );
});

test('a team’s hard budget and its spend do not count its services; the status of budgets lists them to who runs the team', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red', max_budget: 5, budget_duration: 'monthly' });
  const nowMs = Date.now();
  await collect(admin.database, { ...DEAR, monthlyBudgetUsd: '100' }, { used: searches(nowMs, [40]), nowMs });
  const { budgets } = (await admin.get('/budget/status', { team_id: 'red' })).body;
  deepEqual(
    budgets.map(({ scope, id, name, spend, left, budget_duration: duration }: Json) => [
      scope,
      id,
      name,
      spend,
      left,
      duration,
    ]),
    [
      ['service', 'shop-search', 'Algolia account shop-search', 40, 60, 'monthly'],
      ['team', 'red', null, 0, 5, 'monthly'],
    ],
  );
  equal((await admin.get('/team/info', { team_id: 'red' })).body.team_info.spend, 0);
  const seenBy = async (id: string, role: string): Promise<unknown> => {
    const { key } = (await admin.post('/user/new', { user_id: id })).body;
    await admin.post('/team/member_add', { team_id: 'red', member: { user_id: id, role } });
    const { body } = await actingAs(admin, key).get('/budget/status', { scope: 'service' });
    return body.budgets.map(({ id: account }: Json) => account);
  };
  deepEqual(await seenBy('ada', 'admin'), ['shop-search']);
  deepEqual(await seenBy('bob', 'user'), []);
});

async function fixture(t: TestContext) {
  const { database } = await createTestDatabase(t);
  const [row] = await database.query('select (extract(epoch from now()) * 1000)::float8 as ms');
  const nowMs = Math.floor(Number(row?.['ms']));
  const told = async (atMs = nowMs): Promise<readonly Notification[]> => {
    const sent: Notification[] = [];
    const fail = (error: unknown): void => {
      throw error instanceof Error ? error : new Error(JSON.stringify(error));
    };
    await sendNotifications({
      db: database,
      clock: { nowMs: () => atMs, monotonicMs: () => 0 },
      senders: [async (notification) => void sent.push(notification)],
      onFailure: (_kind, error) => fail(error),
      onFault: fail,
      onModelsEnding: () => undefined,
    });
    return sent;
  };
  return { database, nowMs, told };
}

function searches(nowMs: number, counts: readonly number[]): Used {
  return { total_search_operations: daysBack(nowMs, counts) };
}

/** So many today, yesterday, and so on. */
function daysBack(nowMs: number, counts: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    counts.map((count, ago) => [new Date(nowMs - ago * DAY_MS).toISOString().slice(0, 10), count]),
  );
}
