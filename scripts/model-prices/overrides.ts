/**
 * What a price list changes, as the JSON that PRICES takes: the whole price of every model and scope that differs,
 * for the regions of the list, from the list's dates on. Rates that the list does not mention stay as they were.
 */
import type { Model } from '../../core/catalog/model.ts';
import { priceAt, pricesIn, type InferenceScope, type Price, type Rates } from '../../core/catalog/price.ts';
import { formatUsd, picoUsd } from '../../core/money.ts';
import type { Finding } from './compare.ts';
import type { RateName } from './price-list.ts';

type RateTexts = Partial<Record<RateName, string>>;
type PriceTexts = RateTexts & {
  from: string;
  regions: readonly string[];
  tiers?: Partial<Record<'priority' | 'flex', RateTexts>>;
  longContext?: RateTexts & {
    aboveTokens: number;
    tiers?: Partial<Record<'priority' | 'flex', RateTexts>>;
  };
  source: string;
};

export type OverridesText = Record<string, Partial<Record<InferenceScope, PriceTexts[]>>>;

export function overridesOf(
  models: readonly Model[],
  findings: readonly Finding[],
  source: string,
  nowMs: number,
): OverridesText {
  const overrides: OverridesText = {};
  for (const model of models) {
    for (const scope of model.scopes) {
      const ours = findings.filter(
        (finding) => finding.model === model.name && finding.scope === scope && finding.list !== null,
      );
      for (const region of new Set(ours.map((finding) => finding.region))) {
        const here = ours.filter((finding) => finding.region === region);
        if (here.every((finding) => finding.kind === 'same')) continue;
        const price = priceAt(pricesIn(model.prices[scope] ?? [], region), nowMs);
        const scopes = (overrides[model.name] ??= {});
        (scopes[scope] ??= []).push(priceTexts(price, here, region, source));
      }
    }
  }
  return overrides;
}

function priceTexts(
  price: Price | null,
  here: readonly Finding[],
  region: string,
  source: string,
): PriceTexts {
  const from =
    here
      .map((finding) => finding.from)
      .toSorted()
      .at(-1) ?? '';
  const short = here.filter((finding) => !finding.isLongContext);
  const long = here.filter((finding) => finding.isLongContext);
  const longContext = price?.longContext ?? null;
  return {
    from,
    regions: [region],
    ...sheetTexts(price, short),
    ...(longContext === null && long.length === 0
      ? {}
      : {
          longContext: {
            // The list does not say where long begins; AWS's models cards do.
            aboveTokens: longContext?.aboveTokens ?? 200_000,
            ...sheetTexts(longContext, long),
          },
        }),
    source,
  };
}

type Sheet = Pick<Price, 'rates'> & { readonly tiers?: Price['tiers'] };

function sheetTexts(
  sheet: Sheet | null,
  findings: readonly Finding[],
): RateTexts & { tiers?: Partial<Record<'priority' | 'flex', RateTexts>> } {
  const tiers: Partial<Record<'priority' | 'flex', RateTexts>> = {};
  for (const tier of ['priority', 'flex'] as const) {
    const rates = rateTexts(
      sheet?.tiers?.[tier],
      findings.filter((finding) => finding.tier === tier),
    );
    if (rates.input !== undefined) tiers[tier] = rates;
  }
  return {
    ...rateTexts(
      sheet?.rates,
      findings.filter((finding) => finding.tier === 'standard'),
    ),
    ...(Object.keys(tiers).length === 0 ? {} : { tiers }),
  };
}

function rateTexts(rates: Rates | undefined, findings: readonly Finding[]): RateTexts {
  const texts: RateTexts = rates === undefined ? {} : textsOf(rates);
  for (const finding of findings) {
    if (finding.list !== null) texts[finding.rate] = formatUsd(picoUsd(finding.list));
  }
  return texts;
}

function textsOf(rates: Rates): RateTexts {
  const perMillion = (amount: bigint): string => formatUsd(picoUsd(amount * 1_000_000n));
  return {
    input: perMillion(rates.inputPicoUsd),
    output: perMillion(rates.outputPicoUsd),
    ...(rates.cacheReadPicoUsd === rates.inputPicoUsd
      ? {}
      : { cacheRead: perMillion(rates.cacheReadPicoUsd) }),
    ...(rates.cacheWrite5mPicoUsd === rates.inputPicoUsd
      ? {}
      : { cacheWrite5m: perMillion(rates.cacheWrite5mPicoUsd) }),
    ...(rates.cacheWrite1hPicoUsd === rates.inputPicoUsd
      ? {}
      : { cacheWrite1h: perMillion(rates.cacheWrite1hPicoUsd) }),
    ...(rates.imagePicoUsd === 0n ? {} : { image: formatUsd(rates.imagePicoUsd) }),
    ...(rates.searchPicoUsd === 0n ? {} : { search: formatUsd(rates.searchPicoUsd) }),
  };
}
