/**
 * The cost of a call, worked out by hand for every feature a price has. Each row says its arithmetic; the figures come
 * from the sources named at the head of its group.
 */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import type { InferenceScope } from '../../core/catalog/availability.ts';
import { haveTier, priceAt, type Price } from '../../core/catalog/price.ts';
import { pricesFor } from '../../core/catalog/model.ts';
import { ratesOf } from '../../core/catalog/price-text.ts';
import { formatUsd } from '../../core/money.ts';
import { costOf, TOKENS_ONLY, type Billing } from '../../core/usage/cost.ts';
import { worstTier, worstUsage } from '../../core/usage/worst-case.ts';
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';

const catalog = createCatalog(models, 'us-east-1');
const TODAY = '2026-11-21';

type Case = {
  readonly model: string;
  readonly scope: InferenceScope;
  readonly usage: Partial<Usage>;
  readonly usd: string;
  /** How the figure comes about. */
  readonly sum: string;
  readonly billing?: Partial<Billing>;
  readonly day?: string;
  readonly region?: string;
};

type Group = { readonly source: string; readonly cases: readonly Case[] };

const input = (inputTokens: number): Partial<Usage> => ({ inputTokens });
const output = (outputTokens: number): Partial<Usage> => ({ outputTokens });
const inOut = (inputTokens: number, outputTokens: number): Partial<Usage> => ({ inputTokens, outputTokens });

const groups: readonly Group[] = [
  {
    source:
      'genai-prices 0.1.8, provider aws, Claude through global profiles: input, output, cache read and write',
    cases: [
      on('claude-opus-5-5', 'global', inOut(1_000, 500), '0.014', '1,000 × 4 + 500 × 20, per million'),
      on('claude-opus-5-5', 'global', { cacheReadTokens: 10_000 }, '0.002', '10,000 × 0.20'),
      on('claude-opus-5-5', 'global', { cacheWrite5mTokens: 10_000 }, '0.05', '10,000 × 5 (1.25 × 4)'),
      on('claude-opus-5-5', 'global', { cacheWrite1hTokens: 10_000 }, '0.08', '10,000 × 8 (2 × 4)'),
      on('claude-opus-5', 'global', inOut(1_000, 1_000), '0.03', '1,000 × 5 + 1,000 × 25'),
      on('claude-opus-4-8', 'global', { cacheReadTokens: 1_000_000 }, '0.5', 'a million × 0.50'),
      on('claude-opus-4-5', 'global', { cacheWrite5mTokens: 8_000 }, '0.05', '8,000 × 6.25'),
      on('claude-opus-4-5', 'global', { cacheWrite1hTokens: 8_000 }, '0.08', '8,000 × 10'),
      on('claude-sonnet-5', 'global', inOut(50_000, 2_000), '0.12', '50,000 × 2 + 2,000 × 10'),
      on('claude-sonnet-5', 'global', { cacheWrite1hTokens: 1 }, '0.000004', '1 × 4'),
      on('claude-haiku-4-5', 'global', inOut(123_457, 7_891), '0.162912', '123,457 × 1 + 7,891 × 5'),
      on(
        'claude-haiku-4-5',
        'global',
        { outputTokens: 100, reasoningTokens: 60 },
        '0.0005',
        '100 × 5: reasoning is part of the output',
      ),
      on(
        'claude-haiku-4-5',
        'global',
        {
          inputTokens: 11,
          outputTokens: 13,
          cacheReadTokens: 17,
          cacheWrite5mTokens: 19,
          cacheWrite1hTokens: 23,
        },
        '0.00014745',
        '11 × 1 + 13 × 5 + 17 × 0.10 + 19 × 1.25 + 23 × 2 = 147.45 millionths',
      ),
    ],
  },
  {
    source: 'genai-prices 0.1.8, provider aws, profiles of a geography: a tenth more',
    cases: [
      on('claude-opus-5-5', 'geographic', inOut(1_000, 500), '0.0154', '1,000 × 4.4 + 500 × 22'),
      on('claude-opus-5-5', 'geographic', { cacheReadTokens: 10_000 }, '0.0022', '10,000 × 0.22'),
      on('claude-opus-5-5', 'geographic', { cacheWrite1hTokens: 10_000 }, '0.088', '10,000 × 8.8'),
      on('claude-opus-5', 'geographic', { cacheWrite5mTokens: 10_000 }, '0.06875', '10,000 × 6.875'),
      on('claude-sonnet-4-6', 'geographic', inOut(1_000, 1_000), '0.0198', '1,000 × 3.3 + 1,000 × 16.5'),
      on('claude-sonnet-5', 'geographic', { cacheWrite5mTokens: 3 }, '0.00000825', '3 × 2.75'),
      on('claude-haiku-4-5', 'geographic', { cacheWrite5mTokens: 7 }, '0.000009625', '7 × 1.375'),
      on('claude-haiku-4-5', 'geographic', { cacheReadTokens: 1 }, '0.00000011', '1 × 0.11'),
    ],
  },
  {
    source:
      'genai-prices 0.1.8, provider anthropic: long context of Sonnet 4.5 and 4.6, and the day it ended',
    cases: [
      on('claude-sonnet-4-5', 'global', input(200_000), '0.6', 'the threshold itself is short: 200,000 × 3'),
      on('claude-sonnet-4-5', 'global', input(200_001), '1.200006', 'one more, and all of it: 200,001 × 6'),
      on('claude-sonnet-4-5', 'global', inOut(300_000, 1_000), '1.8225', '300,000 × 6 + 1,000 × 22.50'),
      on(
        'claude-sonnet-4-5',
        'global',
        { inputTokens: 1, cacheReadTokens: 200_000, outputTokens: 1_000 },
        '0.142506',
        'cached tokens count for the threshold: 1 × 6 + 200,000 × 0.60 + 1,000 × 22.50',
      ),
      on(
        'claude-sonnet-4-5',
        'global',
        { cacheWrite5mTokens: 150_000, cacheWrite1hTokens: 50_001 },
        '1.725012',
        'written ones too: 150,000 × 7.50 + 50,001 × 12',
      ),
      on('claude-sonnet-4-5', 'geographic', inOut(250_000, 100), '1.652475', '250,000 × 6.6 + 100 × 24.75'),
      onDay('2026-03-12', 'claude-sonnet-4-6', 'global', input(400_000), '2.4', 'the last day: 400,000 × 6'),
      onDay('2026-03-13', 'claude-sonnet-4-6', 'global', input(400_000), '1.2', 'the day after: 400,000 × 3'),
      onDay('2026-03-12', 'claude-sonnet-4-6', 'geographic', output(10), '0.000165', 'short: 10 × 16.5'),
    ],
  },
  {
    source: 'genai-prices 0.1.8, provider aws: Amazon and open weights',
    cases: [
      on(
        'nova-micro',
        'geographic',
        { cacheReadTokens: 1 },
        '0.00000000875',
        'the finest price: 1 × 0.00875',
      ),
      on('nova-micro', 'regional', inOut(1_000_000, 1_000_000), '0.175', '0.035 + 0.14'),
      on('nova-lite', 'geographic', inOut(333, 777), '0.00020646', '333 × 0.06 + 777 × 0.24'),
      on('nova-pro', 'geographic', { cacheReadTokens: 3_000 }, '0.0006', '3,000 × 0.2'),
      on(
        'nova-pro',
        'geographic',
        { cacheWrite5mTokens: 3_000 },
        '0.0024',
        'writing to the cache costs what input costs: 3,000 × 0.8',
      ),
      on('nova-premier', 'geographic', inOut(10, 10), '0.00015', '10 × 2.5 + 10 × 12.5'),
      on('llama4-maverick', 'geographic', inOut(100, 100), '0.000121', '100 × 0.24 + 100 × 0.97'),
      on('llama3-3-70b', 'regional', inOut(1, 1), '0.00000144', '0.72 + 0.72'),
      on('mistral-large-3', 'regional', inOut(2_000, 400), '0.0016', '2,000 × 0.5 + 400 × 1.5'),
      on('deepseek-r1', 'geographic', inOut(1_000, 1_000), '0.00675', '1,000 × 1.35 + 1,000 × 5.4'),
      on('gpt-oss-120b', 'regional', inOut(999, 1), '0.00015045', '999 × 0.15 + 1 × 0.6'),
      on('qwen3-coder-480b', 'regional', inOut(100_000, 10_000), '0.063', '100,000 × 0.45 + 10,000 × 1.8'),
    ],
  },
  {
    source:
      "AWS's price list, AmazonBedrock: rows -priority (× 1.75) and -flex (× 0.5), and ap-southeast-2 (+ 3 %)",
    cases: [
      inTier('priority', 'nova-pro', 'geographic', inOut(1_000, 1_000), '0.007', '1,000 × 1.4 + 1,000 × 5.6'),
      inTier('flex', 'nova-pro', 'geographic', inOut(1_000, 1_000), '0.002', '1,000 × 0.4 + 1,000 × 1.6'),
      inTier('priority', 'nova-premier', 'geographic', { cacheReadTokens: 4 }, '0.000004375', '4 × 1.09375'),
      inTier('flex', 'gpt-oss-120b', 'regional', inOut(10, 10), '0.00000375', '10 × 0.075 + 10 × 0.3'),
      inTier('priority', 'gpt-oss-20b', 'regional', input(8), '0.00000098', '8 × 0.1225'),
      inTier('flex', 'qwen3-coder-480b', 'regional', output(1_000), '0.0009', '1,000 × 0.9'),
      {
        ...on('gpt-oss-20b', 'regional', inOut(10_000, 1_000), '0.00103', '10,000 × 0.0721 + 1,000 × 0.309'),
        region: 'ap-southeast-2',
      },
      {
        ...inTier('priority', 'gpt-oss-20b', 'regional', input(8), '0.0000010094', '8 × 0.126175'),
        region: 'ap-southeast-2',
      },
    ],
  },
  {
    source: "AWS's price list, AmazonBedrock and AmazonBedrockFoundationModels: embeddings, images, searches",
    cases: [
      on('titan-embed-text-v2', 'regional', input(50_000), '0.001', '50,000 × 0.02'),
      on('cohere-embed-v4', 'regional', input(1_000), '0.00012', '1,000 × 0.12'),
      on('nova-2-multimodal-embeddings', 'regional', input(1_000), '0.000135', '1,000 × 0.135'),
      {
        ...on(
          'titan-embed-image-v1',
          'regional',
          input(20),
          '0.000136',
          '20 × 0.8 per million + 2 × 0.00006',
        ),
        billing: { billedImages: 2 },
      },
      {
        ...on('cohere-embed-english-v3', 'regional', {}, '0.0003', '3 images × 0.0001'),
        billing: { billedImages: 3 },
      },
      {
        ...on('claude-opus-5-5', 'global', input(1_600), '0.0064', 'an image is tokens here: 1,600 × 4'),
        billing: { billedImages: 1 },
      },
      { ...on('amazon-rerank-v1', 'regional', {}, '0.001', '1 search'), billing: { searchUnits: 1 } },
      {
        ...on('cohere-rerank-v3-5', 'regional', {}, '0.006', '3 searches × 0.002'),
        billing: { searchUnits: 3 },
      },
    ],
  },
  {
    source:
      "AWS's model card of Claude Haiku 5.5: above 100,000 tokens of prompt every token costs five times as much",
    cases: [
      on('claude-haiku-5-5', 'global', inOut(100_000, 1_000), '0.0105', '100,000 × 0.1 + 1,000 × 0.5'),
      on('claude-haiku-5-5', 'global', inOut(100_001, 1_000), '0.0525005', '100,001 × 0.5 + 1,000 × 2.5'),
      on(
        'claude-haiku-5-5',
        'global',
        { inputTokens: 1, cacheReadTokens: 60_000, cacheWrite5mTokens: 30_000, cacheWrite1hTokens: 10_000 },
        '0.0317505',
        'what is read from and written to a cache counts: 1 × 0.5 + 60,000 × 0.05 + 30,000 × 0.625 + 10,000 × 1',
      ),
      on('claude-haiku-5-5', 'geographic', { cacheWrite1hTokens: 100_001 }, '0.1100011', '100,001 × 1.1'),
      {
        ...on('claude-haiku-5-5', 'geographic', inOut(1_000, 1_000), '0.00072', '1,000 × 0.12 + 1,000 × 0.6'),
        region: 'us-gov-west-1',
      },
    ],
  },
  {
    source:
      "OpenAI's and AWS's price of a prompt above 272,000 tokens: twice the input, one and a half times the output",
    cases: [
      on('gpt-6-sol', 'global', inOut(272_000, 1_000), '0.554', '272,000 × 2 + 1,000 × 10'),
      on('gpt-6-sol', 'global', inOut(272_001, 1_000), '1.103004', '272,001 × 4 + 1,000 × 15'),
    ],
  },
  {
    source: 'genai-prices 0.2.3: reads of Sonnet 5.5’s cache cost half since 7 October 2026',
    cases: [
      onDay('2026-10-06', 'claude-sonnet-5-5', 'global', { cacheReadTokens: 10_000 }, '0.002', '× 0.2'),
      onDay('2026-10-07', 'claude-sonnet-5-5', 'global', { cacheReadTokens: 10_000 }, '0.001', '× 0.1'),
      onDay('2026-10-07', 'claude-sonnet-5-5', 'geographic', { cacheReadTokens: 10_000 }, '0.0011', '× 0.11'),
    ],
  },
  {
    source: 'LiteLLM 1.110.2, profiles eu. and apac.: what Nova costs outside the US',
    cases: [
      {
        ...on('nova-pro', 'geographic', inOut(1_000, 1_000), '0.00525', '1,000 × 1.05 + 1,000 × 4.2'),
        region: 'eu-central-1',
      },
      {
        ...on('nova-lite', 'geographic', inOut(100, 100), '0.000039', '100 × 0.078 + 100 × 0.312'),
        region: 'eu-west-3',
      },
      {
        ...on('nova-micro', 'geographic', output(1_000), '0.000184', '1,000 × 0.184'),
        region: 'il-central-1',
      },
      { ...on('nova-pro', 'geographic', input(1_000), '0.00084', '1,000 × 0.84'), region: 'ap-northeast-1' },
      {
        ...on('nova-lite', 'regional', input(1_000), '0.000078', '1,000 × 0.078, without a profile'),
        region: 'eu-north-1',
      },
      {
        ...on('nova-2-lite', 'geographic', inOut(10, 10), '0.00003707', '10 × 0.396 + 10 × 3.311'),
        region: 'ap-northeast-1',
      },
    ],
  },
  {
    source: 'nothing costs nothing',
    cases: [on('nova-micro', 'geographic', {}, '0', '0')],
  },
];

for (const { source, cases } of groups) {
  for (const one of cases) {
    const tier = one.billing?.serviceTier === undefined ? '' : `, ${one.billing.serviceTier}`;
    test(`${one.model}, ${one.scope}${tier}: ${one.sum} is $${one.usd} (${source})`, () => {
      const cost = costOf({ ...NO_USAGE, ...one.usage }, priceOf(one), { ...TOKENS_ONLY, ...one.billing });
      equal(formatUsd(cost.costPicoUsd), one.usd);
      const parts =
        cost.inputCostPicoUsd +
        cost.outputCostPicoUsd +
        cost.cacheReadCostPicoUsd +
        cost.cacheWriteCostPicoUsd;
      equal(parts, cost.costPicoUsd);
    });
  }
}

test('there are at least forty of these cases', () => {
  equal(groups.reduce((sum, group) => sum + group.cases.length, 0) >= 40, true);
});

test('each part of a cost holds what its kind of token costs', () => {
  const usage = {
    ...NO_USAGE,
    inputTokens: 1,
    outputTokens: 1,
    cacheReadTokens: 1,
    cacheWrite5mTokens: 1,
    cacheWrite1hTokens: 1,
  };
  const cost = costOf(usage, priceOf(on('claude-opus-5-5', 'global', {}, '', '')));
  equal(formatUsd(cost.inputCostPicoUsd), '0.000004');
  equal(formatUsd(cost.outputCostPicoUsd), '0.00002');
  equal(formatUsd(cost.cacheReadCostPicoUsd), '0.0000002');
  equal(formatUsd(cost.cacheWriteCostPicoUsd), '0.000013');
});

const tiered: Price = {
  id: 'tiered',
  effectiveFromMs: 0,
  rates: ratesOf({ input: '3', output: '15', cacheRead: '0.3' }),
  tiers: { flex: ratesOf({ input: '1.5', output: '7.5' }) },
  longContext: { aboveTokens: 200_000, rates: ratesOf({ input: '6', output: '22.5', cacheRead: '0.6' }) },
  source: 'made up for this test',
};

test('an answer that nobody read to its end costs its worst case, but for what Bedrock had said of the prompt', () => {
  const price = priceOf(on('claude-haiku-4-5', 'geographic', {}, '', ''));
  const bounds = { inputTokens: 1_000, outputTokens: 20 };
  const unseen = worstUsage(NO_USAGE, bounds, price, 'standard', '1h');
  deepEqual(unseen, { ...NO_USAGE, cacheWrite1hTokens: 1_000, outputTokens: 20 });
  // 1000 × 2.2 + 20 × 5.5 millionths of a dollar.
  equal(formatUsd(costOf(unseen, price).costPicoUsd), '0.00231');
  const uncached = worstUsage(NO_USAGE, bounds, price, 'standard', 'none');
  deepEqual(uncached, { ...NO_USAGE, inputTokens: 1_000, outputTokens: 20 });
  const seen = { ...NO_USAGE, inputTokens: 10, cacheReadTokens: 300, outputTokens: 1 };
  deepEqual(worstUsage(seen, bounds, price, 'standard', '1h'), { ...seen, outputTokens: 20 });
  equal(worstTier('flex'), 'standard', 'Bedrock may have served it so');
  equal(worstTier('priority'), 'priority');
});

test('a tier that a price does not have is never counted as something else', () => {
  equal(haveTier([[tiered]], 0, 'priority'), false);
  equal(haveTier([[tiered]], 0, 'flex'), false, 'its long prompts have none');
  equal(haveTier([[{ ...tiered, longContext: null }]], 0, 'flex'), true);
  throws(
    () => costOf(NO_USAGE, tiered, { ...TOKENS_ONLY, serviceTier: 'priority' }),
    /no rates for the tier/,
  );
});

test('a price counts from its date on', () => {
  const prices = [tiered, { ...tiered, id: 'later', effectiveFromMs: 1_000 }];
  equal(priceAt(prices, 999)?.id, 'tiered');
  equal(priceAt(prices, 1_000)?.id, 'later');
  equal(priceAt(prices, -1), null);
});

test('every model of the catalog has a price for every way it is reached, from every region, since its launch', () => {
  for (const region of ['us-east-1', 'eu-central-1', 'ap-southeast-2', 'us-gov-west-1']) {
    const there = createCatalog(models, region);
    for (const model of models) {
      for (const deployment of there.deployments(model)) {
        for (const day of ['2026-01-01', '2026-03-13', TODAY]) {
          if (day < (model.lifecycle.launchedOn ?? '')) continue;
          equal(priceAt(deployment.prices, Date.parse(day)) === null, false, `${deployment.id} on ${day}`);
        }
      }
    }
  }
});

test('no two prices share an id, and an id changes with any figure', () => {
  const ids = new Map<string, Price>();
  for (const model of catalog.models) {
    for (const scope of ['global', 'geographic', 'regional'] as const) {
      for (const price of model.prices[scope] ?? []) {
        equal(ids.has(price.id), false, price.id);
        ids.set(price.id, price);
      }
    }
  }
});

function on(model: string, scope: InferenceScope, usage: Partial<Usage>, usd: string, sum: string): Case {
  return { model, scope, usage, usd, sum };
}

function onDay(
  day: string,
  model: string,
  scope: InferenceScope,
  usage: Partial<Usage>,
  usd: string,
  sum: string,
): Case {
  return { ...on(model, scope, usage, usd, sum), day };
}

function inTier(
  serviceTier: 'priority' | 'flex',
  model: string,
  scope: InferenceScope,
  usage: Partial<Usage>,
  usd: string,
  sum: string,
): Case {
  return { ...on(model, scope, usage, usd, sum), billing: { serviceTier } };
}

function priceOf({ model, scope, day = TODAY, region = 'us-east-1' }: Case): Price {
  const named = catalog.named(model);
  const price = named === null ? null : priceAt(pricesFor(named, scope, region), Date.parse(day));
  if (price === null) throw new Error(`${model} has no price for ${scope}`);
  return price;
}
