/**
 * Reads AWS's published price list files of Bedrock (`AmazonBedrock` for Amazon's and open models,
 * `AmazonBedrockFoundationModels` for Claude, Cohere and others of the Marketplace). What a row prices is in its
 * usage type, in one of four spellings:
 *
 *     USE1-NovaPro-input-tokens-priority-cross-region-global         1K tokens
 *     USE1-openai.gpt-oss-20b-mantle-output-tokens-flex              1K tokens
 *     USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units          1M tokens
 *     USE1-MP:USE1_cache_write_tokens_30m_long_ctx_standard-Units    1M tokens
 *
 * Batch, reserved and provisioned capacity, customization, audio and video are left out: the gateway serves none.
 */
import type { InferenceScope } from '../../../core/catalog/availability.ts';
import { ratesPerPiece, type RateName, type ServiceTier } from '../../../core/catalog/price.ts';
import { isObject } from '../../../core/json.ts';
import { parseUsd, type PicoUsd } from '../../../core/money.ts';

export type ListedRate = {
  /** What the list calls the model: each of these may name it. */
  readonly names: readonly string[];
  readonly region: string;
  readonly isGlobal: boolean;
  readonly isLongContext: boolean;
  readonly tier: ServiceTier;
  readonly rate: RateName;
  /** Pico-dollars per million tokens, or per image or search. */
  readonly amount: PicoUsd;
  /** First day, `2026-11-01`. */
  readonly from: string;
  readonly usageType: string;
};

/** Rows of one file. Throws when it is not a price list. */
export function readPriceList(text: string): readonly ListedRate[] {
  const file: unknown = JSON.parse(text);
  const products = isObject(file) ? file['products'] : null;
  const terms = isObject(file) && isObject(file['terms']) ? file['terms']['OnDemand'] : null;
  if (!isObject(products) || !isObject(terms)) {
    throw new Error('This is not a price list file: it has no products or no terms.OnDemand.');
  }
  const rates: ListedRate[] = [];
  for (const [sku, product] of Object.entries(products)) {
    const attributes = isObject(product) ? product['attributes'] : null;
    const offers = terms[sku];
    if (!isObject(attributes) || !isObject(offers)) continue;
    const kind = kindOf(attributes);
    if (kind === null) continue;
    for (const offer of Object.values(offers)) {
      for (const price of pricesIn(offer, kind.rate)) {
        rates.push({
          ...kind,
          ...price,
          names: namesOf(attributes),
          region: textOf(attributes['regionCode']),
          usageType: textOf(attributes['usagetype']),
        });
      }
    }
  }
  return rates;
}

/** The scopes a row prices: rows without `global` hold in the region and for profiles of its geography. */
export function scopesOf(rate: ListedRate): readonly InferenceScope[] {
  return rate.isGlobal ? ['global'] : ['geographic', 'regional'];
}

type Kind = Pick<ListedRate, 'isGlobal' | 'isLongContext' | 'tier' | 'rate'>;

const LEFT_OUT =
  /batch|reserved|provisioned|custom|distill|latency|guardrail|audio|speech|video|grounding|evaluation|training|storage/i;

function kindOf(attributes: Readonly<Record<string, unknown>>): Kind | null {
  const usageType = textOf(attributes['usagetype']);
  const feature = textOf(attributes['feature']);
  if (LEFT_OUT.test(usageType) || LEFT_OUT.test(feature)) return null;
  const rate = rateOf(usageType);
  if (rate === null) return null;
  return {
    rate,
    isGlobal: /global/i.test(usageType),
    isLongContext: /long[-_]?(ctx|context)/i.test(usageType),
    tier: /priority/i.test(usageType) ? 'priority' : /flex/i.test(usageType) ? 'flex' : 'standard',
  };
}

/** The first pattern that fits: `CacheWrite1hInputTokenCount` is no input. */
const RATES: readonly (readonly [RegExp, RateName])[] = [
  [/cache[-_]?write.*1h/i, 'cacheWrite1h'],
  [/cache[-_]?write/i, 'cacheWrite5m'],
  [/cache[-_]?read/i, 'cacheRead'],
  [/search[-_]?units?/i, 'search'],
  [/input[-_]?image|InputImageCount/i, 'image'],
  [/output[-_]?token/i, 'output'],
  [/input[-_]?token|Text-input$/i, 'input'],
];

function rateOf(usageType: string): RateName | null {
  return RATES.find(([pattern]) => pattern.test(usageType))?.[1] ?? null;
}

function namesOf(attributes: Readonly<Record<string, unknown>>): readonly string[] {
  const names = ['model', 'titanModel', 'servicename'].map((name) =>
    textOf(attributes[name])
      .replace(/ \(Amazon Bedrock Edition\)$/, '')
      .replace(/^OpenAI (?=GPT-)/, ''),
  );
  // `USE1-openai.gpt-oss-20b-mantle-…`: the Bedrock id; otherwise what stands between region and rate.
  const usageType = textOf(attributes['usagetype']);
  const id = /^[A-Z0-9]+-(.+?)-(?:mantle-|cache-|input-|output-|search-)/.exec(usageType)?.[1];
  return [...names, id ?? ''].filter((name) => name !== '' && name !== 'Amazon Bedrock');
}

function pricesIn(offer: unknown, rate: RateName): readonly Pick<ListedRate, 'amount' | 'from'>[] {
  const dimensions = isObject(offer) ? offer['priceDimensions'] : null;
  if (!isObject(offer) || !isObject(dimensions)) return [];
  const prices: Pick<ListedRate, 'amount' | 'from'>[] = [];
  for (const dimension of Object.values(dimensions)) {
    if (!isObject(dimension) || !isObject(dimension['pricePerUnit'])) continue;
    const usd = textOf(dimension['pricePerUnit']['USD']);
    const amount = parseUsd(usd);
    const scaled = amount === null ? null : scale(amount, unitOf(dimension), rate);
    if (scaled !== null) prices.push({ amount: scaled, from: textOf(offer['effectiveDate']).slice(0, 10) });
  }
  return prices;
}

/** Some rows of the Marketplace have `Units`, and say in their description that a million tokens is one. */
function unitOf(dimension: Readonly<Record<string, unknown>>): string {
  const unit = textOf(dimension['unit']);
  return unit === 'Units' && /\bmillion\b/i.test(textOf(dimension['description'])) ? '1M tokens' : unit;
}

/** To a million tokens, or one piece; null for a unit that means something else. */
function scale(amount: PicoUsd, unit: string, rate: RateName): PicoUsd | null {
  const [, count = '', what = ''] = /^(1K|1M|1)? ?(.+)$/i.exec(unit) ?? [];
  const of = count.toUpperCase() === '1K' ? 1_000n : count.toUpperCase() === '1M' ? 1_000_000n : 1n;
  const isTokens = /^tokens?$/i.test(what);
  if (ratesPerPiece.has(rate)) {
    if (isTokens || !/image|search|request|unit/i.test(what) || amount % of !== 0n) return null;
    return (amount / of) as PicoUsd;
  }
  return isTokens ? ((amount * (1_000_000n / of)) as PicoUsd) : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
