/**
 * One throwaway PostgreSQL server with a migrated template database. A test run starts one for all its files
 * (global-setup.ts); a file run by itself starts its own.
 */
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../core/db/migrate.ts';
import { connect } from '../../core/db/connect.ts';
import { startEmbeddedPostgres } from '../../local/postgres/embedded.ts';

export const TEMPLATE_DATABASE = 'stargate_template';

/** Where test files find the server of their run: its address, with the database `postgres`. */
export const SERVER_VARIABLE = 'STARGATE_TEST_POSTGRES';

export const migrationsDirectory = fileURLToPath(new URL('../../core/db/migrations', import.meta.url));

export type TestPostgres = { readonly url: string; readonly stop: () => Promise<void> };

export async function startTestPostgres(): Promise<TestPostgres> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'stargate-test-'));
  // mkdtemp makes it ours alone; PostgreSQL may have to run as another user.
  await chmod(dataDirectory, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDirectory,
    password: 'test-only-password',
    durability: 'throwaway',
  });
  const url = postgres.urlOf('postgres');
  const admin = connect({ url, maxConnections: 1 });
  await admin.query(`create database ${TEMPLATE_DATABASE}`);
  await admin.close();
  await migrate(postgres.urlOf(TEMPLATE_DATABASE), migrationsDirectory);
  return {
    url,
    stop: async () => {
      await postgres.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
