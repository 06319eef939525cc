/**
 * A price as it is kept for ever: the figures behind the id that a usage record names. From them and the record its
 * cost can be computed again, whatever the catalog says by then.
 */
import { isObject, type JsonObject } from '../json.ts';
import { picoUsd } from '../money.ts';
import type { Model } from './model.ts';
import { inferenceScopes, type InferenceScope } from './availability.ts';
import { mapRates, mapTiers, rateMembers, type Price, type Rates, type TierRates } from './price.ts';

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

type Sheet = {
  readonly rates: RateFigures;
  readonly tiers: ReturnType<typeof mapTiers<Rates, RateFigures>>;
};
type RateFigures = Readonly<Record<keyof Rates, number>>;

/** Every price of the models, each once. */
export function keptPrices(models: readonly Model[]): readonly KeptPrice[] {
  const kept = new Map<string, KeptPrice>();
  for (const model of models) {
    for (const scope of inferenceScopes) {
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

export function figuresOf(price: Price): PriceFigures {
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
    ...ratesOfSheet(figures),
    longContext:
      longContext === null ? null : { aboveTokens: longContext.aboveTokens, ...ratesOfSheet(longContext) },
    source: 'kept figures',
  };
}

/** Whether JSON that was kept elsewhere has the shape of figures. */
export function arePriceFigures(value: unknown): value is PriceFigures {
  if (!isObject(value) || !isSheet(value)) return false;
  const longContext = value['longContext'];
  return (
    longContext === null ||
    (isObject(longContext) && isAmount(longContext['aboveTokens']) && isSheet(longContext))
  );
}

function isSheet({ rates, tiers }: JsonObject): boolean {
  return areRates(rates) && isObject(tiers) && Object.values(tiers).every(areRates);
}

function areRates(value: unknown): boolean {
  return isObject(value) && Object.values(rateMembers).every((member) => isAmount(value[member]));
}

function isAmount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function sheetOf(rates: Rates, tiers?: TierRates): Sheet {
  return { rates: rateFigures(rates), tiers: mapTiers(tiers, rateFigures) };
}

function ratesOfSheet({ rates, tiers }: Sheet): { readonly rates: Rates; readonly tiers: TierRates } {
  return { rates: ratesOfFigures(rates), tiers: mapTiers(tiers, ratesOfFigures) };
}

/** No rate comes near 2⁵³ pico-dollars ($9,007), so a number holds it exactly. */
function rateFigures(rates: Rates): RateFigures {
  return mapRates(rates, Number);
}

function ratesOfFigures(figures: RateFigures): Rates {
  return mapRates(figures, (amount) => picoUsd(BigInt(amount)));
}
