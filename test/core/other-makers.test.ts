/** What the catalog promises of the models of other makers: how they are reached, named and paid in each place. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { mantleIdOf, type Effort } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import { priceAt, ratesFor } from '../../core/catalog/price.ts';
import { nearestEffort } from '../../proxy/dialects/request/effort.ts';

const NOW = Date.UTC(2026, 10, 28);

function reached(name: string, region: string): readonly string[] {
  const catalog = createCatalog(models, region);
  const model = catalog.find(name);
  return model === null ? [] : catalog.deployments(model).map(({ id }) => id);
}

function inputAt(name: string, region: string): { readonly usd: string; readonly source: string } {
  const catalog = createCatalog(models, region);
  const model = catalog.find(name);
  const [deployment] = model === null ? [] : catalog.deployments(model);
  const price = priceAt(deployment?.prices ?? [], NOW);
  ok(price !== null, `${name} has a price in ${region}`);
  return { usd: String(price.rates.inputPicoUsd), source: price.source };
}

test('a GPT model answers to the names that Codex and the Bedrock SDK use', () => {
  const catalog = createCatalog(models, 'us-east-1');
  for (const name of ['gpt-6-sol', 'openai.gpt-6-sol', 'us.openai.gpt-6-sol', 'global.openai.gpt-6-sol']) {
    equal(catalog.find(name)?.name, 'gpt-6-sol', name);
  }
});

for (const [name, region, ids] of [
  ['gpt-6-sol', 'us-east-1', ['us-east-1/global.openai.gpt-6-sol', 'us-east-1/us.openai.gpt-6-sol']],
  ['gpt-6-sol', 'eu-central-1', ['eu-central-1/global.openai.gpt-6-sol']],
  [
    'gpt-5.6-luna',
    'ap-south-1',
    ['ap-south-1/global.openai.gpt-5.6-luna', 'ap-south-1/in.openai.gpt-5.6-luna'],
  ],
  ['kimi-k3', 'ap-south-2', ['ap-south-2/global.moonshotai.kimi-k3', 'ap-south-2/in.moonshotai.kimi-k3']],
  ['glm-5', 'eu-north-1', ['eu-north-1/zai.glm-5']],
  ['glm-5', 'eu-west-1', []],
  ['grok-4.3', 'us-west-2', ['us-west-2/mantle/xai.grok-4.3']],
  ['gemma-4-31b', 'eu-central-1', ['eu-central-1/mantle/google.gemma-4-31b']],
  ['gemma-4-31b', 'eu-west-1', []],
  ['qwen3-coder-480b', 'us-east-1', []],
] as const) {
  test(`${name} is reached from ${region} by ${ids.join(' and ') || 'nothing'}`, () => {
    deepEqual(reached(name, region), ids);
  });
}

for (const [name, id] of [
  ['gpt-oss-120b', 'openai.gpt-oss-120b'],
  ['deepseek-v3.1', 'deepseek.v3.1'],
  ['qwen3-coder-480b', 'qwen.qwen3-coder-480b-a35b-instruct'],
  ['kimi-k2-thinking', 'moonshotai.kimi-k2-thinking'],
] as const) {
  test(`bedrock-mantle knows ${name} as ${id}`, () => {
    const model = models.find((one) => one.name === name);
    equal(model === undefined ? null : mantleIdOf(model), id);
  });
}

test('a region costs what is published of it, and what AWS adds there where nothing is', () => {
  deepEqual(inputAt('minimax-m2.5', 'us-west-2').usd, '300000');
  deepEqual(inputAt('minimax-m2.5', 'eu-central-1').usd, '360000');
  deepEqual(inputAt('minimax-m2.5', 'eu-west-2').usd, '470000');
  const estimated = inputAt('gpt-oss-120b', 'eu-central-1');
  // 0.15 × 1.21, up to a cent.
  equal(estimated.usd, '190000');
  ok(estimated.source.startsWith('estimate: '), estimated.source);
});

test('a GPT prompt of 272,000 tokens costs the short rates, one token more doubles input and caches', () => {
  const price = models.find(({ name }) => name === 'gpt-6-sol')?.prices.geographic?.[0];
  ok(price !== undefined);
  const short = ratesFor(price, 272_000, 'standard');
  const long = ratesFor(price, 272_001, 'standard');
  deepEqual(
    [short?.inputPicoUsd, short?.outputPicoUsd, short?.cacheReadPicoUsd, short?.cacheWrite5mPicoUsd],
    [2_200_000n, 11_000_000n, 220_000n, 2_750_000n],
  );
  deepEqual(
    [long?.inputPicoUsd, long?.outputPicoUsd, long?.cacheReadPicoUsd, long?.cacheWrite5mPicoUsd],
    [4_400_000n, 16_500_000n, 440_000n, 5_500_000n],
  );
});

for (const [name, asked, told] of [
  ['gpt-6-sol', 'none', 'none'],
  ['gpt-6-sol', 'minimal', 'low'],
  ['gpt-6-sol', 'max', 'max'],
  ['gpt-6-astra', 'none', 'low'],
  ['gpt-5.5', 'max', 'xhigh'],
  ['gpt-oss-120b', 'none', 'low'],
  ['gpt-oss-120b', 'xhigh', 'high'],
  ['kimi-k3', 'medium', 'low'],
  ['kimi-k3', 'xhigh', 'high'],
  ['grok-4.7', 'max', 'xhigh'],
  ['deepseek-v3.2', 'none', null],
  ['nova-2-lite', 'high', 'medium'],
  ['nova-pro', 'high', null],
] as const satisfies readonly (readonly [string, Effort, Effort | null])[]) {
  test(`${name} asked to think with effort ${asked} is told ${told ?? 'nothing'}`, () => {
    const model = models.find((one) => one.name === name);
    equal(model === undefined ? undefined : nearestEffort(asked, model.traits), told);
  });
}

test('every other maker’s model says where its facts come from, and on which day they were read', () => {
  const silent = models.filter(
    ({ vendor, kind, sources }) =>
      vendor !== 'anthropic' && vendor !== 'amazon' && kind === 'chat' && sources.length === 0,
  );
  deepEqual(silent, []);
});
