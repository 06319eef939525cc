/** LiteLLM's public table: `model_prices_and_context_window.json`, one entry per spelling of a model's id. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { isRegion } from '../../aws-region.ts';
import type { PublishedModel, PublishedPrice, PublishedRates } from '../published.ts';
import { isOfAnotherKind, isOfAnotherPartition, takenApart } from './profile-id.ts';

const MODES: ReadonlySet<unknown> = new Set(['chat', 'responses', 'embedding', 'rerank']);

export function readLitellm(text: string): readonly PublishedModel[] {
  const table: unknown = JSON.parse(text);
  if (!isObject(table)) throw new Error('LiteLLM’s table is not a JSON object.');
  const models = new Map<string, PublishedModel>();
  for (const [key, entry] of Object.entries(table)) {
    if (!isObject(entry) || !MODES.has(entry['mode']) || !isOfBedrock(entry)) continue;
    const place = placeOf(key);
    if (place === null || isOfAnotherKind(place.id) || isOfAnotherPartition(place.at)) continue;
    const known = models.get(place.id);
    const price = { at: place.at, ...priceIn(entry) };
    const prices = isOnlyPlace(price) ? [] : [price];
    models.set(place.id, {
      ...factsIn(entry, place.id),
      ...known,
      prices: [...(known?.prices ?? []), ...prices],
    });
  }
  return [...models.values()];
}

function isOfBedrock(entry: JsonObject): boolean {
  return String(entry['litellm_provider']).startsWith('bedrock');
}

type Place = { readonly id: string; readonly at: string };

/** `bedrock/<region>/<id>` and `bedrock_mantle/<id>` are prices without a profile; capacity by the month is none of ours. */
function placeOf(key: string): Place | null {
  const parts = key.split('/');
  const { id, prefix } = takenApart(parts.at(-1) ?? '');
  if (!/^[a-z0-9-]+\./.test(id) || id.includes('@')) return null;
  if (parts.length === 1) return { id, at: prefix ?? 'list' };
  if (parts.length === 2 && parts[0] === 'bedrock_mantle') return { id, at: 'in-region' };
  const [, region = ''] = parts;
  return parts.length === 3 && isRegion(region) && prefix === null ? { id, at: region } : null;
}

function factsIn(entry: JsonObject, id: string): PublishedModel {
  const isChat = entry['mode'] === 'chat' || entry['mode'] === 'responses';
  return {
    id,
    ...numberAs('inputTokens', entry['max_input_tokens']),
    ...(isChat ? numberAs('outputTokens', entry['max_output_tokens']) : {}),
    // Dates without a source are those of the maker's own API, or of nobody.
    ...(entry['deprecation_source'] === undefined ? {} : textAs('endsOn', entry['deprecation_date'])),
    ...textAs('successor', successorIn(entry)),
  };
}

function successorIn(entry: JsonObject): string | undefined {
  const successor = entry['successor_model'];
  return typeof successor === 'string' ? takenApart(successor.split('/').at(-1) ?? '').id : undefined;
}

function priceIn(entry: JsonObject): Omit<PublishedPrice, 'at'> {
  const above = Object.keys(entry)
    .map((key) => /^input_cost_per_token_above_(\d+)k_tokens$/.exec(key)?.[1])
    .find((found) => found !== undefined);
  const standard = sheetIn(entry, '');
  return above === undefined
    ? standard
    : {
        ...standard,
        longContext: { aboveTokens: Number(above) * 1_000, ...sheetIn(entry, `_above_${above}k_tokens`) },
      };
}

function sheetIn(entry: JsonObject, band: string): Omit<PublishedPrice, 'at' | 'longContext'> {
  const tiers = {
    ...tierAs('priority', ratesIn(entry, `${band}_priority`)),
    ...tierAs('flex', ratesIn(entry, `${band}_flex`)),
    ...tierAs('batch', ratesIn(entry, `${band}_batches`)),
  };
  return { ...ratesIn(entry, band), ...(Object.keys(tiers).length === 0 ? {} : { tiers }) };
}

function tierAs(tier: string, rates: PublishedRates): Record<string, PublishedRates> {
  return Object.keys(rates).length === 0 ? {} : { [tier]: rates };
}

function ratesIn(entry: JsonObject, suffix: string): PublishedRates {
  const perMillion = (name: string, key: string): object => amountAs(name, entry[`${key}${suffix}`], 1e6);
  const perPiece = (name: string, key: string): object =>
    suffix === '' ? amountAs(name, entry[key], 1) : {};
  return {
    ...perMillion('input', 'input_cost_per_token'),
    ...perMillion('output', 'output_cost_per_token'),
    ...perMillion('cacheRead', 'cache_read_input_token_cost'),
    ...perMillion('cacheWrite5m', 'cache_creation_input_token_cost'),
    ...perMillion('cacheWrite1h', 'cache_creation_input_token_cost_above_1hr'),
    ...perPiece('image', 'input_cost_per_image'),
    ...perPiece('search', 'input_cost_per_query'),
  };
}

/** An amount of 0 is how the table says that something is not sold by this unit. */
function amountAs(name: string, amount: unknown, times: number): Record<string, string> {
  return typeof amount === 'number' && amount > 0 ? { [name]: decimal(amount * times) } : {};
}

/** What was written down before it became a floating point number: 12 digits are more than any price has. */
function decimal(amount: number): string {
  return Number(amount.toPrecision(12))
    .toFixed(12)
    .replace(/\.?0+$/, '');
}

function numberAs(name: string, value: unknown): object {
  return typeof value === 'number' ? { [name]: value } : {};
}

function textAs(name: string, value: unknown): object {
  return typeof value === 'string' ? { [name]: value } : {};
}

function isOnlyPlace(price: PublishedPrice): boolean {
  return Object.keys(price).length === 1;
}
