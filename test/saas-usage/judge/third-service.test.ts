/**
 * A third service is one folder: with its name among the names and one entry in services.ts, and nothing else changed, its
 * account is collected, stored, costed, limited, published and told to CloudWatch.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../core/db/connect.ts';
import { writeCosts } from '../../../core/db/queries/saas-usage/costs.ts';
import { saasServiceNames, type SaasAccount } from '../../../core/saas-usage/account.ts';
import { DAY_MS, dayAfter, dayOf } from '../../../core/saas-usage/days.ts';
import { saasServices } from '../../../core/saas-usage/services.ts';
import { runAccount } from '../../../lambda/saas-usage/run-account.ts';
import { collectAccount } from '../../../saas-usage/collect-account.ts';
import { createTestDatabase } from '../../support/database.ts';
import { ORIGIN, shop, shopAccount, startTrueService, third } from './true-service.ts';

// What a third service would write into account.ts and services.ts; this file has a process of its own.
(saasServiceNames as unknown as string[]).push(third);
Object.assign(saasServices, { [third]: shop });
const { expositionOf } = await import('../../../core/saas-usage/exposition.ts');
const { publishRun } = await import('../../../lambda/saas-usage/publish-run.ts');

/** The second of this month, as PostgreSQL's views go by its own clock. */
const SECOND = `${dayOf(Date.now()).slice(0, 7)}-02`;
const FIRST = dayAfter(SECOND, -1);
const DAY_BEFORE = dayAfter(FIRST, -1);
const NOW = Date.parse(`${SECOND}T10:00:00Z`);
const DAYS_OF_MONTH = new Date(
  Date.UTC(Number(SECOND.slice(0, 4)), Number(SECOND.slice(5, 7)), 0),
).getUTCDate();
const KEY = 'k'.repeat(32);
const account = {
  ...shopAccount,
  planLimits: { orders: 4_000 },
  monthlyFeeUsd: `${DAYS_OF_MONTH}.00`,
} as SaasAccount;

test('a third service needs no change elsewhere', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const service = await startTrueService(t, () => KEY);
  service.truth.set(
    'orders',
    new Map([
      [DAY_BEFORE, 1_100],
      [FIRST, 1_100],
      [SECOND, 900],
    ]),
  );
  service.truth.set('baskets', new Map([[SECOND, 4]]));
  service.truth.set('returns', new Map([[SECOND, 3]]));

  const ran = await runAt(NOW, service, db);
  equal(ran.kind, 'done');
  if (ran.kind !== 'done') return;
  deepEqual(ran.refused, []);

  const stored = await db.query(
    `select metric, day::text as day, per_day, value::float8 as value from saas_usage_daily order by metric, day`,
  );
  deepEqual(
    stored.map((row) => Object.values(row).join(' ')),
    [
      `baskets ${SECOND} sum 4`,
      `orders ${DAY_BEFORE} sum 1100`,
      `orders ${FIRST} sum 1100`,
      `orders ${SECOND} sum 900`,
      `returns ${SECOND} sum 3`,
    ],
  );

  const costs = await db.query(
    `select source, name, item, team_id, sum(cost_usd)::float8 as usd from cost_daily group by 1, 2, 3, 4 order by item`,
  );
  deepEqual(
    costs.map((row) => Object.values(row).join(' ')),
    // Of this month 1,900 orders beyond the first 100, of the one before 1,000, half a dollar a thousand; two days of the fee.
    ['shop corner-shop orders retail 1.45', 'shop corner-shop subscription retail 2'],
  );
  const [limit] = await db.query('select service, metric, share::float8 as share from saas_plan_status');
  deepEqual(limit, { service: 'shop', metric: 'orders', share: 0.5 });

  const text = expositionOf([ran.state], NOW);
  match(text, new RegExp(`^shop_orders\\{account="corner-shop",date="${FIRST}"\\} 1100$`, 'm'));
  match(text, /^shop_scrape_success\{account="corner-shop",part="after-sales"\} 1$/m);
  match(
    text,
    new RegExp(`^shop_last_success_timestamp\\{account="corner-shop",part="sales"\\} ${NOW / 1_000}$`, 'm'),
  );
  match(text, /^saas_plan_used_ratio\{account="corner-shop",service="shop",metric="orders"\} 0.5$/m);

  const told: string[] = [];
  await publishRun(ran, {
    db,
    account,
    service: shop,
    clock: clockAt(NOW),
    startedAtMs: NOW - 1_000,
    sink: (dimensions, metrics) => {
      for (const { name, value } of metrics) told.push(`${JSON.stringify(dimensions)} ${name} ${value}`);
    },
  });
  ok(told.length > 0);
  ok(
    told.some((line) => /PlanUsed\w* 50$/.test(line)),
    told.join('\n'),
  );
});

test('a service that stands still is late, whichever it is', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const service = await startTrueService(t, () => KEY);
  service.refuse = () => ({ status: 500 });
  const late: number[] = [];
  for (const nowMs of [NOW, NOW + DAY_MS]) {
    const ran = await runAt(nowMs, service, db);
    await publishRun(ran, {
      db,
      account,
      service: shop,
      clock: clockAt(nowMs),
      startedAtMs: nowMs,
      sink: (_dimensions, metrics) =>
        late.push(...metrics.filter(({ name }) => /Late/.test(name)).map(({ value }) => value)),
    });
  }
  deepEqual(late, [0, 86_400]);
});

function runAt(nowMs: number, service: { readonly origin: string }, db: Database) {
  return runAccount(
    {
      account,
      service: shop,
      readKeys: () => Promise.resolve({ key: KEY }),
      clock: clockAt(nowMs),
      random: () => 0,
      untilMs: nowMs + 60_000,
      origins: new Map([[ORIGIN, service.origin]]),
    },
    { db, collect: collectAccount, writeCosts, log: () => undefined, runId: `run-${nowMs}` },
  );
}

function clockAt(nowMs: number) {
  return { nowMs: () => nowMs, monotonicMs: () => nowMs };
}
