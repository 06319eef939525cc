/** The public data set genai-prices: `prices/new_data/v2/data.json`, a list of providers, of which `aws` is Bedrock. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { PublishedModel, PublishedPrice, PublishedRates } from '../published.ts';
import { isOfAnotherKind, takenApart } from './profile-id.ts';

/** `today` decides which of the prices of several dates is read. */
export function readGenaiPrices(text: string, today: string): readonly PublishedModel[] {
  const providers: unknown = JSON.parse(text);
  const aws = listIn(providers).find((one) => isObject(one) && one['id'] === 'aws');
  if (!isObject(aws)) throw new Error('genai-prices has no provider aws.');
  const models = new Map<string, PublishedModel>();
  for (const model of listIn(aws['models'])) {
    if (!isObject(model) || typeof model['id'] !== 'string') continue;
    const { id, prefix } = takenApart(model['id']);
    if (isOfAnotherKind(id)) continue;
    const known = models.get(id);
    const context = model['context_window'];
    const price = priceIn(inForce(model['prices'], today), placeOf(prefix));
    models.set(id, {
      id,
      ...(typeof context === 'number' ? { contextTokens: context } : {}),
      ...known,
      prices: [...(known?.prices ?? []), price],
    });
  }
  return [...models.values()];
}

/** Its `regional.` is what calls within a geography cost. */
function placeOf(prefix: string | null): string {
  return prefix === null ? 'list' : prefix === 'regional' ? 'geographic' : prefix;
}

/** Prices are one sheet, or several with the day each begins; the last that has begun holds. */
function inForce(prices: unknown, today: string): JsonObject {
  const sheets = Array.isArray(prices) ? prices.filter(isObject) : [];
  if (sheets.length === 0) return isObject(prices) ? prices : {};
  const begun = sheets.filter(({ constraint }) => {
    const from = isObject(constraint) ? constraint['start_date'] : undefined;
    return typeof from !== 'string' || from <= today;
  });
  const last = begun.at(-1)?.['prices'];
  return isObject(last) ? last : {};
}

const RATES: readonly (readonly [keyof PublishedRates, string])[] = [
  ['input', 'input_mtok'],
  ['output', 'output_mtok'],
  ['cacheRead', 'cache_read_mtok'],
  ['cacheWrite5m', 'cache_write_mtok'],
  ['cacheWrite1h', 'cache_write_1h_mtok'],
];

function priceIn(sheet: JsonObject, at: string): PublishedPrice {
  const base: Record<string, string> = {};
  const above: Record<string, string> = {};
  let aboveTokens: number | null = null;
  for (const [name, member] of RATES) {
    const amount = sheet[member];
    if (typeof amount === 'number') base[name] = String(amount);
    if (!isObject(amount)) continue;
    if (typeof amount['base'] === 'number') base[name] = String(amount['base']);
    const tier = listIn(amount['tiers'])[0];
    if (!isObject(tier) || typeof tier['start'] !== 'number' || typeof tier['price'] !== 'number') continue;
    aboveTokens = tier['start'];
    above[name] = String(tier['price']);
  }
  return {
    at,
    ...base,
    ...(aboveTokens === null ? {} : { longContext: { aboveTokens, ...above } }),
  };
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
