/**
 * What a price list changes, as the JSON that PRICES takes: the whole price of every model and scope that differs,
 * for the regions of the list, from the list's dates on. Rates that the list does not mention stay as they were.
 */
import { pricesFor, type Model } from '../../../core/catalog/model.ts';
import type { InferenceScope } from '../../../core/catalog/availability.ts';
import {
  priceAt,
  rateMembers,
  ratesPerPiece,
  type Price,
  type RateName,
  type Rates,
  type ServiceTier,
} from '../../../core/catalog/price.ts';
import { formatUsd, picoUsd } from '../../../core/money.ts';
import { writtenRate } from '../written-rate.ts';
import type { Finding } from './compare.ts';

/** As PRICES takes them: checked when they are read. */
type Texts = Readonly<Record<string, unknown>>;

export type OverridesText = Record<string, Partial<Record<InferenceScope, Texts[]>>>;

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
        const price = priceAt(pricesFor(model, scope, region), nowMs);
        const scopes = (overrides[model.name] ??= {});
        (scopes[scope] ??= []).push(priceTexts(price, here, region, source));
      }
    }
  }
  return overrides;
}

function priceTexts(price: Price | null, here: readonly Finding[], region: string, source: string): Texts {
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

function sheetTexts(sheet: Sheet | null, findings: readonly Finding[]): Texts {
  const ofTier = (tier: ServiceTier): readonly Finding[] =>
    findings.filter((finding) => finding.tier === tier);
  const tiers: Record<string, Texts> = {};
  for (const tier of ['priority', 'flex'] as const) {
    const rates = rateTexts(sheet?.tiers?.[tier], ofTier(tier));
    if (rates['input'] !== undefined) tiers[tier] = rates;
  }
  return {
    ...rateTexts(sheet?.rates, ofTier('standard')),
    ...(Object.keys(tiers).length === 0 ? {} : { tiers }),
  };
}

/** What the list says, and the catalog's where it says nothing. */
function rateTexts(rates: Rates | undefined, findings: readonly Finding[]): Texts {
  const texts: Record<string, string> = rates === undefined ? {} : textsOf(rates);
  for (const { rate, list } of findings) {
    if (list !== null) texts[rate] = formatUsd(picoUsd(list));
  }
  return texts;
}

/** Left out is what an absent rate means anyway: cached tokens at the price of input, nothing for pieces. */
function textsOf(rates: Rates): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of Object.keys(rateMembers) as RateName[]) {
    const amount = rates[rateMembers[name]];
    const isImplied = ratesPerPiece.has(name)
      ? amount === 0n
      : name.startsWith('cache') && amount === rates.inputPicoUsd;
    if (!isImplied) texts[name] = formatUsd(writtenRate(rates, name));
  }
  return texts;
}
