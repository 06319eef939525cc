/**
 * Prices of an environment's own (JSON): negotiated rates, premiums of its region, a change of AWS's before the
 * catalog knows it. They stand beside the catalog's; from its date on the one given here wins. Reading reports
 * everything that is wrong at once, by path.
 *
 *     { "nova-pro": { "geographic": [ { "from": "2026-12-01", "input": "0.84", "output": "3.36",
 *                                       "cacheRead": "0.21", "source": "price list of ap-south-1" } ] } }
 */
import { isObject } from '../json.ts';
import { parseUsd } from '../money.ts';
import { refuseUnknown } from './checked-json.ts';
import type { Model } from './model.ts';
import { priceOf, USUAL_TIERS, type PriceText } from './price-text.ts';
import type { InferenceScope, Price } from './price.ts';

export type PriceOverrides = ReadonlyMap<string, Readonly<Partial<Record<InferenceScope, readonly Price[]>>>>;

/** Reads prices for models of the catalog. Throws one error that lists all that is wrong. */
export function readPriceOverrides(text: string, models: readonly Model[]): PriceOverrides {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('PRICES is not valid JSON');
  }
  const problems: string[] = [];
  const overrides = new Map<string, Partial<Record<InferenceScope, readonly Price[]>>>();
  if (!isObject(parsed)) problems.push('the whole must be an object of models by name');
  else {
    for (const [name, scopes] of Object.entries(parsed)) {
      if (!models.some((model) => model.name === name)) {
        problems.push(`${name}: there is no model of this name`);
      } else if (!isObject(scopes)) problems.push(`${name}: must be an object of scopes`);
      else overrides.set(name, readScopes(name, scopes, problems));
    }
  }
  if (problems.length > 0) {
    throw new Error(`PRICES is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  return overrides;
}

/** The models with an environment's prices beside their own. */
export function withPrices(models: readonly Model[], overrides: PriceOverrides): readonly Model[] {
  return models.map((model) => {
    const own = overrides.get(model.name);
    if (own === undefined) return model;
    const prices = { ...model.prices };
    for (const scope of SCOPES) {
      const added = own[scope];
      if (added !== undefined) prices[scope] = merged(prices[scope] ?? [], added);
    }
    return { ...model, prices };
  });
}

/**
 * A price for a region hides those for everywhere there, so the catalog's are repeated for that region: they hold
 * until the date of the region's own.
 */
function merged(catalog: readonly Price[], added: readonly Price[]): readonly Price[] {
  const regions = new Set(added.flatMap((price) => price.regions ?? []));
  const known = new Set(catalog.flatMap((price) => price.regions ?? []));
  const missing = [...regions].filter((region) => !known.has(region));
  const everywhere = catalog.filter((price) => price.regions === undefined);
  const repeated = missing.length === 0 ? [] : everywhere.map((price) => ({ ...price, regions: missing }));
  return [...catalog, ...repeated, ...added];
}

const SCOPES = ['global', 'geographic', 'regional'] as const;
const RATE_MEMBERS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'image', 'search'];
const PER_PIECE = new Set(['image', 'search']);
const PRICE_MEMBERS = [...RATE_MEMBERS, 'from', 'regions', 'tiers', 'longContext', 'source'];

type Problems = string[];

function readScopes(
  model: string,
  value: Readonly<Record<string, unknown>>,
  problems: Problems,
): Partial<Record<InferenceScope, readonly Price[]>> {
  const prices: Partial<Record<InferenceScope, readonly Price[]>> = {};
  refuseUnknown(value, SCOPES, model, problems);
  for (const scope of SCOPES) {
    const list = value[scope];
    if (list === undefined) continue;
    const path = `${model}.${scope}`;
    if (!Array.isArray(list) || list.length === 0) {
      problems.push(`${path}: must be a list of at least one price`);
      continue;
    }
    prices[scope] = list.flatMap((item: unknown, index) => {
      const before = problems.length;
      const text = readPrice(item, `${path}[${index}]`, problems);
      return text === null || problems.length > before ? [] : [priceOf(model, scope, text)];
    });
  }
  return prices;
}

function readPrice(value: unknown, path: string, problems: Problems): PriceText | null {
  if (!isObject(value)) {
    problems.push(`${path}: must be an object`);
    return null;
  }
  refuseUnknown(value, PRICE_MEMBERS, path, problems);
  const { from, regions, tiers, longContext, source } = value;
  if (typeof from !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(from) || Number.isNaN(Date.parse(from))) {
    problems.push(`${path}.from: must be a day such as 2026-12-01`);
  }
  if (
    regions !== undefined &&
    !(Array.isArray(regions) && regions.length > 0 && regions.every((one) => typeof one === 'string'))
  ) {
    problems.push(`${path}.regions: must be a list of AWS regions`);
  }
  if (typeof source !== 'string' || source === '')
    problems.push(`${path}.source: must say where it comes from`);
  readRates(value, path, problems);
  readTiers(tiers, `${path}.tiers`, problems);
  if (longContext !== undefined) readLongContext(longContext, `${path}.longContext`, problems);
  // Every member has been checked above, and a price with problems is never used.
  return value as unknown as PriceText;
}

function readLongContext(value: unknown, path: string, problems: Problems): void {
  if (!isObject(value)) {
    problems.push(`${path}: must be an object`);
    return;
  }
  refuseUnknown(value, [...RATE_MEMBERS, 'aboveTokens', 'tiers'], path, problems);
  const { aboveTokens } = value;
  if (typeof aboveTokens !== 'number' || !Number.isSafeInteger(aboveTokens) || aboveTokens < 1) {
    problems.push(`${path}.aboveTokens: must be a whole number of tokens`);
  }
  readRates(value, path, problems);
  if (value['tiers'] === USUAL_TIERS) problems.push(`${path}.tiers: must give its rates`);
  readTiers(value['tiers'], `${path}.tiers`, problems);
}

function readTiers(value: unknown, path: string, problems: Problems): void {
  if (value === undefined || value === USUAL_TIERS) return;
  if (!isObject(value)) {
    problems.push(`${path}: must be "${USUAL_TIERS}" or rates by tier`);
    return;
  }
  refuseUnknown(value, ['priority', 'flex'], path, problems);
  for (const tier of ['priority', 'flex']) {
    const rates = value[tier];
    if (rates === undefined) continue;
    if (!isObject(rates)) problems.push(`${path}.${tier}: must be an object`);
    else {
      refuseUnknown(rates, RATE_MEMBERS, `${path}.${tier}`, problems);
      readRates(rates, `${path}.${tier}`, problems);
    }
  }
}

function readRates(value: Readonly<Record<string, unknown>>, path: string, problems: Problems): void {
  if (value['input'] === undefined) problems.push(`${path}.input: is missing`);
  for (const name of RATE_MEMBERS) {
    const rate: unknown = value[name];
    if (rate === undefined) continue;
    const amount = typeof rate === 'string' ? parseUsd(rate) : null;
    const isWhole = amount !== null && (PER_PIECE.has(name) || amount % 1_000_000n === 0n);
    if (!isWhole || amount < 0n) {
      problems.push(
        PER_PIECE.has(name)
          ? `${path}.${name}: must be USD as decimal text such as "0.001"`
          : `${path}.${name}: must be USD per million tokens as decimal text with at most 6 decimals`,
      );
    }
  }
}
