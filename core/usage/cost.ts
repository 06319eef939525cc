/**
 * Exact cost of a call: integer arithmetic over one price, in parts that add up to the whole. The SQL function
 * recomputed_cost is a second account of it, for those who check a record from what is stored alone;
 * test/metering/prices-kept.test.ts holds the two equal for every price of the catalog.
 */
import { minus, plus, timesTokens, ZERO_USD, type PicoUsd } from '../money.ts';
import { ratesFor, type Price, type ServiceTier } from '../catalog/price.ts';
import { promptTokens, type Usage } from './usage.ts';

export type Cost = {
  /** Uncached input tokens, and what is billed by the piece: images and searches. */
  readonly inputCostPicoUsd: PicoUsd;
  readonly outputCostPicoUsd: PicoUsd;
  readonly cacheReadCostPicoUsd: PicoUsd;
  readonly cacheWriteCostPicoUsd: PicoUsd;
  readonly costPicoUsd: PicoUsd;
};

/** What a call is billed by beside its tokens. */
export type Billing = {
  readonly serviceTier: ServiceTier;
  /** Images Bedrock took; they cost by the piece only where the price says so. */
  readonly billedImages: number;
  readonly searchUnits: number;
};

export const TOKENS_ONLY: Billing = { serviceTier: 'standard', billedImages: 0, searchUnits: 0 };

/**
 * Prices `usage`. Where the price has a long-context tier, the size of the whole prompt chooses the rates. Throws when
 * the price does not have the service tier: admit lets no such call in.
 */
export function costOf(usage: Usage, price: Price, billing: Billing = TOKENS_ONLY): Cost {
  const rates = ratesFor(price, promptTokens(usage), billing.serviceTier);
  if (rates === null) throw new Error(`price ${price.id} has no rates for the tier ${billing.serviceTier}`);
  const pieces = plus(
    timesTokens(rates.imagePicoUsd, billing.billedImages),
    timesTokens(rates.searchPicoUsd, billing.searchUnits),
  );
  const inputCostPicoUsd = plus(timesTokens(rates.inputPicoUsd, usage.inputTokens), pieces);
  const outputCostPicoUsd = timesTokens(rates.outputPicoUsd, usage.outputTokens);
  const cacheReadCostPicoUsd = timesTokens(rates.cacheReadPicoUsd, usage.cacheReadTokens);
  const cacheWriteCostPicoUsd = plus(
    timesTokens(rates.cacheWrite5mPicoUsd, usage.cacheWrite5mTokens),
    timesTokens(rates.cacheWrite1hPicoUsd, usage.cacheWrite1hTokens),
  );
  const costPicoUsd = plus(
    plus(inputCostPicoUsd, outputCostPicoUsd),
    plus(cacheReadCostPicoUsd, cacheWriteCostPicoUsd),
  );
  return { inputCostPicoUsd, outputCostPicoUsd, cacheReadCostPicoUsd, cacheWriteCostPicoUsd, costPicoUsd };
}

/**
 * What the prompt cache saved an answer: every token of its prompt at the price of plain input, less what they cost. The
 * size of the prompt chooses the rates either way. Negative where what was written is not worth what was read, and zero
 * where no cache was used. The SQL function recomputed_cache_saved is the second account of it.
 */
export function cacheSaved(
  usage: Usage,
  price: Price,
  { serviceTier }: Pick<Billing, 'serviceTier'>,
): PicoUsd {
  const { cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = usage;
  if (cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens === 0) return ZERO_USD;
  const rates = ratesFor(price, promptTokens(usage), serviceTier);
  if (rates === null) throw new Error(`price ${price.id} has no rates for the tier ${serviceTier}`);
  const plain = timesTokens(rates.inputPicoUsd, cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens);
  const written = plus(
    timesTokens(rates.cacheWrite5mPicoUsd, cacheWrite5mTokens),
    timesTokens(rates.cacheWrite1hPicoUsd, cacheWrite1hTokens),
  );
  return minus(plain, plus(timesTokens(rates.cacheReadPicoUsd, cacheReadTokens), written));
}
