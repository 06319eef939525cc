/**
 * A fresh, migrated database for a test, copied from the run's template in some 40 ms and dropped afterwards.
 *
 *     const { url, database } = await createTestDatabase(t);
 */
import { randomBytes } from 'node:crypto';
import { after, type TestContext } from 'node:test';
import { connect, type Database } from '../../core/db/connect.ts';
import { SERVER_VARIABLE, startTestPostgres, TEMPLATE_DATABASE, type TestPostgres } from './test-postgres.ts';

export type TestDatabase = { readonly url: string; readonly database: Database };

export type CreateOptions = {
  /** Without migrations. @default false */
  readonly isEmpty?: boolean;
};

/** What something lives as long as: a test, or all tests of a file. */
export type Lifetime = Pick<TestContext, 'diagnostic'> & { readonly after: (ending: () => unknown) => void };

export async function createTestDatabase(
  t: Pick<Lifetime, 'after'>,
  options: CreateOptions = {},
): Promise<TestDatabase> {
  const server = await serverUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = options.isEmpty === true ? 'template0' : TEMPLATE_DATABASE;
  await asAdmin(server, `create database ${name} template ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = connect({ url: url.href });
  t.after(async () => {
    await database.close();
    await asAdmin(server, `drop database ${name} with (force)`);
  });
  return { url: url.href, database };
}

async function asAdmin(server: string, statement: string): Promise<void> {
  const admin = connect({
    url: server,
    maxConnections: 1,
    connectTimeoutMs: 30_000,
    statementTimeoutMs: 30_000,
  });
  try {
    await admin.query(statement);
  } finally {
    await admin.close();
  }
}

/** The server of the run, or, when this file runs by itself, one that ends with it. */
let own: Promise<TestPostgres> | null = null;

async function serverUrl(): Promise<string> {
  const given = process.env[SERVER_VARIABLE];
  if (given !== undefined) return given;
  own ??= startTestPostgres();
  return (await own).url;
}

after(async () => {
  await (await own)?.stop();
});
