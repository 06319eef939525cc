/** Every SQL that was written for a Grafana of one's own, sent as Grafana sends it, by the role that dashboards read with. */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { sqlAsGrafana } from '../observability/as-grafana.ts';
import { useDatabase } from '../observability/used-database.ts';
import { connectDashboardReader } from '../support/dashboard-reader.ts';
import { createTestDatabase } from '../support/database.ts';
import { exported } from './exported.ts';

test('panels and variables of PostgreSQL have rows', async (t) => {
  const { url, database } = await createTestDatabase(t);
  await useDatabase(database);
  const reader = await connectDashboardReader(t, { url, database });
  const { dashboards } = exported();
  const empty: string[] = [];
  let asked = 0;
  for (const { uid, panels, templating } of dashboards) {
    for (const { title, targets = [] } of panels) {
      for (const { rawSql } of targets) {
        if (rawSql === undefined) continue;
        asked += 1;
        if ((await reader.query(sqlAsGrafana(rawSql, ['__all__']))).length === 0)
          empty.push(`${uid}: ${title}`);
        await reader.query(sqlAsGrafana(rawSql, ["o'hara", 'research']));
      }
    }
    for (const { name, type, query, datasource } of templating?.list ?? []) {
      if (type !== 'query' || datasource?.type !== 'postgres') continue;
      const [row] = await reader.query(String(query));
      deepEqual(Object.keys(row ?? {}), ['__value', '__text'], name);
    }
  }
  ok(asked > 15);
  deepEqual(empty, []);
});
