/** Migrations apply once, whoever starts, and test databases are fresh copies. */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { migrate } from '../../core/db/migrate.ts';
import { createTestDatabase } from '../support/database.ts';
import { migrationsDirectory } from '../support/test-postgres.ts';

test('two test databases know nothing of each other', async (t) => {
  const [one, other] = await Promise.all([createTestDatabase(t), createTestDatabase(t)]);
  await one.database.query(`insert into teams (team_id) values ('apollo')`);
  deepEqual(await other.database.query('select team_id from teams'), []);
});

test('however many processes migrate at once, each migration is applied once', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  const results = await Promise.all(Array.from({ length: 4 }, () => migrate(url, migrationsDirectory)));
  equal(results.filter((result) => result.applied.length > 0).length, 1);
  const [row] = await database.query(
    'select count(*)::int as all, count(distinct name)::int as names from schema_migrations',
  );
  equal(row?.all, row?.names);
});

test('a migration that was changed after it was applied stops the run', async (t) => {
  const { url } = await createTestDatabase(t);
  const directory = await mkdtemp(join(tmpdir(), 'stargate-migrations-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await cp(migrationsDirectory, directory, { recursive: true });
  await writeFile(join(directory, '0001-budgets-teams-users-keys.sql'), 'select 1;');
  await rejects(
    migrate(url, directory),
    /0001-budgets-teams-users-keys\.sql was changed after it was applied/,
  );
});
