/** The role that dashboards read with: all panels work under it, and nothing else does. */
import { deepEqual, ok, rejects } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import { expandSql } from '../../core/dashboards/expand.ts';
import { variables } from '../../core/dashboards/variables.ts';
import { connect } from '../../core/db/connect.ts';
import { DASHBOARD_READER } from '../../core/dashboards/reader-role.ts';
import { ensureDashboardReader } from '../../core/db/queries/operations/dashboard-reader.ts';
import { alone, connectDashboardReader } from '../support/dashboard-reader.ts';
import { createTestDatabase } from '../support/database.ts';

test('panels and variables read under it; keys, secrets and changes are out of its reach', async (t) => {
  const made = await createTestDatabase(t);
  const reader = await connectDashboardReader(t, made);
  const choice = { fromMs: 0, toMs: Date.now(), chosen: { user: ['ada'] }, rateSeconds: 60 };
  let asked = 0;
  for (const { queries } of panelsOf(dashboardsFor('DBInstanceIdentifier'))) {
    if (queries.source !== 'postgres') continue;
    const { text, params } = expandSql(queries.sql, choice);
    await reader.query(text, params);
    asked += 1;
  }
  for (const variable of Object.values(variables))
    if (variable.source === 'postgres') await reader.query(variable.sql);
  ok(asked > 10);
  await rejects(reader.query('select key_hash from virtual_keys'), /permission denied/);
  await rejects(reader.query('select * from former_key_secrets'), /permission denied/);
  await rejects(reader.query('select * from idempotent_replies'), /permission denied/);
  await rejects(reader.query("update users set user_email = 'x'"), /read-only|permission denied/);
  await rejects(reader.query('begin transaction read write; delete from users'), /permission denied/);
  await reader.query('rollback');
  deepEqual(await reader.query(`select current_user as name, current_setting('timezone') as zone`), [
    { name: DASHBOARD_READER, zone: 'UTC' },
  ]);
});

test('a new password replaces the one before', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const whoAmI = async (password: string) => {
    const address = new URL(url);
    address.username = DASHBOARD_READER;
    address.password = password;
    const reader = connect({ url: address.href, maxConnections: 1 });
    try {
      return await reader.query('select current_user as name');
    } finally {
      await reader.close();
    }
  };
  await alone(url, async () => {
    for (const password of ['first-password', 'second-password']) {
      await ensureDashboardReader(database, password, randomBytes(16));
      deepEqual(await whoAmI(password), [{ name: DASHBOARD_READER }]);
    }
    await rejects(whoAmI('first-password'), /password authentication failed/);
  });
});
