/** An update of a database in use to the views of finance: nobody loses a right, and no figure changes on the way. */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Queryable } from '../../core/db/connect.ts';
import { migrate } from '../../core/db/migrate.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import { asRole, makeRole } from '../support/database-roles.ts';
import { createTestDatabase } from '../support/database.ts';
import { migrationsDirectory } from '../support/test-postgres.ts';
import { naiveSums, randomRecords, seeded, storeRecords } from './usage-world.ts';

const VIEWS = '0022-usage-by-the-names-finance-asks.sql';

/** The migrations before that of the views. */
function migrationsBefore(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-migrations-'));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const name of readdirSync(migrationsDirectory))
    if (name < VIEWS) copyFileSync(join(migrationsDirectory, name), join(directory, name));
  return directory;
}

const reading = (tables: string) => (role: string) => [
  `create role ${role}`,
  `grant select on ${tables} to ${role}`,
];

test('who could read usage before an update reads the views right after it, and nobody more than before', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  await migrate(url, migrationsBefore(t));
  const dashboards = await makeRole(t, url, reading('usage_records, usage_daily, usage_daily_now'));
  const sums = await makeRole(t, url, reading('usage_daily'));
  const records = randomRecords(seeded(5), 80, Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 5));
  await storeRecords(database, records);
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
  await migrate(url, migrationsBefore(t));
  await storeRecords(database, randomRecords(seeded(6), 80, Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 5)));
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
