/** Meta's Llama, on bedrock-runtime alone. */
import type { Regions } from '../availability.ts';
import { PLAIN_TRAITS, type Model, type ModelTraits } from '../model.ts';
import type { RateText, TierText } from '../price-text.ts';
import { chatModel, OPEN_MODEL_APIS, type ChatEntry } from './chat-model.ts';
import { ENDS_IN_MARCH_2027, inOut, openSources } from './open-model.ts';
import { regionalPrices, type Elsewhere } from './regional-prices.ts';
import { scaledRates } from './scaled-rates.ts';

const SOURCE = 'genai-prices 0.2.3 and LiteLLM 1.110.2, from the AmazonBedrock price list';
const FIRST_REGIONS = ['us-east-1', 'us-west-2', 'ap-south-1', 'ca-central-1', 'eu-west-2'];
const US: Regions = ['us-east-1', 'us-east-2', 'us-west-2'];
const US_WITH_CALIFORNIA: Regions = [...US, 'us-west-1'];

const TRAITS: ModelTraits = {
  ...PLAIN_TRAITS,
  json: 'instruction',
  toolChoice: 'auto',
  streamsWithTools: false,
  textBesideTools: false,
};

export const llamaModels: readonly Model[] = [
  llama({
    name: 'llama4-maverick',
    bedrockId: 'meta.llama4-maverick-17b-instruct-v1:0',
    card: 'llama-4-maverick-17b-instruct',
    contextTokens: 1_000_000,
    maxOutputTokens: 8_192,
    supportsImages: true,
    listedAs: ['Llama 4 Maverick 17B', 'Llama4-Maverick-17B'],
    traits: { ...TRAITS, imagesInResults: true },
    us: US_WITH_CALIFORNIA,
    rates: inOut('0.24', '0.97'),
  }),
  llama({
    name: 'llama4-scout',
    bedrockId: 'meta.llama4-scout-17b-instruct-v1:0',
    card: 'llama-4-scout-17b-instruct',
    contextTokens: 10_000_000,
    maxOutputTokens: 8_192,
    supportsImages: true,
    listedAs: ['Llama 4 Scout 17B', 'Llama4-Scout-17B'],
    traits: { ...TRAITS, imagesInResults: true },
    us: US_WITH_CALIFORNIA,
    rates: inOut('0.17', '0.66'),
  }),
  llama({
    name: 'llama3-3-70b',
    bedrockId: 'meta.llama3-3-70b-instruct-v1:0',
    card: 'llama-3-3-70b-instruct',
    contextTokens: 128_000,
    maxOutputTokens: 4_096,
    listedAs: ['Llama 3.3 70B', 'Llama3-3-70B'],
    us: US,
    inRegion: ['us-east-2'],
    rates: inOut('0.72', '0.72'),
  }),
  llama({
    name: 'llama3-1-70b',
    bedrockId: 'meta.llama3-1-70b-instruct-v1:0',
    card: 'llama-3-1-70b-instruct',
    contextTokens: 128_000,
    maxOutputTokens: 4_096,
    listedAs: ['Llama 3.1 70B', 'Llama3-1-70B'],
    us: US,
    inRegion: ['us-west-2'],
    rates: inOut('0.72', '0.72'),
  }),
  llama({
    name: 'llama3-1-8b',
    bedrockId: 'meta.llama3-1-8b-instruct-v1:0',
    card: 'llama-3-1-8b-instruct',
    contextTokens: 128_000,
    maxOutputTokens: 4_096,
    listedAs: ['Llama 3.1 8B', 'Llama3-1-8B'],
    us: US,
    inRegion: ['us-west-2'],
    rates: inOut('0.22', '0.22'),
  }),
  llama3({
    name: 'llama3-70b',
    bedrockId: 'meta.llama3-70b-instruct-v1:0',
    card: 'llama-3-70b-instruct',
    listedAs: ['Llama 3 70B', 'Llama3-70B'],
    rates: inOut('2.65', '3.5'),
    elsewhere: {
      'ap-south-1': inOut('3.18', '4.2'),
      'ca-central-1': inOut('3.05', '4.03'),
      'eu-west-2': inOut('3.45', '4.55'),
    },
  }),
  llama3({
    name: 'llama3-8b',
    bedrockId: 'meta.llama3-8b-instruct-v1:0',
    card: 'llama-3-8b-instruct',
    listedAs: ['Llama 3 8B', 'Llama3-8B'],
    rates: inOut('0.3', '0.6'),
    elsewhere: {
      'ap-south-1': inOut('0.36', '0.72'),
      'ca-central-1': inOut('0.35', '0.69'),
      'eu-west-2': inOut('0.39', '0.78'),
    },
  }),
];

type LlamaEntry = Pick<ChatEntry, 'name' | 'bedrockId' | 'listedAs'> & {
  /** What the address of its model card ends with. */
  readonly card: string;
  readonly rates: RateText;
};

type ProfileEntry = LlamaEntry &
  Pick<ChatEntry, 'contextTokens' | 'maxOutputTokens' | 'supportsImages' | 'traits'> & {
    /** From where the profile `us.` is called. */
    readonly us: Regions;
    /** @default nowhere */
    readonly inRegion?: readonly string[];
  };

function llama({ card, us, inRegion = [], rates, traits = TRAITS, ...entry }: ProfileEntry): Model {
  const price = { from: '2026-01-01', ...rates, tiers: batchOnly(rates), source: SOURCE };
  return chatModel({
    ...entry,
    family: 'llama',
    traits,
    availability: { inRegion, profiles: { us }, mantle: [] },
    apis: { ...OPEN_MODEL_APIS, mantle: [] },
    lifecycle: ENDS_IN_MARCH_2027,
    prices: { geographic: [price], ...(inRegion.length === 0 ? {} : { regional: [price] }) },
    sources: openSources(`meta-${card}`),
  });
}

function llama3({ card, rates, elsewhere, ...entry }: LlamaEntry & { readonly elsewhere: Elsewhere }): Model {
  return chatModel({
    ...entry,
    family: 'llama',
    contextTokens: 8_192,
    maxOutputTokens: 8_192,
    supportsTools: false,
    traits: TRAITS,
    availability: { inRegion: FIRST_REGIONS, profiles: {}, mantle: [] },
    apis: { ...OPEN_MODEL_APIS, mantle: [] },
    lifecycle: { ...ENDS_IN_MARCH_2027 },
    prices: {
      regional: regionalPrices({
        from: '2026-01-01',
        source: SOURCE,
        rates,
        tiers: null,
        elsewhere,
        regions: FIRST_REGIONS,
      }),
    },
    sources: openSources(`meta-${card}`),
  });
}

function batchOnly(rates: RateText): TierText {
  return { batch: scaledRates(rates, 1, 2) };
}
