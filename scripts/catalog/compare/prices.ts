/** The prices that a source says beside those of the catalog, rate by rate, for the tiers and bands that the source has. */
import { geographies, type Geography } from '../../../core/catalog/availability.ts';
import type { Model } from '../../../core/catalog/model.ts';
import {
  priceAt,
  pricesIn,
  rateMembers,
  type Price,
  type RateName,
  type Rates,
} from '../../../core/catalog/price.ts';
import { formatUsd, parseUsd } from '../../../core/money.ts';
import type { Differing } from '../drift.ts';
import type { PublishedModel, PublishedPrice, PublishedRates, PublishedSheet } from '../published.ts';
import { writtenRate } from '../written-rate.ts';
import { isGeography } from './availability.ts';

type Priced = Omit<Differing, 'kind'>;

export function comparePrices(model: Model, said: PublishedModel, nowMs: number): readonly Priced[] {
  return (said.prices ?? []).flatMap((price) => {
    const differences = placesOf(model, price.at).map(({ name, prices }) =>
      compareAt(name, priceAt(prices, nowMs), price),
    );
    // A source that does not say which calls it means is right when it is right about some.
    return price.at === 'list' ? fewest(differences) : differences.flat();
  });
}

function fewest(lists: readonly (readonly Priced[])[]): readonly Priced[] {
  return lists.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

type Place = { readonly name: string; readonly prices: readonly Price[] };

/** The price lists of the model that a published price is about; none where the model is not called that way. */
function placesOf(model: Model, at: string): readonly Place[] {
  const { availability, prices, scopes } = model;
  const global: readonly Place[] = scopes.includes('global')
    ? [{ name: 'global', prices: prices.global ?? [] }]
    : [];
  const own: readonly Place[] = scopes.includes('regional')
    ? [{ name: 'in-region', prices: pricesIn(prices.regional ?? [], DEFAULT_REGION, null) }]
    : [];
  const shared: readonly Place[] = scopes.includes('geographic')
    ? geographyNames
        .filter((name) => availability.profiles[name] !== undefined)
        .map((name) => ({ name, prices: pricesIn(prices.geographic ?? [], '', name) }))
    : [];
  if (at === 'global') return global;
  if (at === 'list') return [...global, ...own, ...shared];
  if (at === 'in-region') return own;
  // A source that has one price for all geographies means the one of the United States, where it is the same everywhere.
  if (at === 'geographic') return shared.slice(0, 1);
  if (isGeography(at)) return shared.filter(({ name }) => name === at);
  const { inRegion } = availability;
  return own.length > 0 && (inRegion === 'all' || inRegion.includes(at))
    ? [{ name: at, prices: pricesIn(prices.regional ?? [], at, null) }]
    : [];
}

const DEFAULT_REGION = 'us-east-1';

/** The United States first: a source with one price for all geographies means theirs. */
const geographyNames: readonly Geography[] = [
  'us',
  ...(Object.keys(geographies) as Geography[]).filter((name) => name !== 'us'),
];

function compareAt(place: string, price: Price | null, said: PublishedPrice): readonly Priced[] {
  if (price === null) return [{ what: place, here: 'no price', there: 'a price' }];
  const standard = compareSheets(place, price, said);
  if (said.longContext === undefined) return standard;
  const { aboveTokens, ...sheet } = said.longContext;
  if (price.longContext === null) {
    return [...standard, { what: `${place} long context`, here: 'none', there: `above ${aboveTokens}` }];
  }
  const begins =
    price.longContext.aboveTokens === aboveTokens
      ? []
      : [
          {
            what: `${place} long context`,
            here: `above ${price.longContext.aboveTokens}`,
            there: `above ${aboveTokens}`,
          },
        ];
  return [...standard, ...begins, ...compareSheets(`${place} long context`, price.longContext, sheet)];
}

type Sheet = Pick<Price, 'rates' | 'tiers'>;

function compareSheets(what: string, sheet: Sheet, said: PublishedSheet): readonly Priced[] {
  const { tiers = {}, ...standard } = said;
  const differences = [...compareRates(what, sheet.rates, standard)];
  for (const tier of ['priority', 'flex', 'batch'] as const) {
    const rates = tiers[tier];
    if (rates === undefined) continue;
    const ours = sheet.tiers?.[tier];
    if (ours !== undefined) differences.push(...compareRates(`${what} ${tier}`, ours, rates));
    else differences.push({ what: `${what} ${tier}`, here: 'none', there: textOf(rates) });
  }
  return differences;
}

function compareRates(what: string, rates: Rates, said: PublishedRates): readonly Priced[] {
  const differences: Priced[] = [];
  for (const name of Object.keys(rateMembers) as RateName[]) {
    const text = said[name];
    if (text === undefined) continue;
    const here = writtenRate(rates, name);
    if (here !== parseUsd(text)) {
      differences.push({ what: `${what} ${name}`, here: formatUsd(here), there: text });
    }
  }
  return differences;
}

function textOf(rates: PublishedRates): string {
  return [rates.input, rates.output].filter((one) => one !== undefined).join(' / ');
}
