/** Costs of services in PostgreSQL: what runs, corrections and changes of the configuration leave there. */
import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../core/db/connect.ts';
import { writeCosts } from '../../core/db/queries/saas-usage/costs.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import { createTestDatabase } from '../support/database.ts';
import { algolia, collect } from './services-fixture.ts';

const SEARCHES = 'total_search_operations';
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);

test('a new team or price counts from the day it is configured; a late correction has the price of its own day', async (t) => {
  const { database } = await createTestDatabase(t);
  const searches = (days: Record<string, number>) => ({ [SEARCHES]: days });
  await collect(database, algolia, {
    used: searches({ '2026-11-29': 1_000, '2026-11-30': 3_000 }),
    nowMs: at('2026-11-30'),
  });
  const changed: SaasAccount = { ...algolia, team: 'blue', prices: { [SEARCHES]: { usd: '2', per: 1_000 } } };
  await collect(database, changed, {
    used: searches({ '2026-11-29': 1_500, '2026-11-30': 4_000, '2026-12-01': 1_000 }),
    nowMs: at('2026-12-01'),
  });
  deepEqual(await costs(database), [
    ['2026-11-29', SEARCHES, 'red', '1500', '750000000000'],
    ['2026-11-30', SEARCHES, 'red', '4000', '2000000000000'],
    ['2026-12-01', SEARCHES, 'blue', '1000', '2000000000000'],
  ]);
});

test('a wrong price is corrected in the table as the page says, and the next run computes the costs with it', async (t) => {
  const { database } = await createTestDatabase(t);
  const statement = statementOfPage('update saas_costs_daily');
  const item = 'total_search_requests';
  const account: SaasAccount = { ...algolia, prices: { [item]: { usd: '50', per: 1_000 } } };
  const run = { used: { [item]: { '2026-10-31': 1_000, '2026-11-01': 3_000 } }, nowMs: at('2026-11-02') };
  await collect(database, account, run);
  await database.query(statement);
  await collect(database, account, { ...run, used: {} });
  deepEqual(await costs(database), [
    ['2026-10-31', item, 'red', '1000', '50000000000000'],
    ['2026-11-01', item, 'red', '3000', '1500000000000'],
  ]);
});

test('what the month includes is used up by its first days, and a correction moves what later days are charged', async (t) => {
  const { database } = await createTestDatabase(t);
  const account: SaasAccount = {
    ...algolia,
    prices: { [SEARCHES]: { usd: '1', per: 1, includedPerMonth: 100 } },
  };
  const used = { [SEARCHES]: { '2026-10-31': 70, '2026-11-01': 60, '2026-11-02': '60.5', '2026-11-03': 5 } };
  await collect(database, account, { used, nowMs: at('2026-11-03') });
  deepEqual(await charged(database), ['0', '0', '20.5', '5']);
  await collect(database, account, { used: { [SEARCHES]: { '2026-11-01': 90 } }, nowMs: at('2026-11-03') });
  deepEqual(await charged(database), ['0', '0', '50.5', '5']);
});

test('the same run again writes nothing, and two at once end as one', async (t) => {
  const { database } = await createTestDatabase(t);
  const account: SaasAccount = { ...algolia, monthlyFeeUsd: '499.00' };
  const run = { used: { [SEARCHES]: { '2026-11-29': 1, '2026-11-30': '2.500' } }, nowMs: at('2026-11-30') };
  equal((await collect(database, account, run)).written, 32);
  const once = await costs(database);
  equal((await collect(database, account, run)).written, 0);
  await database.query('delete from saas_costs_daily');
  const both = await Promise.all([collect(database, account, run), collect(database, account, run)]);
  deepEqual(
    both.map(({ written }) => written).toSorted((a, b) => a - b),
    [0, 32],
  );
  deepEqual(await costs(database), once);
});

test('the fee of months in which the function stood still is there, and of months before the account is not', async (t) => {
  const { database } = await createTestDatabase(t);
  const account: SaasAccount = { ...algolia, monthlyFeeUsd: '100' };
  await collect(database, account, {
    used: { [SEARCHES]: { '2026-09-20': 1_000 } },
    nowMs: at('2026-10-10'),
  });
  await collect(database, account, { used: {}, nowMs: at('2026-12-01') });
  deepEqual(
    await database.query(`
      select to_char(day, 'YYYY-MM') as month, sum(cost_pico_usd)::text as cost from saas_costs_daily
      where item = 'subscription' group by 1 order by 1`),
    [
      { month: '2026-10', cost: '100000000000000' },
      { month: '2026-11', cost: '100000000000000' },
      { month: '2026-12', cost: '3225806451612' },
    ],
  );
});

test('a cost beyond every column is told and keeps no other day from its cost', async (t) => {
  const { database } = await createTestDatabase(t);
  const used = { [SEARCHES]: { '2026-11-28': 1_000, '2026-11-29': '1e30', '2026-11-30': 2_000 } };
  const { outOfRange } = await collect(database, algolia, { used, nowMs: at('2026-11-30') });
  deepEqual(outOfRange, [`${SEARCHES} 2026-11-29`]);
  deepEqual(
    (await costs(database)).map(([day, , , , cost]) => [day, cost]),
    [
      ['2026-11-28', '500000000000'],
      ['2026-11-30', '1000000000000'],
    ],
  );
});

test('levels, single indexes and spaces are not charged beside the account itself', async (t) => {
  const { database } = await createTestDatabase(t);
  await collect(database, algolia, {
    used: { [SEARCHES]: { '2026-11-30': 1_000 } },
    nowMs: at('2026-11-30'),
  });
  await database.query(
    `insert into saas_usage_daily (account, metric, scope_kind, scope_id, day, per_day, value) values
       ('shop-search', $1, 'index', 'products', '2026-11-30', 'sum', 600),
       ('shop-search', $1, 'account', '', '2026-11-29', 'last', 700)`,
    [SEARCHES],
  );
  await database.transaction((tx) => writeCosts(tx, algolia, { nowMs: at('2026-11-30') }));
  deepEqual(await costs(database), [['2026-11-30', SEARCHES, 'red', '1000', '500000000000']]);
});

test('the statement of the page finds a month whose cost is not that of its units, and no other', async (t) => {
  const { database } = await createTestDatabase(t);
  const account: SaasAccount = {
    ...algolia,
    prices: { [SEARCHES]: { usd: '0.000000000001', per: 3, includedPerMonth: 1 } },
  };
  const used = { [SEARCHES]: { '2026-10-30': 5, '2026-10-31': 2, '2026-11-01': 3, '2026-11-02': '1.5' } };
  await collect(database, account, { used, nowMs: at('2026-11-02') });
  const statement = statementOfPage('select account, item');
  deepEqual(await database.query(statement), []);
  await database.query(
    `update saas_costs_daily set cost_pico_usd = cost_pico_usd + 1 where day = '2026-10-31'`,
  );
  deepEqual(
    (await database.query(statement)).map((row) => [row['cost_pico_usd'], row['recomputed_pico_usd']]),
    [['3', '2']],
  );
});

/** Of docs/prices.md. */
function statementOfPage(beginning: string): string {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'prices.md'), 'utf8');
  const statements = Array.from(page.matchAll(/```sql\n([\s\S]*?)```/g), ([, statement = '']) => statement);
  return statements.find((statement) => statement.startsWith(beginning)) ?? `-- no ${beginning}`;
}

async function costs(database: Database): Promise<readonly string[][]> {
  const rows = await database.query(
    `select day::text as day, item, team_id, trim_scale(quantity)::text as quantity, cost_pico_usd::text as cost
     from saas_costs_daily order by day, item`,
  );
  return rows.map((row) => Object.values(row).map(String));
}

async function charged(database: Database): Promise<readonly string[]> {
  const rows = await database.query(
    'select trim_scale(charged_quantity)::text as charged from saas_costs_daily order by day',
  );
  return rows.map((row) => String(row['charged']));
}
