/**
 * A price as it is kept for ever: the figures behind the id that a usage record names. From them and the record its
 * cost can be computed again, whatever the catalog says by then.
 */
import { picoUsd } from '../money.ts';
import type { Model } from './model.ts';
import type { InferenceScope, Price, Rates, TierRates } from './price.ts';

export type KeptPrice = {
  readonly priceId: string;
  readonly model: string;
  readonly scope: InferenceScope;
  readonly effectiveFromMs: number;
  readonly source: string;
  readonly figures: PriceFigures;
};

/** JSON; amounts are whole pico-dollars. */
export type PriceFigures = Sheet & {
  readonly longContext: (Sheet & { readonly aboveTokens: number }) | null;
};

type Sheet = { readonly rates: RateFigures; readonly tiers: Readonly<Record<string, RateFigures>> };
type RateFigures = Readonly<Record<keyof Rates, number>>;

/** Every price of the models, each once. */
export function keptPrices(models: readonly Model[]): readonly KeptPrice[] {
  const kept = new Map<string, KeptPrice>();
  for (const model of models) {
    for (const scope of ['global', 'geographic', 'regional'] as const) {
      for (const price of model.prices[scope] ?? []) {
        kept.set(price.id, {
          priceId: price.id,
          model: model.name,
          scope,
          effectiveFromMs: price.effectiveFromMs,
          source: price.source,
          figures: figuresOf(price),
        });
      }
    }
  }
  return [...kept.values()];
}

function figuresOf(price: Price): PriceFigures {
  const { longContext } = price;
  return {
    ...sheetOf(price.rates, price.tiers),
    longContext:
      longContext === null
        ? null
        : { aboveTokens: longContext.aboveTokens, ...sheetOf(longContext.rates, longContext.tiers) },
  };
}

/** The price behind kept figures, to compute a cost with. */
export function priceOfFigures(priceId: string, figures: PriceFigures): Price {
  const { longContext } = figures;
  return {
    id: priceId,
    effectiveFromMs: 0,
    rates: ratesOfFigures(figures.rates),
    tiers: tiersOfFigures(figures.tiers),
    longContext:
      longContext === null
        ? null
        : {
            aboveTokens: longContext.aboveTokens,
            rates: ratesOfFigures(longContext.rates),
            tiers: tiersOfFigures(longContext.tiers),
          },
    source: 'kept figures',
  };
}

function sheetOf(rates: Rates, tiers: TierRates | undefined): Sheet {
  const byTier: Record<string, RateFigures> = {};
  if (tiers?.priority !== undefined) byTier['priority'] = rateFigures(tiers.priority);
  if (tiers?.flex !== undefined) byTier['flex'] = rateFigures(tiers.flex);
  return { rates: rateFigures(rates), tiers: byTier };
}

/** No rate comes near 2⁵³ pico-dollars ($9,007), so a number holds it exactly. */
function rateFigures(rates: Rates): RateFigures {
  return {
    inputPicoUsd: Number(rates.inputPicoUsd),
    outputPicoUsd: Number(rates.outputPicoUsd),
    cacheReadPicoUsd: Number(rates.cacheReadPicoUsd),
    cacheWrite5mPicoUsd: Number(rates.cacheWrite5mPicoUsd),
    cacheWrite1hPicoUsd: Number(rates.cacheWrite1hPicoUsd),
    imagePicoUsd: Number(rates.imagePicoUsd),
    searchPicoUsd: Number(rates.searchPicoUsd),
  };
}

function ratesOfFigures(figures: RateFigures): Rates {
  return {
    inputPicoUsd: picoUsd(BigInt(figures.inputPicoUsd)),
    outputPicoUsd: picoUsd(BigInt(figures.outputPicoUsd)),
    cacheReadPicoUsd: picoUsd(BigInt(figures.cacheReadPicoUsd)),
    cacheWrite5mPicoUsd: picoUsd(BigInt(figures.cacheWrite5mPicoUsd)),
    cacheWrite1hPicoUsd: picoUsd(BigInt(figures.cacheWrite1hPicoUsd)),
    imagePicoUsd: picoUsd(BigInt(figures.imagePicoUsd)),
    searchPicoUsd: picoUsd(BigInt(figures.searchPicoUsd)),
  };
}

function tiersOfFigures(tiers: Sheet['tiers']): TierRates {
  const { priority, flex } = tiers;
  return {
    ...(priority === undefined ? {} : { priority: ratesOfFigures(priority) }),
    ...(flex === undefined ? {} : { flex: ratesOfFigures(flex) }),
  };
}
