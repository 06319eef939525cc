/** The worst case that a hard budget reserves is never less than what a call can come to cost. */
import { ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { outputTokensFor, worstCaseCost, type CostBound } from '../../core/budgets/worst-case.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { priceAt, ratesFor, type ServiceTier } from '../../core/catalog/price.ts';
import { picoUsd } from '../../core/money.ts';
import { cacheUses } from '../../core/usage/cache-use.ts';
import { costOf } from '../../core/usage/cost.ts';
import { seededRandom } from '../support/random.ts';

const AT_MS = Date.parse('2026-11-21T00:00:00Z');
const TIERS: readonly ServiceTier[] = ['standard', 'priority', 'flex'];

test('no model, deployment, tier or split of the tokens costs more', () => {
  const catalogs = ['us-east-1', 'eu-central-1', 'ap-northeast-1'].map((region) =>
    createCatalog(models, region),
  );
  const random = seededRandom(3);
  const below = (bound: number): number => Math.floor(random() * (bound + 1));
  let checked = 0;
  for (const model of models) {
    const deployments = catalogs.flatMap((catalog) => catalog.deployments(model));
    for (const serviceTier of TIERS) {
      for (let round = 0; round < 200; round += 1) {
        const bound: CostBound = {
          inputTokens: below(round % 2 === 0 ? 5_000 : model.contextTokens),
          outputTokens: below(model.maxOutputTokens),
          serviceTier,
          billedImages: below(3),
          searchUnits: below(3),
        };
        const usage = splitOf(bound);
        for (const deployment of deployments) {
          const price = priceAt(deployment.prices, AT_MS);
          if (price === null || ratesFor(price, 0, serviceTier) === null) continue;
          if (price.longContext !== null && ratesFor(price, Infinity, serviceTier) === null) continue;
          const worst = worstCaseCost([deployment], bound, '1h', AT_MS);
          const { costPicoUsd } = costOf(usage, price, bound);
          ok(costPicoUsd <= worst, `${deployment.id}: ${costPicoUsd} of ${worst}`);
          checked += 1;
        }
      }
    }
  }
  ok(checked > 1_000);

  /** Anything Bedrock may report within the bound. */
  function splitOf({ inputTokens, outputTokens }: CostBound) {
    const prompt = below(inputTokens);
    const cacheReadTokens = below(prompt);
    const cacheWrite1hTokens = below(prompt - cacheReadTokens);
    const cacheWrite5mTokens = below(prompt - cacheReadTokens - cacheWrite1hTokens);
    return {
      inputTokens: prompt - cacheReadTokens - cacheWrite1hTokens - cacheWrite5mTokens,
      outputTokens: below(outputTokens),
      cacheReadTokens,
      cacheWrite5mTokens,
      cacheWrite1hTokens,
      reasoningTokens: 0,
    };
  }
});

test('the longest answer that an amount pays for costs no more than it at worst, and one token more does', () => {
  const catalog = createCatalog(models, 'us-east-1');
  const random = seededRandom(5);
  for (const model of models.filter(({ kind }) => kind === 'chat')) {
    const deployments = catalog.deployments(model);
    if (deployments.length === 0) continue;
    for (const cacheUse of cacheUses) {
      const bound: CostBound = {
        inputTokens: Math.floor(random() * model.contextTokens),
        outputTokens: model.maxOutputTokens,
        serviceTier: 'standard',
        billedImages: 0,
        searchUnits: 0,
      };
      const costWith = (outputTokens: number) =>
        worstCaseCost(deployments, { ...bound, outputTokens }, cacheUse, AT_MS);
      const whole = costWith(bound.outputTokens);
      for (const part of [1n, 300n, 700n, 999n, 1_000n, 1_500n]) {
        const amount = picoUsd((whole * part) / 1_000n);
        const tokens = outputTokensFor(amount, deployments, bound, cacheUse, AT_MS);
        if (tokens < 0) ok(costWith(0) > amount, model.name);
        else {
          ok(costWith(tokens) <= amount, model.name);
          ok(tokens === bound.outputTokens || costWith(tokens + 1) > amount, model.name);
        }
      }
    }
  }
});

test('what has no price has no worst case', () => {
  const catalog = createCatalog(models, 'us-east-1');
  const model = catalog.find('claude-haiku-4-5');
  if (model === null) throw new Error('no model');
  const bound = { inputTokens: 1, outputTokens: 1, billedImages: 0, searchUnits: 0 };
  throws(() =>
    worstCaseCost(
      catalog.deployments(model),
      { ...bound, serviceTier: 'standard' },
      'none',
      Date.parse('1990-01-01'),
    ),
  );
});
