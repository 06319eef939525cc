/** Prices that a maker or AWS states as a multiple of others, worked out in whole pico-dollars. */
import { formatUsd, parseUsd, picoUsd } from '../../money.ts';
import { rateMembers, type RateName } from '../price.ts';
import type { RateText, TierText } from '../price-text.ts';

/** Each rate `times / over` as dear: `scaledRates(list, 11, 10)` is a tenth more. */
export function scaledRates(text: RateText, times: number, over = 1): RateText {
  return mapRateText(text, (amount) => (amount * BigInt(times)) / BigInt(over));
}

/** Other whole pico-dollars in the place of each rate. */
export function mapRateText(text: RateText, to: (amount: bigint) => bigint): RateText {
  const mapped: { -readonly [Name in RateName]?: string } = {};
  for (const name of rateNames) {
    const usd = text[name];
    if (usd !== undefined) mapped[name] = mapUsd(usd, to);
  }
  return { ...mapped, input: mapped.input ?? text.input };
}

/** AWS's rule for open models: priority costs 1.75 times the standard rates; flex and batch half of them. */
export function usualTiers(text: RateText): TierText {
  const half = scaledRates(text, 1, 2);
  return { priority: scaledRates(text, 7, 4), flex: half, batch: half };
}

const rateNames = Object.keys(rateMembers) as RateName[];

function mapUsd(usd: string, to: (amount: bigint) => bigint): string {
  const amount = parseUsd(usd);
  if (amount === null) throw new Error(`price ${usd} USD is not a decimal number`);
  return formatUsd(picoUsd(to(amount)));
}
