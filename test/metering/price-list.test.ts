/** The catalog beside what AWS and a public data set publish: the import shows every difference, and nothing else. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { calcPrice } from '@pydantic/genai-prices';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { pricesFor } from '../../core/catalog/model.ts';
import { priceAt } from '../../core/catalog/price.ts';
import { readPriceOverrides, withPrices } from '../../core/catalog/price-overrides.ts';
import { formatUsd, picoUsd } from '../../core/money.ts';
import { compare, type Finding } from '../../scripts/model-prices/compare.ts';
import { overridesOf } from '../../scripts/model-prices/overrides.ts';
import { readPriceList, type ListedRate } from '../../scripts/model-prices/price-list.ts';
import { priceLists } from './listed-prices.ts';

const NOW = Date.UTC(2026, 10, 21);

function listed(): readonly ListedRate[] {
  return priceLists().flatMap(readPriceList);
}

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
  deepEqual(unserved, ['Kimi K3']);
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
    .map((rate) => ({ ...rate, region: 'ap-southeast-2', amount: picoUsd((rate.amount * 105n) / 100n) }));
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
  equal(rate('ap-southeast-2'), 840_000n);
  equal(rate('us-east-1'), 800_000n);
});

test('the command shows the difference, writes it down, and its exit code tells a schedule', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-prices-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const lists = priceLists().map((text, index) => ({ path: join(directory, `${index}.json`), text }));
  for (const { path, text } of lists) await writeFile(path, text);
  const written = join(directory, 'prices.json');
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'prices.ts');
  const run = spawnSync(process.execPath, [script, ...lists.map(({ path }) => path), '--write', written], {
    encoding: 'utf8',
  });
  equal(run.status, 1, run.stderr);
  ok(run.stdout.includes('nova-lite geographic us-east-1 standard output: catalog 0.24, list 0.25'));
  ok(/\d+ rates agree, 2 differ, 2 are not in the list/.test(run.stdout));
  readPriceOverrides(await readFile(written, 'utf8'), models);
  equal(spawnSync(process.execPath, [script], { encoding: 'utf8' }).status, 2);
});

test('a file that is no price list is refused', () => {
  throws(() => readPriceList('{"products":{}}'), /not a price list/);
});

/**
 * Where the data set errs: it knows Titan Text Embeddings V2 only by the name of its predecessor, at five times the
 * price that AWS lists.
 */
const KNOWN_BETTER = new Set(['titan-embed-text-v2']);

test('the catalog agrees with the public data set wherever that knows a model', () => {
  const timestamp = new Date(NOW);
  let compared = 0;
  for (const model of models) {
    if (KNOWN_BETTER.has(model.name)) continue;
    for (const scope of model.scopes) {
      const price = priceAt(pricesFor(model, scope, 'us-east-1'), NOW);
      const prefix = { global: 'global.', geographic: 'us.', regional: '' }[scope];
      for (const [usage, rate] of [
        [{ input_tokens: 1_000 }, price?.rates.inputPicoUsd],
        [{ output_tokens: 1_000 }, price?.rates.outputPicoUsd],
        [{ input_tokens: 1_000, cache_read_tokens: 1_000 }, price?.rates.cacheReadPicoUsd],
        [{ input_tokens: 1_000, cache_write_tokens: 1_000 }, price?.rates.cacheWrite5mPicoUsd],
      ] as const) {
        const known = calcPrice(usage, `${prefix}${model.bedrockId}`, { providerId: 'aws', timestamp });
        if (known === null || (model.kind !== 'chat' && known.total_price === 0)) continue;
        const ours = Number(rate ?? 0n) / 1e9;
        ok(
          Math.abs(known.total_price - ours) < 1e-12,
          `${scope} ${model.name}: ${known.total_price} there, ${ours} here for ${JSON.stringify(usage)}`,
        );
        compared += 1;
      }
    }
  }
  ok(compared > 100, `${compared} rates compared`);
});
