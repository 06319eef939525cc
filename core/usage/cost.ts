/** Exact cost of a call: integer arithmetic over one price, in parts that add up to the whole. */
import { plus, timesTokens, type PicoUsd } from '../money.ts';
import type { Price } from '../catalog/price.ts';
import { promptTokens, type Usage } from './usage.ts';

export type Cost = {
  readonly inputCostPicoUsd: PicoUsd;
  readonly outputCostPicoUsd: PicoUsd;
  readonly cacheReadCostPicoUsd: PicoUsd;
  readonly cacheWriteCostPicoUsd: PicoUsd;
  readonly costPicoUsd: PicoUsd;
};

/** Prices `usage`. Where the price has a long-context tier, the size of the whole prompt chooses the tier. */
export function costOf(usage: Usage, price: Price): Cost {
  const isLong = price.longContext !== null && promptTokens(usage) > price.longContext.aboveTokens;
  const rates = isLong && price.longContext !== null ? price.longContext.rates : price.rates;
  const inputCostPicoUsd = timesTokens(rates.inputPicoUsd, usage.inputTokens);
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
