/**
 * Prices of models that AWS sells by the region: the same in the American regions, dearer elsewhere. A region whose price
 * nobody has published gets an estimate from what AWS adds there to models whose price is known, rounded up to a cent:
 * a reservation then holds, and its source says what it is.
 */
import type { PriceText, RateText, TierText } from '../price-text.ts';
import { mapRateText, scaledRates, usualTiers } from './scaled-rates.ts';

export type RegionalPrices = {
  readonly from: string;
  readonly source: string;
  /** In the American regions. */
  readonly rates: RateText;
  /** Of the American regions; null: only the standard tier. @default the usual ones */
  readonly tiers?: TierText | null;
  /** Published rates of other regions. */
  readonly elsewhere?: Elsewhere;
  /** All regions that have the model. */
  readonly regions: readonly string[];
};

/** By region. @default tiers: the usual ones, where the model has any */
export type Elsewhere = Readonly<Record<string, RateText & { readonly tiers?: TierText }>>;

/** One price for the American regions and one for each of the others, so that the id of a price stays short. */
export function regionalPrices(prices: RegionalPrices): readonly PriceText[] {
  const { from, source, rates, tiers = usualTiers(rates), elsewhere = {}, regions } = prices;
  const list: PriceText[] = [{ from, ...rates, ...(tiers === null ? {} : { tiers }), source }];
  for (const region of regions) {
    if (AMERICAN.has(region)) continue;
    const published = elsewhere[region];
    const there = published ?? dearer(rates, region);
    list.push({
      from,
      regions: [region],
      ...there,
      ...(tiers === null ? {} : { tiers: published?.tiers ?? usualTiers(there) }),
      source: published === undefined ? ESTIMATE : source,
    });
  }
  return list;
}

const AMERICAN: ReadonlySet<string> = new Set(['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2']);
const ESTIMATE = 'estimate: the American price and what AWS adds in this region to models it lists there';

/**
 * Hundredths of the American price. Seen in the price lists of November 2026: Kimi K2 Thinking, Qwen3 Next and MiniMax
 * M2.5 cost 1.18 to 1.21 times as much in most regions, 1.55 times in London; Qwen3 Next 1.03 times in Sydney.
 */
const MOST_REGIONS = 121;
const HUNDREDTHS: Readonly<Record<string, number>> = { 'eu-west-2': 155, 'ap-southeast-2': 103 };

function dearer(rates: RateText, region: string): RateText {
  return mapRateText(scaledRates(rates, HUNDREDTHS[region] ?? MOST_REGIONS, 100), upToACent);
}

const CENT = 10_000_000_000n;

function upToACent(amount: bigint): bigint {
  return ((amount + CENT - 1n) / CENT) * CENT;
}
