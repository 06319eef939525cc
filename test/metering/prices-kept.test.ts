/** A cost can be computed again from its record for ever: the figures behind its price are kept beside it. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { models } from '../../core/catalog/models.ts';
import { keptPrices, priceOfFigures, type PriceFigures } from '../../core/catalog/price-figures.ts';
import type { Price, ServiceTier } from '../../core/catalog/price.ts';
import { retryRefusedRows } from '../../core/db/queries/usage/refused-usage-rows.ts';
import { isRowFault } from '../../core/db/row-faults.ts';
import { createUsageSink } from '../../core/db/usage-sink.ts';
import { newId, type RequestId } from '../../core/ids.ts';
import { picoUsd, plus, ZERO_USD, type PicoUsd } from '../../core/money.ts';
import { checksCost } from '../../core/usage/check-cost.ts';
import { cacheSaved, costOf, type Billing } from '../../core/usage/cost.ts';
import type { CheckCharge, GivenUpAnswer, HedgeCharge, UsageRecord } from '../../core/usage/record.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import type { Usage } from '../../core/usage/usage.ts';
import { createTestDatabase } from '../support/database.ts';
import { sampleRecord } from '../observability/sample-record.ts';

const AT = Date.UTC(2026, 10, 21, 10);

/** What a record is charged for beside the answer that came. `saved`: by the prompt cache, of those answers. */
type Beside = (
  usage: Usage,
  billing: Billing,
) => { readonly hedge?: HedgeCharge; readonly saved?: PicoUsd; readonly checks?: readonly CheckCharge[] };

/** A record for every price of the catalog, short and long, in every tier. */
function rowsOfEveryPrice(beside: Beside = () => ({})): readonly string[] {
  const rows: string[] = [];
  for (const model of models) {
    for (const price of Object.values(model.prices).flat()) {
      for (const serviceTier of ['standard', 'priority', 'flex'] as const) {
        if (serviceTier !== 'standard' && price.tiers?.[serviceTier] === undefined) continue;
        rows.push(rowOf(price, 1_003, serviceTier, beside));
        if (price.longContext !== null)
          rows.push(rowOf(price, price.longContext.aboveTokens, serviceTier, beside));
      }
    }
  }
  return rows;
}

function rowOf(price: Price, inputTokens: number, serviceTier: ServiceTier, beside: Beside): string {
  const usage: Usage = {
    inputTokens,
    outputTokens: 1_009,
    cacheReadTokens: 1_013,
    cacheWrite5mTokens: 1_019,
    cacheWrite1hTokens: 1_021,
    reasoningTokens: 7,
  };
  const billing: Billing = { serviceTier, billedImages: 3, searchUnits: 2 };
  const cost = costOf(usage, price, billing);
  const { hedge = null, saved = ZERO_USD, checks = [] } = beside(usage, billing);
  const checksCostPicoUsd = checksCost(checks);
  return usageRowJson(
    sampleRecord({
      requestId: newId<RequestId>(AT),
      createdAtMs: AT,
      ...usage,
      ...billing,
      ...cost,
      costPicoUsd: plus(plus(cost.costPicoUsd, hedge?.costPicoUsd ?? ZERO_USD), checksCostPicoUsd),
      hedge,
      checks,
      checksCostPicoUsd,
      cacheSavedPicoUsd: plus(cacheSaved(usage, price, billing), saved),
      priceId: price.id,
    }),
  );
}

test('a record that PostgreSQL refuses is kept with its reason, and one with text it cannot store is mended', async (t) => {
  const { database } = await createTestDatabase(t);
  const sink = createUsageSink(database, keptPrices(models));
  const record = (more: Partial<UsageRecord>): string =>
    usageRowJson(sampleRecord({ requestId: newId<RequestId>(AT), createdAtMs: AT, ...more }));
  await sink([record({ modelAsked: 'a\0b', finishReason: '\uD800', tags: ['\uDC00\0', 'fine \\u0000'] })]);
  await sink([record({ overheadUs: 3_000_000_000, latencyMs: 2 ** 40, ttftMs: 2 ** 40 })]);
  deepEqual(
    await database.query(
      'select model_asked, finish_reason, tags, overhead_us from usage_records order by overhead_us',
    ),
    [
      {
        model_asked: 'a\uFFFDb',
        finish_reason: '\uFFFD',
        tags: ['\uFFFD\uFFFD', 'fine \\u0000'],
        overhead_us: 400,
      },
      { model_asked: 'claude-haiku-4-5', finish_reason: 'stop', tags: [], overhead_us: 2_147_483_647 },
    ],
  );
  const tooLarge = record({ userId: 'u'.repeat(3_000) as never });
  for (let time = 0; time < 2; time += 1) await rejects(sink([tooLarge]), isRowFault);
  // In company it is not yet known which one is at fault.
  await rejects(sink([tooLarge, record({})]), isRowFault);
  const refused = await database.query('select row, reason from refused_usage_rows');
  deepEqual(
    refused.map(({ row }) => row),
    [tooLarge],
  );
  match(String(refused[0]?.['reason']), /^23514 usage_records_.*user_id_bytes: /);

  deepEqual(await retryRefusedRows(database), { accepted: 0, refused: 1 });
  // As a later version might.
  await database.query('alter table usage_records drop constraint usage_records_user_id_bytes');
  await database.query('drop index usage_records_user_id');
  deepEqual(await retryRefusedRows(database), { accepted: 1, refused: 0 });
  equal((await database.query(`select from usage_records where user_id like 'uuu%'`)).length, 1);
});

test('every price of the catalog gives the same cost again, in SQL and in the program, from what is kept', async (t) => {
  const { database } = await createTestDatabase(t);
  const rows = rowsOfEveryPrice();
  const sink = createUsageSink(database, keptPrices(models));
  await sink(rows);
  await sink(rows);
  equal((await database.query('select from usage_records')).length, rows.length);
  deepEqual(await database.query('select * from usage_cost_differences'), []);
  deepEqual(await database.query('select * from usage_saving_differences'), []);
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

/** In a tier that the price has, as billing has it or the standard one. */
function tierOn(price: Price, billing: Billing): Billing {
  const isKnown = billing.serviceTier === 'standard' || price.tiers?.[billing.serviceTier] !== undefined;
  return isKnown ? billing : { ...billing, serviceTier: 'standard' };
}

/** Answers at two prices, each with tokens of its own. */
function givenUpAt(first: Price, second: Price): Beside {
  return (usage, billing) => {
    let saved = ZERO_USD;
    const answers = [first, second].map((price, index): GivenUpAnswer => {
      const own = { ...usage, inputTokens: usage.inputTokens + index, cacheReadTokens: index };
      const { costPicoUsd } = costOf(own, price, tierOn(price, billing));
      saved = plus(saved, cacheSaved(own, price, tierOn(price, billing)));
      return {
        ...own,
        ...tierOn(price, billing),
        deployment: 'r/m',
        priceId: price.id,
        costPicoUsd,
        usageEstimated: index === 0,
      };
    });
    const costPicoUsd = answers.reduce((sum, answer) => plus(sum, answer.costPicoUsd), ZERO_USD);
    return { hedge: { deployment: 'r/m', priceId: second.id, costPicoUsd, answers }, saved };
  };
}

test('so does what answers cost that were given up, whatever price the other had', async (t) => {
  const { database } = await createTestDatabase(t);
  const sink = createUsageSink(database, keptPrices(models));
  const prices = models.flatMap((model) => Object.values(model.prices).flat());
  const plain = prices.find(({ tiers, longContext }) => tiers?.flex === undefined && longContext === null);
  const tiered = prices.find(({ tiers }) => tiers?.flex !== undefined);
  const long = prices.find(({ longContext }) => longContext !== null);
  ok(plain !== undefined && tiered !== undefined && long !== undefined);
  const besides = [givenUpAt(plain, tiered), givenUpAt(long, plain)];
  const rows = besides.flatMap(rowsOfEveryPrice);
  await sink(rows);
  equal(
    (await database.query('select from usage_records where hedge_cost_pico_usd > 0')).length,
    rows.length,
  );
  deepEqual(await database.query('select * from usage_cost_differences'), []);
  deepEqual(await database.query('select * from usage_saving_differences'), []);
  const [one] = await database.query(
    `update usage_records set hedge_cost_pico_usd = hedge_cost_pico_usd + 1, cost_pico_usd = cost_pico_usd + 1
     where request_id = (select request_id from usage_records limit 1) returning request_id`,
  );
  deepEqual(await database.query('select request_id from usage_cost_differences'), [one]);
  await rejects(
    database.query('update usage_records set hedge_cost_pico_usd = hedge_cost_pico_usd + 1'),
    /usage_records_cost_check/,
  );
});

/** A judge at this price, and checks by units. */
function checkedAt(price: Price): Beside {
  return (usage, billing) => {
    const own = { ...usage, outputTokens: 17 };
    const judged = tierOn(price, billing);
    const units = [
      { unit: 'content policy', count: 3, unitPicoUsd: picoUsd(150_000_000n) },
      { unit: 'sensitive information', count: 2, unitPicoUsd: picoUsd(100_000_001n) },
    ];
    const ofUnits = { region: 'us-east-1', units, costPicoUsd: picoUsd(650_000_002n) };
    return {
      checks: [
        {
          kind: 'judge',
          name: 'a "judge"',
          ...own,
          ...judged,
          deployment: 'r/judge',
          priceId: price.id,
          costPicoUsd: costOf(own, price, judged).costPicoUsd,
          usageEstimated: false,
        },
        { kind: 'guardrail', name: 'gr-1', ...ofUnits },
        { kind: 'comprehend', name: 'en', ...ofUnits },
      ],
    };
  };
}

test('so does what checks by policies cost, and what the prompt cache saved is none of their business', async (t) => {
  const { database } = await createTestDatabase(t);
  const sink = createUsageSink(database, keptPrices(models));
  const prices = models.flatMap((model) => Object.values(model.prices).flat());
  const tiered = prices.find(({ tiers }) => tiers?.flex !== undefined);
  const long = prices.find(({ longContext }) => longContext !== null);
  ok(tiered !== undefined && long !== undefined);
  const rows = [checkedAt(tiered), checkedAt(long)].flatMap(rowsOfEveryPrice);
  await sink(rows);
  const [stored] = await database.query(
    'select count(*)::int as checked from usage_records where checks_cost_pico_usd > 1300000004 and jsonb_array_length(check_charges) = 3',
  );
  equal(stored?.['checked'], rows.length);
  deepEqual(await database.query('select * from usage_cost_differences'), []);
  deepEqual(await database.query('select * from usage_saving_differences'), []);
  const change = async (set: string) => {
    const [one] = await database.query(
      `update usage_records set ${set} where request_id = (select request_id from usage_records
       where checks_cost_pico_usd is not null order by random() limit 1) returning request_id`,
    );
    return one?.['request_id'];
  };
  const dearer = await change(
    'checks_cost_pico_usd = checks_cost_pico_usd + 1, cost_pico_usd = cost_pico_usd + 1',
  );
  const costs = await database.query('select request_id from usage_cost_differences');
  deepEqual(costs, [{ request_id: dearer }]);
  const [gone] = await database.query(
    `update usage_records set check_charges = jsonb_set(check_charges, '{0,price_id}', '"gone"')
     where request_id = (select min(request_id::text)::uuid from usage_records where request_id <> $1) returning request_id`,
    [dearer],
  );
  const unlike = await database.query('select request_id from usage_cost_differences');
  deepEqual(new Set(unlike.map((row) => row['request_id'])), new Set([dearer, gone?.['request_id']]));
  const saved = await change('cache_saved_pico_usd = cache_saved_pico_usd + 1');
  deepEqual(await database.query('select request_id from usage_saving_differences'), [{ request_id: saved }]);
  await rejects(
    database.query('update usage_records set checks_cost_pico_usd = checks_cost_pico_usd + 1'),
    /usage_records_cost_check/,
  );
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
