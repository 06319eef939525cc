/**
 * How prices are written down: decimal text in USD per million tokens (per piece for images and searches), so that
 * nothing passes through floating point. The catalog's tables and an environment's own prices have this form.
 */
import { createHash } from 'node:crypto';
import { parseUsd, perMillionTokens, picoUsd, ZERO_USD, type PicoUsd } from '../money.ts';
import type { Geography } from './availability.ts';
import { inferenceScopes, type InferenceScope } from './availability.ts';
import { mapRates, mapTiers, type Price, type Rates, type TierRates } from './price.ts';

export type RateText = {
  readonly input: string;
  /** @default "0" */
  readonly output?: string;
  /** A missing cache rate means the model has no such cache; its tokens are priced as input. */
  readonly cacheRead?: string;
  readonly cacheWrite5m?: string;
  readonly cacheWrite1h?: string;
  /** USD for one image, where images are not billed as tokens. */
  readonly image?: string;
  /** USD for one search of a rerank model. */
  readonly search?: string;
};

export type TierText = { readonly priority?: RateText; readonly flex?: RateText; readonly batch?: RateText };

export type PriceText = RateText & {
  /** First day it holds, UTC: `2026-01-01`. */
  readonly from: string;
  readonly regions?: readonly string[];
  readonly geographies?: readonly Geography[];
  readonly tiers?: TierText | typeof USUAL_TIERS;
  readonly longContext?: RateText & { readonly aboveTokens: number; readonly tiers?: TierText };
  readonly source: string;
};

/** Prices of one model by scope, oldest first. */
export type ModelPrices = Readonly<Partial<Record<InferenceScope, readonly PriceText[]>>>;

/** Priority costs 1.75 times the standard rates, flex half of them. */
export const USUAL_TIERS = 'usual';

/** Parses prices of a model; throws at a figure that is not a whole number of pico-dollars. */
export function pricesOf(
  model: string,
  texts: ModelPrices,
): Readonly<Partial<Record<InferenceScope, readonly Price[]>>> {
  const prices: Partial<Record<InferenceScope, readonly Price[]>> = {};
  for (const scope of inferenceScopes) {
    const list = texts[scope];
    if (list !== undefined) prices[scope] = list.map((text) => priceOf(model, scope, text));
  }
  return prices;
}

export function priceOf(model: string, scope: InferenceScope, text: PriceText): Price {
  const rates = ratesOf(text);
  const regions = text.regions ?? [];
  const geographies = text.geographies ?? [];
  const { longContext } = text;
  const figures: Omit<Price, 'id' | 'source'> = {
    effectiveFromMs: Date.parse(`${text.from}T00:00:00Z`),
    ...(regions.length === 0 ? {} : { regions }),
    ...(geographies.length === 0 ? {} : { geographies }),
    rates,
    tiers: text.tiers === USUAL_TIERS ? usualTiers(rates) : mapTiers(text.tiers, ratesOf),
    longContext:
      longContext === undefined
        ? null
        : {
            aboveTokens: longContext.aboveTokens,
            rates: ratesOf(longContext),
            tiers: mapTiers(longContext.tiers, ratesOf),
          },
  };
  const where = [model, scope, ...geographies, ...regions].join('/');
  return { id: `${where}@${text.from}#${digestOf(figures)}`, ...figures, source: text.source };
}

export function ratesOf(text: RateText): Rates {
  const input = perMillionTokens(text.input);
  return {
    inputPicoUsd: input,
    outputPicoUsd: perMillionTokens(text.output ?? '0'),
    cacheReadPicoUsd: text.cacheRead === undefined ? input : perMillionTokens(text.cacheRead),
    cacheWrite5mPicoUsd: text.cacheWrite5m === undefined ? input : perMillionTokens(text.cacheWrite5m),
    cacheWrite1hPicoUsd: text.cacheWrite1h === undefined ? input : perMillionTokens(text.cacheWrite1h),
    imagePicoUsd: perPiece(text.image),
    searchPicoUsd: perPiece(text.search),
  };
}

function usualTiers(rates: Rates): TierRates {
  return { priority: scaled(rates, 7n, 4n), flex: scaled(rates, 1n, 2n) };
}

function scaled(rates: Rates, times: bigint, over: bigint): Rates {
  const scale = (amount: PicoUsd): PicoUsd => {
    if ((amount * times) % over !== 0n) throw new Error(`${amount} × ${times}/${over} is no whole number`);
    return picoUsd((amount * times) / over);
  };
  return mapRates(rates, scale);
}

function perPiece(usd: string | undefined): PicoUsd {
  if (usd === undefined) return ZERO_USD;
  const amount = parseUsd(usd);
  if (amount === null) throw new Error(`price ${usd} USD is not a decimal number with at most 12 decimals`);
  return amount;
}

/** Enough to tell apart the few versions one price ever has. */
const DIGEST_CHARS = 8;

function digestOf(figures: Omit<Price, 'id' | 'source'>): string {
  const text = JSON.stringify(figures, (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_CHARS);
}
