/**
 * The role that dashboards read with, as somebody who is given its password has it. Roles are of the whole server, which
 * test files share: whoever sets its password keeps the others out until it is connected.
 */
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { Client } from 'pg';
import type { Queryable } from '../../core/db/connect.ts';
import { DASHBOARD_READER } from '../../core/dashboards/reader-role.ts';
import { ensureDashboardReader } from '../../core/db/queries/operations/dashboard-reader.ts';
import type { TestDatabase } from './database.ts';

export async function connectDashboardReader(
  t: TestContext,
  { url, database }: TestDatabase,
): Promise<Queryable> {
  const password = randomBytes(16).toString('hex');
  const address = new URL(url);
  address.username = DASHBOARD_READER;
  address.password = password;
  const reader = new Client({ connectionString: address.href });
  // When a test ends its database goes first, with all connections.
  reader.on('error', () => undefined);
  await alone(url, async () => {
    await ensureDashboardReader(database, password, randomBytes(16));
    await reader.connect();
  });
  t.after(() => reader.end());
  return { query: async (text, params) => (await reader.query(text, params && [...params])).rows };
}

/** Runs `work` while no other test file changes the role. */
export async function alone<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const holder = new Client({ connectionString: maintenance.href });
  await holder.connect();
  try {
    await holder.query('select pg_advisory_lock(7827099)');
    return await work();
  } finally {
    await holder.end();
  }
}
