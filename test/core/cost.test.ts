/** The cost of a call, worked out by hand for every kind of token. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { priceAt, ratesOf, type Price } from '../../core/catalog/price.ts';
import { formatUsd } from '../../core/money.ts';
import { costOf } from '../../core/usage/cost.ts';
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';

const catalog = createCatalog(models, 'us-east-1');
const AT = Date.UTC(2026, 10, 21);

type Row = readonly [
  name: string,
  model: string,
  scope: 'global' | 'geographic',
  usage: Partial<Usage>,
  usd: string,
];

const rows: readonly Row[] = [
  ['1,000 in and 500 out', 'claude-opus-5-5', 'global', { inputTokens: 1_000, outputTokens: 500 }, '0.014'],
  [
    'the same through a geographic profile, 10 % more',
    'claude-opus-5-5',
    'geographic',
    { inputTokens: 1_000, outputTokens: 500 },
    '0.0154',
  ],
  ['10,000 read from the cache', 'claude-opus-5-5', 'global', { cacheReadTokens: 10_000 }, '0.002'],
  [
    '10,000 written for 5 minutes: 1.25 times the input price',
    'claude-opus-5-5',
    'global',
    { cacheWrite5mTokens: 10_000 },
    '0.05',
  ],
  [
    '10,000 written for an hour: twice the input price',
    'claude-opus-5-5',
    'global',
    { cacheWrite1hTokens: 10_000 },
    '0.08',
  ],
  [
    'reasoning is output already',
    'claude-haiku-4-5',
    'global',
    { outputTokens: 100, reasoningTokens: 60 },
    '0.0005',
  ],
  [
    'one cached token of the cheapest model',
    'nova-micro',
    'geographic',
    { cacheReadTokens: 1 },
    '0.00000000875',
  ],
  ['nothing', 'nova-micro', 'geographic', {}, '0'],
];

for (const [name, modelName, scope, usage, usd] of rows) {
  test(`${modelName}: ${name} costs $${usd}`, () => {
    const model = catalog.find(modelName);
    const price = priceAt(model?.prices[scope] ?? [], AT);
    if (price === null) throw new Error('no price');
    equal(formatUsd(costOf({ ...NO_USAGE, ...usage }, price).costPicoUsd), usd);
  });
}

const tiered: Price = {
  id: 'tiered',
  effectiveFromMs: 0,
  rates: ratesOf({ input: '3', output: '15', cacheRead: '0.3' }),
  longContext: { aboveTokens: 200_000, rates: ratesOf({ input: '6', output: '22.5', cacheRead: '0.6' }) },
  source: 'made up for this test',
};

test('a prompt of exactly the threshold is priced as a short one', () => {
  equal(formatUsd(costOf({ ...NO_USAGE, inputTokens: 200_000 }, tiered).costPicoUsd), '0.6');
});

test('one token more, cached ones counted, and the whole call is priced as a long one', () => {
  const usage = { ...NO_USAGE, inputTokens: 1, cacheReadTokens: 200_000, outputTokens: 1_000 };
  equal(formatUsd(costOf(usage, tiered).costPicoUsd), '0.142506');
});

test('a price counts from its date on', () => {
  const prices = [tiered, { ...tiered, id: 'later', effectiveFromMs: 1_000 }];
  equal(priceAt(prices, 999)?.id, 'tiered');
  equal(priceAt(prices, 1_000)?.id, 'later');
  equal(priceAt(prices, -1), null);
});

test('every model of the catalog has a price for every way it is reached', () => {
  for (const model of models) {
    for (const deployment of catalog.deployments(model)) {
      equal(priceAt(deployment.prices, AT) === null, false, `${model.name} ${deployment.id}`);
    }
  }
});
