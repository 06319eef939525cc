/** Finance asks the database itself, as the role of the dashboards, and gets the figures that the API gives. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import type { Database } from '../../core/db/connect.ts';
import type { CustomerId } from '../../core/ids.ts';
import { parseUsd, picoUsd } from '../../core/money.ts';
import { dateAt } from '../../core/usage/local-days.ts';
import { startAdmin, type AdminFixture } from '../admin/admin-fixture.ts';
import { inputCost, sampleRecord } from '../observability/sample-record.ts';
import { asRole, makeRole } from '../support/database-roles.ts';
import { createTestDatabase } from '../support/database.ts';
import { connectDashboardReader } from '../support/dashboard-reader.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { columnsOfPage, everyQueryAgrees, savingsAgree, statementsOfReader } from './finance-queries.ts';
import { algolia, collect, contentful } from './services-fixture.ts';
import { naiveSums, randomRecords, seeded, storeRecords } from './usage-world.ts';

const DAY_MS = 86_400_000;
const CHEAP = 'claude-haiku-4-5';

test('calls of people are in usage_daily and usage at once, to the token and the pico-dollar', async (t) => {
  const gate = await startGate(t);
  const { database, databaseUrl: url } = gate;
  const reader = await connectDashboardReader(t, { url, database });
  const team = await gate.admin.createTeam({ team_alias: 'Research' });
  const ada = await gate.admin.createUser({ user_email: 'ada@example.com', team_id: team });
  const bob = await gate.admin.createUser({ user_alias: 'Bob' });
  const adaKey = await gate.admin.createKey({ user_id: ada, team_id: team });
  const bobKey = await gate.admin.createKey({ user_id: bob });
  const nobodysKey = await gate.admin.createKey({ key_alias: 'batch' });
  const usage = { inputTokens: 50, outputTokens: 7, cacheReadTokens: 4_000, cacheWrite5mTokens: 500 };
  const counted = { model: CHEAP, messages: [{ role: 'user', content: 'How long is this?' }] };
  const answers = [
    await gate.chat(adaKey.secret, `Hello ${simulated({ usage })}`),
    await gate.chat(adaKey.secret, 'Hello again', { stream: true }),
    await gate.post(adaKey.secret, '/v1/messages/count_tokens', counted),
    await gate.chat(bobKey.secret, 'Hello', { model: 'claude-sonnet-5' }),
    await gate.chat(
      bobKey.secret,
      `Hello ${simulated({ fail: { kind: 'http', type: 'InternalServerException' } })}`,
    ),
    await gate.chat(nobodysKey.secret, 'Hello'),
  ];
  deepEqual(
    answers.map(({ status }) => status >= 500),
    [false, false, false, false, true, false],
  );
  await usageRecords(database, answers.length);
  await withServices(database, team);

  const [cached] = await reader.query('select * from usage where total_tokens = 4557');
  deepEqual(
    [cached?.['prompt_tokens'], cached?.['completion_tokens'], cached?.['status']],
    ['4550', '7', 'success'],
  );
  // USD per million tokens: 1 in, 5 out, 0.10 read, 1.25 written (docs/prices.md).
  equal(cached?.['cost_usd'], '0.001110000000');
  deepEqual([cached?.['user_id'], cached?.['team_id'], cached?.['model']], [ada, team, CHEAP]);
  const [count] = await reader.query(
    'select user_id, cost_usd from usage where total_tokens = 0 and status = $1',
    ['success'],
  );
  deepEqual([count?.['user_id'], parseUsd(String(count?.['cost_usd']))], [ada, 0n]);
  await everyQueryAgrees(reader, throughBalancer(gate));
});

test('months of usage, half of it rolled up: every query of the page says what the API says', async (t) => {
  const admin = await startAdmin(t);
  const { database, databaseUrl: url } = admin;
  const reader = await connectDashboardReader(t, { url, database });
  await admin.post('/team/new', { team_id: 'red', team_alias: 'Red' });
  for (const [user_id, user_email] of [
    ['ada', 'ada@example.com'],
    ['bob', 'bob@example.com'],
  ])
    await admin.post('/user/new', { user_id, user_email, auto_create_key: false });
  const random = seeded(22);
  const nowMs = Date.now();
  const records = randomRecords(random, 600, nowMs - 60 * DAY_MS, nowMs - 60_000).map((record) => ({
    ...record,
    customerId: random.one([null, 'acme' as CustomerId, 'globex' as CustomerId]),
  }));
  // On the first of a month too, something was used in it.
  for (const record of records.slice(0, 20)) record.createdAtMs = nowMs;
  await storeRecords(database, records.slice(0, 300));
  await withServices(database, 'red');
  await everyQueryAgrees(reader, admin);
  await rollUpUsage(database);
  await storeRecords(database, records.slice(300));
  await everyQueryAgrees(reader, admin);
  const own = await makeRole(t, url, statementsOfReader);
  await asRole(database, own, (tx) => everyQueryAgrees(tx, admin));
  await asRole(database, own, (tx) => savingsAgree(tx, admin));
  await rejects(
    asRole(database, own, (tx) => tx.query('select * from virtual_keys')),
    /permission denied/,
  );

  const sums = naiveSums(records);
  for (const view of ['usage', 'usage_daily', 'usage_daily_now']) {
    const [whole] = await reader.query(
      `select sum(prompt_tokens) as prompt, sum(completion_tokens) as completion, sum(total_tokens) as total,
         sum(cost_usd) as cost from ${view}`,
    );
    const tokens = (...names: string[]): string =>
      String(names.reduce((total, name) => total + (sums[name] ?? 0n), 0n));
    const prompt = ['inputTokens', 'cacheReadTokens', 'cacheWrite5mTokens', 'cacheWrite1hTokens'];
    deepEqual(
      [whole?.['prompt'], whole?.['completion'], whole?.['total'], parseUsd(String(whole?.['cost']))],
      [tokens(...prompt), tokens('outputTokens'), tokens(...prompt, 'outputTokens'), sums['costPicoUsd']],
      view,
    );
  }
});

test('the columns that queries name are there with their types, and the page says what each means', async (t) => {
  const { database } = await createTestDatabase(t);
  const columns = async (view: string): Promise<ReadonlyMap<unknown, unknown>> => {
    const found = await database.query(
      'select column_name, data_type from information_schema.columns where table_name = $1',
      [view],
    );
    return new Map(found.map((row) => [row['column_name'], row['data_type']]));
  };
  deepEqual(
    await columns('usage'),
    new Map([
      ['request_id', 'uuid'],
      ['user_id', 'text'],
      ['team_id', 'text'],
      ['model', 'text'],
      ['prompt_tokens', 'bigint'],
      ['completion_tokens', 'bigint'],
      ['total_tokens', 'bigint'],
      ['cost_usd', 'numeric'],
      ['latency_ms', 'integer'],
      ['created_at', 'timestamp with time zone'],
      ['status', 'text'],
      ['key_id', 'uuid'],
      ['customer_id', 'text'],
      ['cache_saved_usd', 'numeric'],
      ['answer_saved_usd', 'numeric'],
    ]),
  );
  const daily = await columns('usage_daily');
  deepEqual(daily, await columns('usage_daily_now'));
  for (const [name, type] of [
    ['day', 'date'],
    ['user_id', 'text'],
    ['team_id', 'text'],
    ['model', 'text'],
    ['prompt_tokens', 'numeric'],
    ['completion_tokens', 'numeric'],
    ['total_tokens', 'numeric'],
    ['cost_usd', 'numeric'],
  ])
    equal(daily.get(name), type, name);
  const explained = columnsOfPage();
  for (const name of (await columns('usage')).keys()) ok(explained.has(String(name)), String(name));
});

test('amounts beyond what a float or a quotient holds keep every digit', async (t) => {
  const { database } = await createTestDatabase(t);
  const most = inputCost(picoUsd(9_223_372_036_854_775_807n));
  const calls = randomRecords(seeded(3), 40, 0, 1).map(({ requestId }) =>
    sampleRecord({ requestId, ...most }),
  );
  await storeRecords(database, calls);
  deepEqual(await database.query('select distinct cost_usd from usage'), [
    { cost_usd: '9223372.036854775807' },
  ]);
  deepEqual(await database.query('select cost_usd from usage_daily'), [
    { cost_usd: '368934881.474191032280' },
  ]);
});

/** Two months of search for a team, and of content for nobody's. */
async function withServices(database: Database, team: string): Promise<void> {
  const nowMs = Date.now();
  const days = Array.from(
    { length: 60 },
    (_, ago) => [dateAt(nowMs - ago * DAY_MS, 'UTC'), 1_000 + ago] as const,
  );
  const used = { total_search_operations: Object.fromEntries(days) };
  await collect(database, { ...algolia, team, monthlyFeeUsd: '99.99' }, { used, nowMs });
  const { team: _, ...website } = contentful;
  await collect(database, website, { used: { asset_bandwidth: Object.fromEntries(days) }, nowMs });
}

function simulated(directive: unknown): string {
  return `[[sim ${JSON.stringify(directive)}]]`;
}

/** The admin API of a whole gateway, asked as the fixture of the admin function is. */
function throughBalancer(gate: Gate): Pick<AdminFixture, 'get'> {
  return {
    get: async (path, query = {}) => {
      const { statusCode, headers, body } = await request(
        `${gate.albUrl}${path}?${new URLSearchParams(query).toString()}`,
        { headers: { authorization: `Bearer ${gate.masterKey}` } },
      );
      const text = await body.text();
      return {
        status: statusCode,
        headers: headers as Readonly<Record<string, string>>,
        text,
        body: JSON.parse(text),
      };
    },
  };
}
