/** Prices: whole pico-dollars per token, effective-dated, one list per model and inference scope. */
import { perMillionTokens, type PicoUsd } from '../money.ts';

/**
 * Where Bedrock may run a call: anywhere (`global.` profiles), within a geography (`us.`, `eu.` …) or in one
 * region. It decides the price (+10 % off global since the 4.5 generation of Claude).
 */
export type InferenceScope = 'global' | 'geographic' | 'regional';

/** Bedrock's service tiers: https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html */
export type ServiceTier = 'standard' | 'priority' | 'flex';

export type Rates = {
  readonly inputPicoUsd: PicoUsd;
  readonly outputPicoUsd: PicoUsd;
  readonly cacheReadPicoUsd: PicoUsd;
  readonly cacheWrite5mPicoUsd: PicoUsd;
  readonly cacheWrite1hPicoUsd: PicoUsd;
};

export type Price = {
  /** `<model>/<scope>@<yyyy-mm-dd>`; kept in every usage record, so a cost can be recomputed for ever. */
  readonly id: string;
  readonly effectiveFromMs: number;
  readonly rates: Rates;
  /** Other rates for the whole call once its prompt exceeds `aboveTokens`. */
  readonly longContext: { readonly aboveTokens: number; readonly rates: Rates } | null;
  /** Where the figures come from. */
  readonly source: string;
};

/** USD per million tokens, as decimal text so that nothing passes through floating point. */
export type RateText = {
  readonly input: string;
  readonly output: string;
  readonly cacheRead?: string;
  readonly cacheWrite5m?: string;
  readonly cacheWrite1h?: string;
};

/** Parses rates. A missing cache rate means the model has no such cache; its tokens are priced as input. */
export function ratesOf(text: RateText): Rates {
  const input = perMillionTokens(text.input);
  return {
    inputPicoUsd: input,
    outputPicoUsd: perMillionTokens(text.output),
    cacheReadPicoUsd: text.cacheRead === undefined ? input : perMillionTokens(text.cacheRead),
    cacheWrite5mPicoUsd: text.cacheWrite5m === undefined ? input : perMillionTokens(text.cacheWrite5m),
    cacheWrite1hPicoUsd: text.cacheWrite1h === undefined ? input : perMillionTokens(text.cacheWrite1h),
  };
}

/** The price in force at `atMs`: the latest one effective by then; null when none is. */
export function priceAt(prices: readonly Price[], atMs: number): Price | null {
  let found: Price | null = null;
  for (const price of prices) {
    if (price.effectiveFromMs <= atMs && (found === null || price.effectiveFromMs >= found.effectiveFromMs)) {
      found = price;
    }
  }
  return found;
}
