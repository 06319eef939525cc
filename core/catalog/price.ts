/**
 * Prices: whole pico-dollars per token, image or search, effective-dated, one list per model and inference scope.
 * Four things choose the rates of a call: its date, its region, the size of its prompt and its service tier.
 */
import type { PicoUsd } from '../money.ts';
import type { Geography } from './availability.ts';

/** Bedrock's service tiers: https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html */
export type ServiceTier = 'standard' | 'priority' | 'flex';

/** Each rate, as prices are written down and as it is computed with. */
export const rateMembers = {
  input: 'inputPicoUsd',
  output: 'outputPicoUsd',
  cacheRead: 'cacheReadPicoUsd',
  cacheWrite5m: 'cacheWrite5mPicoUsd',
  cacheWrite1h: 'cacheWrite1hPicoUsd',
  image: 'imagePicoUsd',
  search: 'searchPicoUsd',
} as const satisfies Record<string, keyof Rates>;

export type RateName = keyof typeof rateMembers;

/** Rates by the piece; the others are by the token, and written down by the million. */
export const ratesPerPiece: ReadonlySet<string> = new Set(['image', 'search']);

export type Rates = {
  readonly inputPicoUsd: PicoUsd;
  readonly outputPicoUsd: PicoUsd;
  readonly cacheReadPicoUsd: PicoUsd;
  readonly cacheWrite5mPicoUsd: PicoUsd;
  readonly cacheWrite1hPicoUsd: PicoUsd;
  /** An image sent to a model that bills images by the piece; 0 where they are input tokens. */
  readonly imagePicoUsd: PicoUsd;
  /** A search of a rerank model: one query over up to 100 documents. */
  readonly searchPicoUsd: PicoUsd;
};

/** Other amounts in the place of each rate, always in the same order: the digest in a price's id depends on it. */
export function mapRates<From, To>(
  rates: Readonly<Record<keyof Rates, From>>,
  to: (amount: From) => To,
): Record<keyof Rates, To> {
  return {
    inputPicoUsd: to(rates.inputPicoUsd),
    outputPicoUsd: to(rates.outputPicoUsd),
    cacheReadPicoUsd: to(rates.cacheReadPicoUsd),
    cacheWrite5mPicoUsd: to(rates.cacheWrite5mPicoUsd),
    cacheWrite1hPicoUsd: to(rates.cacheWrite1hPicoUsd),
    imagePicoUsd: to(rates.imagePicoUsd),
    searchPicoUsd: to(rates.searchPicoUsd),
  };
}

type Tiers<Of> = { readonly priority?: Of; readonly flex?: Of; readonly batch?: Of };

/** Rates of the service tiers beside the standard one; a tier without rates is not served. Batch jobs are none of ours. */
export type TierRates = Tiers<Rates>;

/** Something else in the place of the rates of each tier that has them. */
export function mapTiers<From, To>(
  { priority, flex, batch }: Tiers<From> = {},
  to: (rates: From) => To,
): Tiers<To> {
  return {
    ...(priority === undefined ? {} : { priority: to(priority) }),
    ...(flex === undefined ? {} : { flex: to(flex) }),
    ...(batch === undefined ? {} : { batch: to(batch) }),
  };
}

export type Price = {
  /**
   * `<model>/<scope>[/<region>]@<yyyy-mm-dd>#<digest of its figures>`; kept in every usage record. Equal ids mean
   * equal figures, so a cost can be recomputed for ever.
   */
  readonly id: string;
  readonly effectiveFromMs: number;
  /** Regions it holds for, before the prices of geographies and for all others; absent: everywhere. */
  readonly regions?: readonly string[];
  /** Geographies whose profiles it holds for, before the price for all others; absent: everywhere. */
  readonly geographies?: readonly Geography[];
  readonly rates: Rates;
  readonly tiers?: TierRates;
  /** Other rates for the whole call once its prompt exceeds `aboveTokens`. */
  readonly longContext: {
    readonly aboveTokens: number;
    readonly rates: Rates;
    readonly tiers?: TierRates;
  } | null;
  /** Where the figures come from. */
  readonly source: string;
};

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

/** The prices that hold in a region: its own where there are any, else those of the geography, else those for everywhere. */
export function pricesIn(
  prices: readonly Price[],
  region: string,
  geography: Geography | null,
): readonly Price[] {
  const own = prices.filter((price) => price.regions?.includes(region) === true);
  if (own.length > 0) return own;
  const shared = prices.filter(
    (price) => geography !== null && price.geographies?.includes(geography) === true,
  );
  return shared.length > 0
    ? shared
    : prices.filter((price) => price.regions === undefined && price.geographies === undefined);
}

/** The rates for a prompt of this size in this tier; null when the price has no such tier. */
export function ratesFor(price: Price, promptTokens: number, tier: ServiceTier): Rates | null {
  const { longContext } = price;
  const chosen = longContext !== null && promptTokens > longContext.aboveTokens ? longContext : price;
  return tier === 'standard' ? chosen.rates : (chosen.tiers?.[tier] ?? null);
}

/** Whether each of these price lists, at `atMs`, has rates for the tier; what has no price must not be asked for. */
export function haveTier(lists: readonly (readonly Price[])[], atMs: number, tier: ServiceTier): boolean {
  return lists.every((prices) => {
    const price = priceAt(prices, atMs);
    if (price === null || ratesFor(price, 0, tier) === null) return false;
    return price.longContext === null || ratesFor(price, Infinity, tier) !== null;
  });
}
