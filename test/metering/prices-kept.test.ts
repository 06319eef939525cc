/** A cost can be computed again from its record for ever: the figures behind its price are kept beside it. */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { models } from '../../core/catalog/models.ts';
import { keptPrices, priceOfFigures, type PriceFigures } from '../../core/catalog/price-figures.ts';
import type { Price, ServiceTier } from '../../core/catalog/price.ts';
import { createUsageSink } from '../../core/db/usage-sink.ts';
import { newId, type RequestId } from '../../core/ids.ts';
import { costOf, type Billing } from '../../core/usage/cost.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import type { Usage } from '../../core/usage/usage.ts';
import { createTestDatabase } from '../support/database.ts';
import { sampleRecord } from '../observability/sample-record.ts';

const AT = Date.UTC(2026, 10, 21, 10);

/** A record for every price of the catalog, short and long, in every tier. */
function rowsOfEveryPrice(): readonly string[] {
  const rows: string[] = [];
  for (const model of models) {
    for (const price of Object.values(model.prices).flat()) {
      for (const serviceTier of ['standard', 'priority', 'flex'] as const) {
        if (serviceTier !== 'standard' && price.tiers?.[serviceTier] === undefined) continue;
        rows.push(rowOf(price, 1_003, serviceTier));
        if (price.longContext !== null) rows.push(rowOf(price, price.longContext.aboveTokens, serviceTier));
      }
    }
  }
  return rows;
}

function rowOf(price: Price, inputTokens: number, serviceTier: ServiceTier): string {
  const usage: Usage = {
    inputTokens,
    outputTokens: 1_009,
    cacheReadTokens: 1_013,
    cacheWrite5mTokens: 1_019,
    cacheWrite1hTokens: 1_021,
    reasoningTokens: 7,
  };
  const billing: Billing = { serviceTier, billedImages: 3, searchUnits: 2 };
  return usageRowJson(
    sampleRecord({
      requestId: newId<RequestId>(AT),
      createdAtMs: AT,
      ...usage,
      ...billing,
      ...costOf(usage, price, billing),
      priceId: price.id,
    }),
  );
}

test('every price of the catalog gives the same cost again, in SQL and in the program, from what is kept', async (t) => {
  const { database } = await createTestDatabase(t);
  const rows = rowsOfEveryPrice();
  const sink = createUsageSink(database, keptPrices(models));
  await sink(rows);
  await sink(rows);
  equal((await database.query('select from usage_records')).length, rows.length);
  deepEqual(await database.query('select * from usage_cost_differences'), []);
  const stored = await database.query(
    `select r.*, r.cost_pico_usd::text as cost, p.figures, p.price_id from usage_records r join prices p using (price_id)`,
  );
  equal(stored.length, rows.length);
  for (const row of stored) {
    const price = priceOfFigures(String(row['price_id']), row['figures'] as PriceFigures);
    const usage: Usage = {
      inputTokens: Number(row['input_tokens']),
      outputTokens: Number(row['output_tokens']),
      cacheReadTokens: Number(row['cache_read_tokens']),
      cacheWrite5mTokens: Number(row['cache_write_5m_tokens']),
      cacheWrite1hTokens: Number(row['cache_write_1h_tokens']),
      reasoningTokens: 0,
    };
    const billing: Billing = {
      serviceTier: row['service_tier'] as ServiceTier,
      billedImages: Number(row['billed_images']),
      searchUnits: Number(row['search_units']),
    };
    equal(String(costOf(usage, price, billing).costPicoUsd), row['cost']);
  }
});

test('a record whose cost is not what its price gives, or whose price is not kept, stands out', async (t) => {
  const { database } = await createTestDatabase(t);
  const [first = '', second = '', third = ''] = rowsOfEveryPrice();
  const sink = createUsageSink(database, keptPrices(models));
  await sink([first, second, third]);
  const ids = [first, second].map((row) => (JSON.parse(row) as { request_id: string }).request_id);
  await database.query(
    `update usage_records set output_cost_pico_usd = output_cost_pico_usd + 1, cost_pico_usd = cost_pico_usd + 1
     where request_id = $1`,
    [ids[0]],
  );
  await database.query(`update usage_records set price_id = 'gone' where request_id = $1`, [ids[1]]);
  const found = await database.query('select request_id from usage_cost_differences order by request_id');
  deepEqual(
    found.map((row) => row['request_id']),
    ids.toSorted(),
  );
});

test('a price that is kept can be neither changed nor removed', async (t) => {
  const { database } = await createTestDatabase(t);
  const sink = createUsageSink(database, keptPrices(models));
  await sink(rowsOfEveryPrice().slice(0, 1));
  await rejects(database.query(`update prices set figures = '{}'`), /kept as it is/);
  await rejects(database.query('delete from prices'), /kept as it is/);
});

test('prices are stored before the first record, also when PostgreSQL was away at first', async () => {
  const asked: string[] = [];
  let isAway = true;
  const database = {
    query: async (statement: string) => {
      asked.push(/insert into (\w+)/.exec(statement)?.[1] ?? '');
      if (isAway) throw new Error('connection refused');
      return [];
    },
  };
  const sink = createUsageSink(database, []);
  await rejects(sink(['{}']), /connection refused/);
  isAway = false;
  await sink(['{}']);
  await sink(['{}']);
  deepEqual(asked, ['prices', 'prices', 'usage_records', 'usage_records']);
});
