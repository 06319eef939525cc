/**
 * What a call may cost at most, and what it is expected to cost, before anybody knows. The worst case is what a hard
 * budget reserves: no price of any deployment that may serve the call, at the bound of its tokens, exceeds it.
 */
import { priceAt, ratesFor, type Rates, type ServiceTier } from '../catalog/price.ts';
import type { Deployment } from '../catalog/model.ts';
import { ZERO_USD, plus, timesTokens, type PicoUsd } from '../money.ts';
import { dearestRate, type CacheUse } from '../usage/cache-use.ts';

export type CostBound = {
  /** Never less than the tokens of the prompt. */
  readonly inputTokens: number;
  /** Never less than the tokens of the answer. */
  readonly outputTokens: number;
  readonly serviceTier: ServiceTier;
  readonly billedImages: number;
  readonly searchUnits: number;
};

/** The highest cost over all deployments that may serve the call. Throws when one has no price for it at `atMs`. */
export function worstCaseCost(
  deployments: readonly Deployment[],
  bound: CostBound,
  cacheUse: CacheUse,
  atMs: number,
): PicoUsd {
  let worst: PicoUsd = ZERO_USD;
  for (const deployment of deployments) {
    // The prompt may be smaller than its bound, so both sides of a long-context price are looked at.
    for (const promptTokens of [0, bound.inputTokens])
      worst = larger(worst, atMost(ratesAt(deployment, promptTokens, bound, atMs), bound, cacheUse));
  }
  return worst;
}

/**
 * The most tokens of an answer for which the call costs no more than `amount` at worst, within its bound; negative when
 * that does not even pay for its prompt.
 */
export function outputTokensFor(
  amount: PicoUsd,
  deployments: readonly Deployment[],
  bound: CostBound,
  cacheUse: CacheUse,
  atMs: number,
): number {
  const prompt = { ...bound, outputTokens: 0 };
  let least = bound.outputTokens;
  for (const deployment of deployments) {
    for (const promptTokens of [0, bound.inputTokens]) {
      const rates = ratesAt(deployment, promptTokens, bound, atMs);
      const left = amount - atMost(rates, prompt, cacheUse);
      if (left < 0n) return -1;
      if (rates.outputPicoUsd === 0n) continue;
      const tokens = left / rates.outputPicoUsd;
      if (tokens < BigInt(least)) least = Number(tokens);
    }
  }
  return least;
}

/**
 * What the call will probably cost: a token for every four bytes of input, a short answer, the first deployment.
 * Only soft budgets reserve it.
 */
export function expectedCost(deployments: readonly Deployment[], bound: CostBound, atMs: number): PicoUsd {
  const [first] = deployments;
  if (first === undefined) return ZERO_USD;
  const inputTokens = Math.ceil(bound.inputTokens / BYTES_PER_TOKEN);
  const rates = ratesAt(first, inputTokens, bound, atMs);
  const tokens = plus(
    timesTokens(rates.inputPicoUsd, inputTokens),
    timesTokens(rates.outputPicoUsd, Math.min(bound.outputTokens, USUAL_ANSWER_TOKENS)),
  );
  return plus(tokens, pieces(rates, bound));
}

const BYTES_PER_TOKEN = 4;
const USUAL_ANSWER_TOKENS = 500;

function ratesAt(deployment: Deployment, promptTokens: number, bound: CostBound, atMs: number): Rates {
  const price = priceAt(deployment.prices, atMs);
  const rates = price === null ? null : ratesFor(price, promptTokens, bound.serviceTier);
  if (rates === null)
    throw new Error(`deployment ${deployment.id} has no price at ${atMs} for the tier ${bound.serviceTier}`);
  return rates;
}

function atMost(rates: Rates, bound: CostBound, cacheUse: CacheUse): PicoUsd {
  const input = dearestRate(rates, cacheUse);
  const tokens = plus(
    timesTokens(input, bound.inputTokens),
    timesTokens(rates.outputPicoUsd, bound.outputTokens),
  );
  return plus(tokens, pieces(rates, bound));
}

function pieces(rates: Rates, bound: CostBound): PicoUsd {
  return plus(
    timesTokens(rates.imagePicoUsd, bound.billedImages),
    timesTokens(rates.searchPicoUsd, bound.searchUnits),
  );
}

function larger(a: PicoUsd, b: PicoUsd): PicoUsd {
  return a > b ? a : b;
}
