/** Roles of PostgreSQL for tests. They are of the whole server: each has a name of its own, and goes after its database. */
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { connect, type Database, type Queryable } from '../../core/db/connect.ts';

/** Makes a role with the statements that its name is given to; to be called after the database of the test is made. */
export async function makeRole(
  t: TestContext,
  url: string,
  statements: (name: string) => readonly string[],
): Promise<string> {
  const name = `finance_${randomBytes(6).toString('hex')}`;
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await runAll(url, statements(name));
  t.after(() => runAll(maintenance.href, [`drop role ${name}`]));
  return name;
}

async function runAll(url: string, statements: readonly string[]): Promise<void> {
  const database = connect({ url, maxConnections: 1 });
  try {
    for (const statement of statements) await database.query(statement);
  } finally {
    await database.close();
  }
}

/** What `work` does with the rights of a role. */
export function asRole<Result>(
  database: Database,
  role: string,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (tx) => {
    await tx.query(`set local role ${role}`);
    return work(tx);
  });
}
