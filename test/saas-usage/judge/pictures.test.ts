/** The dashboards of other services show what the function reads from the services, and not only what a fixture holds. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { dashboardsFor, panelsOf } from '../../../core/dashboards/dashboards.ts';
import { expandSql } from '../../../core/dashboards/expand.ts';
import { DAY_MS, dayOf } from '../../../core/saas-usage/days.ts';
import { algoliaWorld, contentfulWorld } from './whole-run.ts';

test('after one run of each service every panel has something to show', async (t) => {
  const search = await algoliaWorld(t, {
    indexes: ['products', 'articles'],
    team: 'shop',
    planLimits: { total_search_requests: 5_000_000, records: 2_500_000 },
    prices: { total_search_requests: { usd: '0.50', per: 1_000 } },
    serverRamMb: 65_536,
    maxQueriesPerSecond: 300,
  });
  const content = await contentfulWorld(t, {
    planLimits: { api_call_cda: 60_000_000, entries: 100_000 },
    prices: { asset_bandwidth: { usd: '0.15', per: 1_000_000_000 } },
    monthlyFeeUsd: '489.00',
  });
  const { db } = content;
  for (const world of [search, content]) {
    world.clock.atMs = Date.now();
    equal((await world.run({ db })).ran.kind, 'done');
  }
  const day = dayOf(Date.now() - 3 * DAY_MS);
  content.simulator.steer.correct({ metric: 'api_call_cda', space: 'storefront01', day, value: 7 });
  content.clock.atMs += 1_000;
  await content.run();
  const panels = panelsOf(
    dashboardsFor('DBInstanceIdentifier').filter(({ uid }) => /other-services|algolia|contentful/.test(uid)),
  );
  ok(panels.length > 25, `${panels.length} panels`);
  const empty: string[] = [];
  for (const { id, queries } of panels) {
    if (queries.source !== 'postgres') continue;
    const { text, params } = expandSql(queries.sql, {
      fromMs: Date.now() - 14 * DAY_MS,
      toMs: Date.now() + 60_000,
      chosen: {},
      rateSeconds: 60,
    });
    const rows = await db.query(text, params);
    if (!rows.some((row) => Object.values(row).some((value) => typeof value === 'number'))) empty.push(id);
  }
  deepEqual(empty, []);
});
