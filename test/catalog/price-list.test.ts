/** The catalog beside AWS's price list: every difference is shown, and nothing else. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models as all } from '../../core/catalog/models.ts';
import { priceAt } from '../../core/catalog/price.ts';
import { readPriceOverrides, withPrices } from '../../core/catalog/price-overrides.ts';
import { formatUsd, picoUsd } from '../../core/money.ts';
import { compare, type Finding } from '../../scripts/catalog/price-list/compare.ts';
import { overridesOf } from '../../scripts/catalog/price-list/overrides.ts';
import { readPriceList, type ListedRate } from '../../scripts/catalog/price-list/price-list.ts';
import { priceLists } from './listed-prices.ts';

const NOW = Date.UTC(2026, 10, 21);

function listed(): readonly ListedRate[] {
  return priceLists().flatMap(readPriceList);
}

/** The models of the list, and one that is missing from it. */
const names = new Set(listed().flatMap((rate) => rate.names));
const models = all.filter(
  ({ name, listedAs }) => name === 'titan-embed-image-v1' || listedAs.some((listName) => names.has(listName)),
);

function shown({ kind, model, scope, tier, rate, catalog, list }: Finding): string {
  const amounts = [catalog, list].map((amount) => (amount === null ? 'none' : formatUsd(picoUsd(amount))));
  return `${kind} ${model} ${scope} ${tier} ${rate} ${amounts.join(' → ')}`;
}

test('a price list that raises one price shows that price, in each scope it holds for', () => {
  const { findings, unserved, conflicts } = compare(models, listed(), NOW);
  deepEqual(findings.filter((finding) => finding.kind !== 'same').map(shown), [
    'differs nova-lite geographic standard output 0.24 → 0.25',
    'differs nova-lite regional standard output 0.24 → 0.25',
    'not-in-list titan-embed-image-v1 regional standard image 0.00006 → none',
    'not-in-list titan-embed-image-v1 regional standard input 0.8 → none',
  ]);
  deepEqual(unserved, ['Kimi K9']);
  deepEqual(conflicts, []);
  // Tiers, long context, writes for an hour, images and searches are among what agrees.
  const agreed = new Set(findings.filter((finding) => finding.kind === 'same').map(shown));
  for (const one of [
    'same nova-pro geographic priority input 1.4 → 1.4',
    'same gpt-oss-120b regional flex output 0.3 → 0.3',
    'same claude-opus-5-5 global standard cacheWrite1h 8 → 8',
    'same claude-sonnet-4-5 geographic standard output 24.75 → 24.75',
    'same cohere-rerank-v3-5 regional standard search 0.002 → 0.002',
    'same nova-2-multimodal-embeddings regional standard image 0.00006 → 0.00006',
  ]) {
    ok(agreed.has(one), one);
  }
});

test('what the import writes is what an environment reads, and then nothing differs any more', () => {
  const { findings } = compare(models, listed(), NOW);
  const text = JSON.stringify(overridesOf(models, findings, 'AWS price list', NOW));
  const priced = withPrices(models, readPriceOverrides(text, models));
  const after = compare(priced, listed(), NOW).findings;
  deepEqual(
    after.filter((finding) => finding.kind === 'differs' || finding.kind === 'not-in-catalog'),
    [],
  );
  const catalog = createCatalog(priced, 'us-east-1');
  const model = catalog.find('nova-lite');
  const [deployment] = model === null ? [] : catalog.deployments(model);
  equal(priceAt(deployment?.prices ?? [], Date.UTC(2026, 9, 31))?.rates.outputPicoUsd, 240_000n);
  equal(priceAt(deployment?.prices ?? [], Date.UTC(2026, 10, 1))?.rates.outputPicoUsd, 250_000n);
});

test('a list of another region gives that region a price of its own', () => {
  const sydney = listed()
    .filter((rate) => rate.names.includes('Nova Pro'))
    .map((rate) => ({ ...rate, region: 'ap-southeast-2', amount: picoUsd((rate.amount * 110n) / 100n) }));
  const { findings } = compare(models, sydney, NOW);
  equal(findings.filter((finding) => finding.kind === 'differs').length > 0, true);
  const text = JSON.stringify(overridesOf(models, findings, 'AWS price list', NOW));
  const priced = withPrices(models, readPriceOverrides(text, models));
  const rate = (region: string): bigint | undefined => {
    const catalog = createCatalog(priced, region);
    const model = catalog.find('nova-pro');
    const [deployment] = model === null ? [] : catalog.deployments(model);
    return priceAt(deployment?.prices ?? [], NOW)?.rates.inputPicoUsd;
  };
  equal(rate('ap-southeast-2'), 880_000n);
  equal(rate('us-east-1'), 800_000n);
});

/**
 * Rows as AWS's own files have them: AmazonBedrockFoundationModels of us-west-2 on 30 September 2026, as quoted in tests of
 * public programs that read it.
 */
const asPublished: readonly (readonly [name: string, usageType: string, usd: string])[] = [
  ['Claude Opus 5.5', 'input_tokens_standard', '4.4'],
  ['Claude Opus 5.5', 'output_tokens_standard', '22'],
  ['Claude Opus 5.5', 'input_tokens_global_standard', '4'],
  ['Claude Opus 5.5', 'output_tokens_global_standard', '20'],
  ['Claude Haiku 4.5', 'InputTokenCount', '1.1'],
  ['Claude Haiku 4.5', 'OutputTokenCount_Global', '5'],
  ['Claude Haiku 4.5', 'CacheReadInputTokenCount', '0.11'],
  ['Claude Haiku 4.5', 'CacheWriteInputTokenCount_Global', '1.25'],
  ['Claude Haiku 4.5', 'CacheWrite1hInputTokenCount_Global', '2'],
  ['OpenAI GPT-6 Astra', 'input_tokens_standard', '11'],
  ['OpenAI GPT-6 Astra', 'cache_write_tokens_30m_standard', '13.75'],
  ['OpenAI GPT-6 Astra', 'cache_read_tokens_global_standard', '1'],
  ['OpenAI GPT-6 Astra', 'input_tokens_long_ctx_standard', '22'],
  ['OpenAI GPT-6 Astra', 'output_tokens_long_ctx_global_standard', '75'],
  ['OpenAI GPT-6 Astra', 'cache_write_tokens_30m_long_ctx_global_standard', '25'],
];

test('rows that AWS has published agree with the catalog, in each spelling', () => {
  const rows = asPublished.flatMap(([name, usageType, usd], index) => {
    const attributes = {
      servicename: `${name} (Amazon Bedrock Edition)`,
      usagetype: `USW2-MP:USW2_${usageType}-Units`,
      regionCode: 'us-west-2',
    };
    // Some have the unit in the description.
    const unit = index % 2 === 0 ? '1M tokens' : 'Units';
    const description = 'AWS Marketplace software usage|us-west-2|Million Tokens';
    const term = { priceDimensions: { d: { unit, description, pricePerUnit: { USD: usd } } } };
    return readPriceList(
      JSON.stringify({
        products: { sku: { attributes } },
        terms: { OnDemand: { sku: { term } } },
      }),
    );
  });
  equal(rows.length, asPublished.length);
  const { findings, unserved } = compare(all, rows, Date.UTC(2026, 8, 30));
  deepEqual(unserved, []);
  deepEqual(findings.filter(({ kind }) => kind === 'differs' || kind === 'not-in-catalog').map(shown), []);
});

test('a file that is no price list is refused', () => {
  throws(() => readPriceList('{"products":{}}'), /not a price list/);
});
