/** Every SQL of every panel and variable on the real schema, as the laptop asks it; as Grafana asks it: test/own-monitoring/sql.test.ts. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import { expandSql, type Choice } from '../../core/dashboards/expand.ts';
import type { Panel } from '../../core/dashboards/panel.ts';
import { variables } from '../../core/dashboards/variables.ts';
import type { Database } from '../../core/db/connect.ts';
import { createTestDatabase } from '../support/database.ts';
import { useDatabase } from './used-database.ts';

const DAY_MS = 86_400_000;
const EVERYTHING_CHOSEN = {
  user: ['ada'],
  team: ['research'],
  used_model: ['claude-haiku-4-5'],
  account: ['search', 'content'],
  algolia_account: ['search'],
  contentful_account: ['content'],
};
const panels = panelsOf(dashboardsFor('DBInstanceIdentifier')).flatMap((panel) =>
  panel.queries.source === 'postgres' ? [{ panel, sql: panel.queries.sql, shape: panel.queries.shape }] : [],
);

function lastDays(days: number, chosen: Choice['chosen'] = {}): Choice {
  return { fromMs: Date.now() - days * DAY_MS, toMs: Date.now() + 60_000, chosen, rateSeconds: 60 };
}

test('every SQL returns rows on the real schema, with nothing chosen and with everything chosen', async (t) => {
  const { database } = await createTestDatabase(t);
  await useDatabase(database);
  for (const { panel, sql, shape } of panels) {
    for (const chosen of [{}, EVERYTHING_CHOSEN]) {
      const { text, params } = expandSql(sql, lastDays(7, chosen));
      const rows = await database.query(text, params);
      ok(rows.length > 0, `${panel.id} returns rows`);
      checkColumns(panel, shape, rows[0] ?? {});
    }
  }
  for (const [name, variable] of Object.entries(variables)) {
    if (variable.source !== 'postgres') continue;
    const rows = await database.query(variable.sql);
    ok(rows.length > 0, `${name} has values`);
    deepEqual(Object.keys(rows[0] ?? {}), ['value', 'text']);
  }
});

test('the table of users adds up to the usage records, also of the present hour', async (t) => {
  const { database } = await createTestDatabase(t);
  await useDatabase(database);
  const rows = await ask(database, 'users-table', lastDays(30));
  const [expected] = await database.query(
    `select sum(input_tokens + output_tokens + cache_read_tokens + cache_write_tokens)::float8 as tokens,
       sum(cost_pico_usd)::float8 / 1e12 as cost, count(*)::float8 as requests
     from usage_records where user_id = 'ada' and created_at > now() - interval '30 days'`,
  );
  const ada = rows.find((row) => row['user'] === 'ada');
  deepEqual(
    [ada?.['tokens'], ada?.['cost'], ada?.['requests']],
    [expected?.['tokens'], expected?.['cost'], expected?.['requests']],
  );
  deepEqual([ada?.['name'], ada?.['team name']], ['ada@example.com', 'Research']);
  equal(ada?.['budget'], 1);
  equal(ada?.['share of budget'], ada?.['cost']);
  ok(Number(ada?.['trend']) > 1, 'more than in the month before');
  equal(rows.length, 2);
});

test('panels of savings add up the records, losses and the present hour too', async (t) => {
  const { database } = await createTestDatabase(t);
  await useDatabase(database);
  const rows = (id: string) => ask(database, id, lastDays(30));
  deepEqual(await rows('cache-savings'), [{ saved: 0.023 }]);
  deepEqual(
    (await rows('savings-by-user')).map((row) => [row['user'], row['prompt cache'], row['answers']]),
    [
      ['ada', 0.027, 0.001],
      ['bob', -0.005, 0],
    ],
  );
  deepEqual(
    (await rows('savings-by-model')).map((row) => [row['model'], row['prompt cache']]),
    [
      ['claude-haiku-4-5', 0.027],
      ['claude-sonnet-5', -0.005],
    ],
  );
  const [research] = await rows('savings-by-team');
  deepEqual(
    [research?.['team'], research?.['prompt cache'], research?.['answers']],
    ['research', 0.027, 0.001],
  );
  const spent = Number(research?.['spent']);
  equal(Math.abs(Number(research?.['share']) - 0.028 / (spent + 0.028)) < 1e-9, true);
});

test('legends and tables call teams and users by name, with the id where two have one name', async (t) => {
  const { database } = await createTestDatabase(t);
  await useDatabase(database);
  const legends = async () =>
    new Set((await ask(database, 'daily-cost-by-team', lastDays(30))).map((row) => row['metric']));
  deepEqual(await legends(), new Set(['Research', '(no team)']));
  await database.query(`insert into teams (team_id, team_alias) values ('other', 'research')`);
  deepEqual(await legends(), new Set(['Research (research)', '(no team)']));
  const [leader] = await ask(database, 'leaderboard', lastDays(30));
  deepEqual(
    [leader?.['user'], leader?.['name'], leader?.['team'], leader?.['team name']],
    ['ada', 'ada@example.com', 'research', 'Research'],
  );
  const [team] = (await ask(database, 'teams-table', lastDays(30))).filter((row) => row['team'] !== '');
  deepEqual([team?.['team'], team?.['name']], ['research', 'Research (research)']);
  const [refused] = await ask(database, 'refusals-by-key', lastDays(1));
  deepEqual([refused?.['user'], refused?.['name']], ['ada', 'ada@example.com']);
});

test('the present day is in the cost of today, and savings are what the cache took off the price', async (t) => {
  const { database } = await createTestDatabase(t);
  await useDatabase(database);
  const [today] = await ask(database, 'cost-today', lastDays(1));
  const [expected] = await database.query(
    `select sum(cost_pico_usd)::float8 / 1e12 as cost from usage_records
     where created_at >= date_trunc('day', now(), 'UTC')`,
  );
  equal(today?.['cost'], expected?.['cost']);
  const [forecast] = await ask(database, 'month-forecast', lastDays(30));
  const [month] = await ask(database, 'month-to-date', lastDays(30));
  ok(Number(forecast?.['forecast']) >= Number(month?.['cost']));
});

async function ask(database: Database, id: string, choice: Choice) {
  const found = panels.find(({ panel }) => panel.id === id);
  ok(found !== undefined);
  const { text, params } = expandSql(found.sql, choice);
  return database.query(text, params);
}

/** Numbers come as numbers, and a table has the columns it names units for. */
function checkColumns(panel: Panel, shape: 'rows' | 'series', row: Readonly<Record<string, unknown>>): void {
  const columns = Object.keys(row);
  if (shape === 'series') {
    deepEqual(columns, ['time', 'metric', 'value'], panel.id);
    ok(row['time'] instanceof Date && typeof row['value'] === 'number', panel.id);
    return;
  }
  for (const named of Object.keys(panel.columns ?? {})) ok(columns.includes(named), `${panel.id}: ${named}`);
  for (const [column, value] of Object.entries(row)) {
    const unit = panel.columns?.[column] ?? panel.unit;
    if (value === null) continue;
    equal(typeof value, unit === 'text' ? 'string' : 'number', `${panel.id}: ${column}`);
  }
}
