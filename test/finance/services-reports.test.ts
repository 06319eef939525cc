/** Algolia's and Contentful's costs in the reports of the models: in every sum once, and seen by whom the team's usage is. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { reportUsage, type Dimension, type ReportRequest } from '../../core/db/queries/usage/usage-report.ts';
import type { UsageFilter } from '../../core/db/queries/usage/usage-filter.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import { actingAs, startAdmin, type Json } from '../admin/admin-fixture.ts';
import { createTestDatabase } from '../support/database.ts';
import { algolia, collect, contentful } from './services-fixture.ts';
import { everyLine } from './spend-fixture.ts';
import { randomRecords, seeded, storeRecords, type Random } from './usage-world.ts';

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 9, 28);
const DAYS = 9;
const NOW = FROM + DAYS * DAY_MS - 1;
const DIMENSIONS: readonly Dimension[] = [
  'hour',
  'day',
  'week',
  'month',
  'team',
  'model',
  'user',
  'key',
  'tag',
];
const ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'];

const usage = { total_search_operations: perDay((day) => 10_000 + day * 137) };
/** At half a dollar a thousand. */
const SEARCHES_USD = ((DAYS * 10_000 + 137 * 36) * 0.5) / 1_000;
const bandwidth = { asset_bandwidth: perDay((day) => 4_000_000_000 + day) };

test('a bill is the report on calls and the costs of services, however it is asked for', async (t) => {
  const { database } = await createTestDatabase(t);
  const random = seeded(41);
  await storeRecords(database, randomRecords(random, 200, FROM, FROM + DAYS * DAY_MS));
  await rollUpUsage(database, 100);
  await collect(database, algolia, { used: usage, nowMs: NOW });
  await collect(database, { ...contentful, team: '' }, { used: bandwidth, nowMs: NOW });
  const costs = (
    await database.query(`select day::text as day, service || '/' || account as model, c.team_id as team,
      cost_pico_usd::text as cost from saas_costs_daily c join saas_accounts using (account)`)
  ).map((row) => ({ ...row, cost: BigInt(String(row['cost'])) }) as unknown as Cost);
  equal(costs.length, 2 * DAYS);
  let withServices = 0;
  for (let question = 0; question < 60; question += 1) {
    const request = randomRequest(random);
    const expected = new Map<string, bigint[]>();
    const add = (groups: readonly string[], all: bigint, services: bigint): void => {
      const [allBefore = 0n, servicesBefore = 0n] = expected.get(groups.join('|')) ?? [];
      expected.set(groups.join('|'), [allBefore + all, servicesBefore + services]);
    };
    for (const { groups, totals } of await reportUsage(database, { ...request, of: 'calls' }))
      add(groups, totals.costPicoUsd, 0n);
    for (const cost of costs.filter((one) => isWanted(one, request))) {
      add(groupsOf(cost, request), cost.cost, cost.cost);
      withServices += 1;
    }
    const rows = await reportUsage(database, request);
    deepEqual(
      new Map(
        rows.map(({ groups, totals }) => [
          groups.join('|'),
          [totals.costPicoUsd, totals.servicesCostPicoUsd],
        ]),
      ),
      expected,
      JSON.stringify(request),
    );
    for (const { totals } of rows) ok(totals.hedgeCostPicoUsd >= 0n);
  }
  ok(withServices > 100, `${withServices} days of services were asked for`);
});

test('the leaderboard, the reports and their CSV show services beside models, and the parts add up to spend', async (t) => {
  const admin = await startAdmin(t);
  await storeRecords(admin.database, randomRecords(seeded(5), 60, FROM, FROM + DAYS * DAY_MS));
  await admin.post('/team/new', { team_id: 'red', team_alias: 'Red' });
  await collect(admin.database, { ...algolia, monthlyFeeUsd: '310.00' }, { used: usage, nowMs: NOW });
  await collect(admin.database, contentful, { used: bandwidth, nowMs: NOW });
  const range = { since: '2026-10-28', until: '2026-11-06' };

  const top = (await admin.get('/internal/usage/leaderboard', { ...range, dimension: 'model' })).body
    .leaderboard;
  const search = top.find(({ id }: Json) => id === 'algolia/shop-search');
  // The account was first read in November, so its fee is due from the first of it: five days of thirty.
  const fee = (310 * 5) / 30;
  ok(Math.abs(search.spend - SEARCHES_USD - fee) < 1e-6, String(search.spend));
  deepEqual(
    [search.services_spend, search.api_requests, search.total_tokens, search.input_spend],
    [search.spend, 0, 0, 0],
  );
  ok(top.some(({ id }: Json) => id === 'contentful/website'));

  const teams = (await admin.get('/spend/teams', range)).body.data;
  const red = teams.find(({ team_id: id }: Json) => id === 'red');
  deepEqual([red.name, red.services_spend], ['Red', search.spend]);
  const total = (await admin.get('/internal/usage', range)).body;
  const parts = ['input', 'output', 'cache_read', 'cache_write', 'hedge', 'checks', 'services'];
  const sum = parts.reduce((all, part) => all + Number(total[`${part}_spend`]), 0);
  ok(Math.abs(sum - total.spend) < 1e-9);
  const spentBy = async (path: string): Promise<number> =>
    (await admin.get(path, range)).body.data.reduce((all: number, row: Json) => all + Number(row.spend), 0);
  for (const path of ['/spend/teams', '/spend/models', '/spend/users', '/spend/keys'])
    ok(Math.abs((await spentBy(path)) - total.spend) < 1e-9, path);

  const [head = [], ...lines] = await everyLine(admin, '/spend/report', {
    ...range,
    group_by: 'month,model',
  });
  equal(head.at(-1), 'services_spend');
  const ofMonth = lines.filter((line) => line[1] === 'algolia/shop-search');
  deepEqual(
    ofMonth.map((line) => line[0]),
    ['2026-10', '2026-11'],
  );
  for (const line of ofMonth) equal(line.at(-1), line[head.indexOf('spend')]);

  const only = (await admin.get('/spend/models', { ...range, model: 'algolia/shop-search' })).body.data;
  deepEqual(
    only.map(({ model }: Json) => model),
    ['algolia/shop-search'],
  );
  for (const [name, value] of [
    ['user_id', 'ada'],
    ['tag', 'blue'],
  ] as const)
    equal((await admin.get('/internal/usage', { ...range, [name]: value })).body.services_spend, 0);
  const byRegion = (await admin.get('/spend/report', { ...range, group_by: 'region' })).body.data;
  ok(
    byRegion.every((row: Json) => row.services_spend === 0),
    'reports from records are of calls',
  );
});

test('who sees what a team uses sees what its services cost; a member does not, nor in its own usage', async (t) => {
  const admin = await startAdmin(t);
  const secrets: Record<string, string> = {};
  await admin.post('/team/new', { team_id: 'red' });
  for (const [id, role, userRole] of [
    ['ada', 'admin', 'internal_user'],
    ['bob', 'user', 'internal_user'],
    ['vera', null, 'proxy_admin_viewer'],
    ['cleo', null, 'internal_user'],
  ] as const) {
    secrets[id] = (await admin.post('/user/new', { user_id: id, user_role: userRole })).body.key;
    if (role !== null)
      await admin.post('/team/member_add', { team_id: 'red', member: { user_id: id, role } });
  }
  const ofTeam = (await admin.post('/key/generate', { team_id: 'red' })).body.key;
  await collect(admin.database, algolia, { used: usage, nowMs: NOW });
  const range = { since: '2026-10-28', until: '2026-11-06' };
  const seenBy = async (secret: string): Promise<number[]> => {
    const acting = actingAs(admin, secret);
    const { services_spend: total } = (await acting.get('/internal/usage', range)).body;
    const models = (await acting.get('/spend/models', range)).body.data;
    return [total, models.length];
  };
  deepEqual(await seenBy(secrets['ada'] ?? ''), [SEARCHES_USD, 1]);
  deepEqual(await seenBy(secrets['vera'] ?? ''), [SEARCHES_USD, 1]);
  for (const secret of [secrets['bob'], secrets['cleo'], ofTeam])
    deepEqual(await seenBy(secret ?? ''), [0, 0]);
});

test('what is of calls alone is the same with services and without them', async (t) => {
  const admin = await startAdmin(t);
  await storeRecords(admin.database, randomRecords(seeded(6), 60, FROM, FROM + DAYS * DAY_MS));
  await admin.post('/team/new', { team_id: 'red' });
  const range = { start_date: '2026-10-28', end_date: '2026-11-05' };
  const look = async (): Promise<readonly string[]> => {
    const texts: string[] = [];
    for (const [path, query] of [
      ['/spend/logs', range],
      ['/spend/logs', { ...range, summarize: 'false' }],
      ['/spend/savings', { ...range, group_by: 'team' }],
      ['/model/usage', { ...range, model: 'claude-opus-5-5' }],
      ['/user/daily/activity', range],
      ['/team/daily/activity', range],
      ['/team/info', { team_id: 'red' }],
    ] as const) {
      const { status, text } = await admin.get(path, query);
      equal(status, 200, path);
      texts.push(text);
    }
    for (const view of ['usage', 'usage_daily', 'usage_savings', 'spend_anomalies'])
      texts.push(JSON.stringify(await admin.database.query(`select * from ${view} order by 1, 2, 3, 4`)));
    return texts;
  };
  const before = await look();
  await collect(admin.database, algolia, { used: usage, nowMs: NOW });
  deepEqual(await look(), before);
});

type Cost = { readonly day: string; readonly model: string; readonly team: string; readonly cost: bigint };

function perDay(value: (day: number) => number): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: DAYS }, (_, day) => [
      new Date(FROM + day * DAY_MS).toISOString().slice(0, 10),
      value(day),
    ]),
  );
}

function randomRequest(random: Random): ReportRequest {
  const some = <Item>(items: readonly Item[], of = 4): Item[] | null =>
    random.below(of) === 0 ? items.filter(() => random.below(2) === 0) : null;
  const filter: UsageFilter = {
    userIds: some(['ada'], 12),
    keyIds: some(['0192f0c1-0000-7000-8000-000000000001'], 12),
    tags: some(['blue'], 12),
    teamIds: random.below(8) === 0 ? 'any' : some(['red', 'blue', '']),
    models: some(['claude-opus-5-5', 'algolia/shop-search', 'contentful/website']),
    reach:
      random.below(4) === 0
        ? { userId: random.one([null, 'bob']), keyId: null, teamIds: random.one([[], ['red'], ['blue']]) }
        : null,
  };
  const round = random.one([1, 3_600_000, DAY_MS]);
  const sinceMs = Math.floor((FROM + random.below(DAYS * DAY_MS)) / round) * round;
  return {
    of: 'bill',
    sinceMs,
    untilMs: Math.max(sinceMs + 1, Math.floor((sinceMs + random.below(DAYS * DAY_MS)) / round) * round),
    timeZone: random.one(ZONES),
    groupBy: DIMENSIONS.filter(() => random.below(4) === 0),
    filter,
    order: 'group',
    limit: 100_000,
    after: null,
  };
}

function isWanted(
  { day, model, team }: Cost,
  { sinceMs, untilMs, timeZone, filter }: ReportRequest,
): boolean {
  const { userIds, keyIds, tags, teamIds, models, reach } = filter;
  return (
    dateIn(timeZone, sinceMs - 1) < day &&
    day <= dateIn(timeZone, untilMs - 1) &&
    [userIds, keyIds, tags].every((asked) => asked === null) &&
    (teamIds === null || (teamIds === 'any' ? team !== '' : teamIds.includes(team))) &&
    (models === null || models.includes(model)) &&
    (reach === null || reach.teamIds.includes(team))
  );
}

function groupsOf({ day, model, team }: Cost, { groupBy, timeZone }: ReportRequest): readonly string[] {
  const atMs = Date.parse(day);
  const monday = atMs - ((new Date(atMs).getUTCDay() + 6) % 7) * DAY_MS;
  const values: Partial<Record<Dimension, string>> = {
    hour: `${startIn(timeZone, day).toISOString().slice(0, 13)}:00:00Z`,
    day,
    week: new Date(monday).toISOString().slice(0, 10),
    month: day.slice(0, 7),
    team,
    model,
  };
  return groupBy.map((dimension) => values[dimension] ?? '');
}

/** Sweden writes dates as ISO does. */
const calendars = new Map(
  ZONES.map((timeZone) => [timeZone, new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })]),
);

function dateIn(timeZone: string, atMs: number): string {
  return calendars.get(timeZone)?.format(atMs) ?? '';
}

/** The first quarter of an hour of a date. */
function startIn(timeZone: string, day: string): Date {
  let atMs = Date.parse(day) - DAY_MS;
  while (dateIn(timeZone, atMs) < day) atMs += 900_000;
  return new Date(atMs);
}
