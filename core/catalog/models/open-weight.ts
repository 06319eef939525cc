/**
 * Chat models with open weights. Prices are USD per million tokens; AWS sells them for the same in a
 * region and through profiles of its geography. Where AWS's price list has rows `…-priority` and `…-flex`, they cost 1.75
 * times and half the standard rates. Source of the traits: the Bedrock user guide's pages on structured output and tool
 * use.
 */
import { NOT_ANNOUNCED, PLAIN_TRAITS, vendorOf, type Model, type ModelTraits } from '../model.ts';
import { inferenceScopes } from '../availability.ts';
import { pricesOf, USUAL_TIERS, type ModelPrices, type PriceText, type RateText } from '../price-text.ts';

const SOURCE = 'genai-prices 0.1.8, provider aws';
const SOURCE_TIERS =
  'genai-prices 0.1.8, provider aws; tiers: AmazonBedrock price list, rows -priority and -flex';

const GPT_OSS_20B = tiered({ input: '0.07', output: '0.3' });

const LLAMA: ModelTraits = {
  ...PLAIN_TRAITS,
  json: 'instruction',
  toolChoice: 'auto',
  streamsWithTools: false,
  textBesideTools: false,
};
const MISTRAL: ModelTraits = { ...PLAIN_TRAITS, json: 'native', toolChoice: 'any', textBesideTools: false };
const DEEPSEEK: ModelTraits = { ...PLAIN_TRAITS, json: 'instruction' };
const QWEN: ModelTraits = { ...PLAIN_TRAITS, json: 'native', stopSequences: 'none' };
const GPT_OSS: ModelTraits = {
  ...QWEN,
  thinking: 'effort-field',
  thinkingOff: 'never',
  efforts: ['low', 'medium', 'high'],
};

export const openWeightModels: readonly Model[] = [
  chat({
    family: 'llama',
    name: 'llama4-maverick',
    bedrockId: 'meta.llama4-maverick-17b-instruct-v1:0',
    contextTokens: 1_000_000,
    maxOutputTokens: 8_192,
    supportsImages: true,
    listedAs: ['Llama 4 Maverick 17B', 'Llama4-Maverick-17B'],
    traits: { ...LLAMA, imagesInResults: true },
    prices: alsoGeographic(plain({ input: '0.24', output: '0.97' })),
  }),
  chat({
    family: 'llama',
    name: 'llama3-3-70b',
    bedrockId: 'meta.llama3-3-70b-instruct-v1:0',
    contextTokens: 128_000,
    maxOutputTokens: 8_192,
    listedAs: ['Llama 3.3 70B', 'Llama3-3-70B'],
    traits: LLAMA,
    prices: alsoGeographic(plain({ input: '0.72', output: '0.72' })),
  }),
  chat({
    family: 'mistral',
    name: 'mistral-large-3',
    bedrockId: 'mistral.mistral-large-3-675b-instruct',
    contextTokens: 256_000,
    maxOutputTokens: 32_000,
    supportsImages: true,
    listedAs: ['Mistral Large 3', 'mistral.mistral-large-3-675b-instruct'],
    traits: MISTRAL,
    prices: { regional: [plain({ input: '0.5', output: '1.5' })] },
  }),
  chat({
    family: 'deepseek',
    name: 'deepseek-r1',
    bedrockId: 'deepseek.r1-v1:0',
    contextTokens: 128_000,
    maxOutputTokens: 32_768,
    supportsThinking: true,
    supportsTools: false,
    listedAs: ['R1', 'DeepSeek-R1', 'deepseek.r1'],
    traits: DEEPSEEK,
    prices: alsoGeographic(plain({ input: '1.35', output: '5.4' })),
  }),
  chat({
    family: 'gpt-oss',
    name: 'gpt-oss-120b',
    bedrockId: 'openai.gpt-oss-120b-1:0',
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    supportsThinking: true,
    listedAs: ['gpt-oss-120b', 'openai.gpt-oss-120b'],
    traits: GPT_OSS,
    prices: { regional: [tiered({ input: '0.15', output: '0.6' })] },
  }),
  chat({
    family: 'gpt-oss',
    name: 'gpt-oss-20b',
    bedrockId: 'openai.gpt-oss-20b-1:0',
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    supportsThinking: true,
    listedAs: ['gpt-oss-20b', 'openai.gpt-oss-20b'],
    traits: GPT_OSS,
    prices: {
      regional: [
        GPT_OSS_20B,
        {
          ...GPT_OSS_20B,
          regions: ['ap-southeast-2'],
          input: '0.0721',
          output: '0.309',
          source: 'AmazonBedrock price list of ap-southeast-2, July 2026',
        },
      ],
    },
  }),
  chat({
    family: 'qwen',
    name: 'qwen3-coder-480b',
    bedrockId: 'qwen.qwen3-coder-480b-a35b-v1:0',
    contextTokens: 262_144,
    maxOutputTokens: 16_384,
    listedAs: ['Qwen3 Coder 480B A35B', 'qwen.qwen3-coder-480b-a35b'],
    traits: QWEN,
    prices: { regional: [tiered({ input: '0.45', output: '1.8' })] },
  }),
];

type ChatEntry = Pick<
  Model,
  'family' | 'name' | 'bedrockId' | 'contextTokens' | 'maxOutputTokens' | 'listedAs'
> & {
  /** @default it has tools, and takes neither images nor thinking */
  readonly supportsTools?: false;
  readonly supportsImages?: true;
  readonly supportsThinking?: true;
  /** @default PLAIN_TRAITS */
  readonly traits?: ModelTraits;
  readonly prices: ModelPrices;
};

function chat({ prices, ...entry }: ChatEntry): Model {
  const scopes = inferenceScopes.filter((scope) => prices[scope] !== undefined);
  return {
    supportsTools: true,
    supportsImages: false,
    supportsDocuments: true,
    supportsThinking: false,
    traits: PLAIN_TRAITS,
    ...entry,
    aliases: [entry.bedrockId],
    vendor: vendorOf(entry.bedrockId),
    kind: 'chat',
    scopes,
    supportsCaching: scopes.some((scope) => prices[scope]?.[0]?.cacheRead !== undefined),
    availability: {
      inRegion: prices.regional === undefined ? [] : 'all',
      profiles:
        prices.geographic === undefined
          ? {}
          : { us: 'all', 'us-gov': 'all', eu: 'all', jp: 'all', au: 'all', apac: 'all' },
      mantle: 'all',
    },
    apis: { runtime: ['converse', 'invoke'], mantle: ['chat'], mantlePrefix: '/v1' },
    lifecycle: NOT_ANNOUNCED,
    retention: null,
    sources: [],
    embeddingBody: null,
    prices: pricesOf(entry.name, prices),
  };
}

function plain(text: RateText): PriceText {
  return { from: '2026-01-01', ...text, source: SOURCE };
}

function tiered(text: RateText): PriceText {
  return { from: '2026-01-01', ...text, tiers: USUAL_TIERS, source: SOURCE_TIERS };
}

/** The price of a region, which profiles of its geography have too. */
function alsoGeographic(price: PriceText): ModelPrices {
  return { geographic: [price], regional: [price] };
}
