/**
 * Prices of an environment's own (JSON): negotiated rates, premiums of its region, a change of AWS's before the
 * catalog knows it. They stand beside the catalog's; from its date on the one given here wins. Reading reports
 * everything that is wrong at once, by path.
 *
 *     { "nova-pro": { "geographic": [ { "from": "2026-12-01", "input": "0.84", "output": "3.36",
 *                                       "cacheRead": "0.21", "source": "price list of ap-south-1" } ] } }
 */
import * as z from 'zod';
import { parseUsd } from '../money.ts';
import { geographyOf, type Model } from './model.ts';
import { members, readOperatorJson } from './operator-json.ts';
import { pricesOf, USUAL_TIERS } from './price-text.ts';
import { geographyNames, inferenceScopes, type InferenceScope } from './availability.ts';
import { pricesIn, type Price } from './price.ts';

export type PriceOverrides = ReadonlyMap<string, Readonly<Partial<Record<InferenceScope, readonly Price[]>>>>;

/** Reads prices for models of the catalog. Throws one error that lists all that is wrong. */
export function readPriceOverrides(text: string, models: readonly Model[]): PriceOverrides {
  const shape = Object.fromEntries(models.map(({ name }) => [name, pricesByScope.optional()]));
  const whole = members(
    shape,
    'the whole must be an object of models by name',
    'there is no model of this name',
  );
  const texts = readOperatorJson('PRICES', text, whole);
  return new Map(Object.entries(texts).map(([name, byScope = {}]) => [name, pricesOf(name, byScope)]));
}

/** The models with an environment's prices beside their own. */
export function withPrices(models: readonly Model[], overrides: PriceOverrides): readonly Model[] {
  return models.map((model) => {
    const own = overrides.get(model.name);
    if (own === undefined) return model;
    const prices = { ...model.prices };
    for (const scope of inferenceScopes) {
      const added = own[scope];
      if (added !== undefined) prices[scope] = merged(model, scope, added);
    }
    return { ...model, prices };
  });
}

/** Where one list of prices holds; without either, everywhere else. */
type Place = Pick<Price, 'regions' | 'geographies'>;

/**
 * A price of a region hides those of its geography and those for everywhere, so each place that either list tells apart
 * gets all that hold there: the catalog's until the date of the environment's own.
 */
function merged(model: Model, scope: InferenceScope, added: readonly Price[]): readonly Price[] {
  const catalog = model.prices[scope] ?? [];
  return placesIn([...catalog, ...added]).flatMap((place) => {
    const region = place.regions?.[0] ?? '';
    const around = scope === 'geographic' ? geographyOf(model, region) : null;
    const geography = place.geographies?.[0] ?? around;
    return [catalog, added].flatMap((list) =>
      pricesIn(list, region, geography).map((price) => placed(price, place)),
    );
  });
}

/** The price, for that place instead of its own. */
function placed(price: Price, place: Place): Price {
  const { regions: _regions, geographies: _geographies, ...figures } = price;
  return { ...figures, ...place };
}

function placesIn(prices: readonly Price[]): readonly Place[] {
  const regions = new Set(prices.flatMap((price) => price.regions ?? []));
  const named = new Set(prices.flatMap((price) => price.geographies ?? []));
  return [
    {},
    ...[...named].map((geography) => ({ geographies: [geography] })),
    ...[...regions].map((region) => ({ regions: [region] })),
  ];
}

function usd(say: string, isFine: (amount: bigint) => boolean) {
  return z.string({ error: ({ input }) => (input === undefined ? 'is missing' : say) }).refine(
    (text) => {
      const amount = parseUsd(text);
      return amount !== null && amount >= 0n && isFine(amount);
    },
    { error: say },
  );
}

const perMillionTokens = usd(
  'must be USD per million tokens as decimal text with at most 6 decimals',
  (amount) => amount % 1_000_000n === 0n,
);
const perPiece = usd('must be USD as decimal text such as "0.001"', () => true);

const rates = {
  input: perMillionTokens,
  output: perMillionTokens.optional(),
  cacheRead: perMillionTokens.optional(),
  cacheWrite5m: perMillionTokens.optional(),
  cacheWrite1h: perMillionTokens.optional(),
  image: perPiece.optional(),
  search: perPiece.optional(),
};

function tiers(say: string) {
  return members({ priority: members(rates).optional(), flex: members(rates).optional() }, say);
}

const A_GEOGRAPHY = `must be one of ${geographyNames.join(', ')}`;

/** One price, as PRICES and entries of models take it. */
export const priceShape = members({
  from: z
    .string('must be a day such as 2026-12-01')
    .refine((day) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)), {
      error: 'must be a day such as 2026-12-01',
    }),
  regions: z.optional(
    z
      .array(z.string('must be an AWS region'), 'must be a list of AWS regions')
      .min(1, 'must be a list of AWS regions'),
  ),
  geographies: z.optional(
    z
      .array(z.enum(geographyNames, A_GEOGRAPHY), `must be a list: each ${A_GEOGRAPHY}`)
      .min(1, `must be a list: each ${A_GEOGRAPHY}`),
  ),
  source: z.string('must say where it comes from').min(1, 'must say where it comes from'),
  ...rates,
  tiers: z.optional(z.union([z.literal(USUAL_TIERS), tiers(`must be "${USUAL_TIERS}" or rates by tier`)])),
  longContext: z.optional(
    members({
      aboveTokens: z.int('must be a whole number of tokens').min(1, 'must be a whole number of tokens'),
      ...rates,
      tiers: z.optional(tiers('must give its rates by tier')),
    }),
  ),
});

const prices = z
  .array(priceShape, 'must be a list of at least one price')
  .min(1, 'must be a list of at least one price');

const pricesByScope = members(
  {
    global: prices.optional(),
    geographic: prices.optional(),
    regional: prices.optional(),
  },
  'must be an object of scopes',
);
