/** An update of a database in use to the views of finance: nobody loses a right, and no figure changes on the way. */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Queryable } from '../../core/db/connect.ts';
import { migrate } from '../../core/db/migrate.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import { minus, ZERO_USD } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { asRole, makeRole } from '../support/database-roles.ts';
import { createTestDatabase } from '../support/database.ts';
import { migrationsDirectory } from '../support/test-postgres.ts';
import { naiveSums, randomRecords, seeded, storeRecords } from './usage-world.ts';

const VIEWS = '0022-usage-by-the-names-finance-asks.sql';
const SAVINGS = '0025-policies-and-savings-of-calls.sql';

function migrationsBefore(t: TestContext, before: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-migrations-'));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const name of readdirSync(migrationsDirectory))
    if (name < before) copyFileSync(join(migrationsDirectory, name), join(directory, name));
  return directory;
}

/** Calls of a version that knew neither checks nor savings. */
function olderRecords(seed: number): readonly UsageRecord[] {
  const records = randomRecords(seeded(seed), 80, Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 5));
  return records.map((record) => {
    const {
      checks: _,
      checksCostPicoUsd = ZERO_USD,
      cacheSavedPicoUsd: __,
      answerSavedPicoUsd: ___,
      ...older
    } = record;
    return { ...older, costPicoUsd: minus(record.costPicoUsd, checksCostPicoUsd) };
  });
}

/** Stores them as that version does: without the columns that its table does not have. */
async function storeOlder(database: Queryable, records: readonly UsageRecord[]): Promise<void> {
  const columns = await database.query(
    `select attname::text as name from pg_attribute
     where attrelid = 'usage_records'::regclass and attnum > 0 and attgenerated = ''`,
  );
  const rows = records.map((record) => JSON.parse(usageRowJson(record)) as Record<string, unknown>);
  const given = new Set(rows.flatMap((row) => Object.keys(row)));
  const names = columns.map(({ name }) => String(name)).filter((name) => given.has(name));
  const values = names.map((name) => {
    if (name === 'hedge_cost_pico_usd') return `coalesce(${name}, 0)`;
    return name === 'given_up' ? `coalesce(${name}, '[]')` : name;
  });
  await database.query(
    `insert into usage_records (${names.join(', ')})
     select ${values.join(', ')} from json_populate_recordset(null::usage_records, $1)`,
    [`[${records.map(usageRowJson).join(',')}]`],
  );
}

const reading = (tables: string) => (role: string) => [
  `create role ${role}`,
  `grant select on ${tables} to ${role}`,
];

test('who could read usage before an update reads the views right after it, and nobody more than before', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  await migrate(url, migrationsBefore(t, VIEWS));
  const dashboards = await makeRole(t, url, reading('usage_records, usage_daily, usage_daily_now'));
  const sums = await makeRole(t, url, reading('usage_daily'));
  const records = olderRecords(5);
  await storeOlder(database, records);
  await migrate(url, migrationsDirectory);
  const cost = (view: string) => (tx: Queryable) =>
    tx.query(`select (sum(cost_usd) * 1000000000000)::numeric(40, 0)::text as cost from ${view}`);
  const expected = [{ cost: String(naiveSums(records)['costPicoUsd']) }];
  for (const view of ['usage', 'usage_daily', 'usage_daily_now'])
    deepEqual(await asRole(database, dashboards, cost(view)), expected, view);
  deepEqual(await asRole(database, sums, cost('usage_daily')), expected);
  await rejects(asRole(database, sums, cost('usage')), /permission denied for view usage/);
});

test('a roll-up of the version before, still running during the update, changes no figure', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  await migrate(url, migrationsBefore(t, VIEWS));
  await storeOlder(database, olderRecords(6));
  await migrate(url, migrationsDirectory);
  const figures = () =>
    database.query('select day, user_id, team_id, model, cost_usd from usage_daily order by 1, 2, 3, 4');
  const before = await figures();
  await rejects(
    database.transaction(async (tx) => {
      await tx.query('delete from usage_arrivals');
      await tx.query('refresh materialized view concurrently usage_daily');
    }),
    /"usage_daily" is not a .*materialized view/,
  );
  deepEqual(await figures(), before);
  equal((await rollUpUsage(database))?.days, 4);
  deepEqual(await figures(), before);
});

test('after the update to savings whoever read usage by day reads them, records of before have none, and a roll-up of the version before leaves none out', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  await migrate(url, migrationsBefore(t, SAVINGS));
  const dashboards = await makeRole(t, url, reading('usage_daily'));
  const stranger = await makeRole(t, url, (role) => [`create role ${role}`]);
  const before = olderRecords(7);
  await storeOlder(database, before);
  await migrate(url, migrationsDirectory);
  const since = randomRecords(seeded(8), 80, Date.UTC(2026, 9, 3), Date.UTC(2026, 9, 6));
  await storeRecords(database, since);
  await rejects(
    database.transaction(async (tx) => {
      await tx.query('delete from usage_arrivals');
      await tx.query('refresh materialized view concurrently usage_daily_rollup');
    }),
    /"usage_daily_rollup" does not exist/,
  );
  const sums = (tx: Queryable) =>
    tx.query(`select sum(requests)::int as calls, (sum(cost_usd) * 1000000000000)::numeric(40, 0)::text as cost,
      (sum(cache_saved_usd) * 1000000000000)::numeric(40, 0)::text as prompt_cache,
      (sum(answer_saved_usd) * 1000000000000)::numeric(40, 0)::text as answer_cache from usage_savings`);
  const expected = [
    {
      calls: 160,
      cost: String(naiveSums([...before, ...since])['costPicoUsd']),
      prompt_cache: String(naiveSums(since)['cacheSavedPicoUsd']),
      answer_cache: String(naiveSums(since)['answerSavedPicoUsd']),
    },
  ];
  deepEqual(await asRole(database, dashboards, sums), expected);
  await rejects(asRole(database, stranger, sums), /permission denied for view usage_savings/);
  equal((await rollUpUsage(database))?.days, 5);
  deepEqual(await asRole(database, dashboards, sums), expected);
  // Half rolled up, half not.
  const late = randomRecords(seeded(9), 40, Date.UTC(2026, 9, 4), Date.UTC(2026, 9, 7));
  await storeRecords(database, late);
  const [now] = await asRole(database, dashboards, sums);
  equal(now?.['prompt_cache'], String(naiveSums([...since, ...late])['cacheSavedPicoUsd']));
});
