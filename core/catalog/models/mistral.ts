/** Mistral AI. Voxtral takes speech too; here it is given text. */
import { PLAIN_TRAITS, type Model, type ModelTraits } from '../model.ts';
import { chatModel, OPEN_MODEL_APIS } from './chat-model.ts';
import { ENDS_IN_MARCH_2027, inOut, openModel, openSources, tiersOf, type OpenEntry } from './open-model.ts';
import {
  LARGE_MODEL_MANTLE_REGIONS,
  MANTLE_REGIONS,
  SEVEN_REGIONS,
  TEN_REGIONS,
  THIRTEEN_REGIONS,
} from './open-regions.ts';

const TRAITS: ModelTraits = { ...PLAIN_TRAITS, json: 'native', toolChoice: 'any', textBesideTools: false };
/** Models from before tools and schemas. */
const FIRST_TRAITS: ModelTraits = { ...TRAITS, json: 'instruction' };
const FIRST_REGIONS = [
  'us-east-1',
  'us-west-2',
  'ap-south-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
];

export const mistralModels: readonly Model[] = [
  mistral({
    name: 'mistral-large-3',
    bedrockId: 'mistral.mistral-large-3-675b-instruct',
    card: 'mistral-ai-mistral-large-3-675b-instruct',
    contextTokens: 256_000,
    maxOutputTokens: 32_000,
    supportsImages: true,
    listedAs: ['Mistral Large 3', 'mistral.mistral-large-3-675b-instruct'],
    runtime: SEVEN_REGIONS,
    mantle: LARGE_MODEL_MANTLE_REGIONS,
    rates: inOut('0.5', '1.5'),
    tiers: tiersOf(inOut('0.88', '2.63'), inOut('0.25', '0.75')),
  }),
  mistral({
    name: 'ministral-3-14b',
    bedrockId: 'mistral.ministral-3-14b-instruct',
    card: 'mistral-ai-ministral-3-14b-instruct',
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    supportsImages: true,
    listedAs: ['Ministral 14B 3.0', 'mistral.ministral-3-14b-instruct'],
    rates: inOut('0.2', '0.2'),
  }),
  mistral({
    name: 'ministral-3-8b',
    bedrockId: 'mistral.ministral-3-8b-instruct',
    card: 'mistral-ai-ministral-3-8b-instruct',
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    supportsImages: true,
    listedAs: ['Ministral 3 8B', 'mistral.ministral-3-8b-instruct'],
    rates: inOut('0.15', '0.15'),
    tiers: tiersOf(inOut('0.26', '0.26'), inOut('0.07', '0.07')),
  }),
  mistral({
    name: 'ministral-3-3b',
    bedrockId: 'mistral.ministral-3-3b-instruct',
    card: 'mistral-ai-ministral-3-3b-instruct',
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    supportsImages: true,
    listedAs: ['Ministral 3B', 'mistral.ministral-3-3b-instruct'],
    rates: inOut('0.1', '0.1'),
    tiers: tiersOf(inOut('0.17', '0.17'), inOut('0.05', '0.05')),
  }),
  mistral({
    name: 'magistral-small',
    aliases: ['magistral-small-2509'],
    bedrockId: 'mistral.magistral-small-2509',
    card: 'mistral-ai-magistral-small-2509',
    contextTokens: 128_000,
    maxOutputTokens: 40_000,
    supportsImages: true,
    supportsThinking: true,
    listedAs: ['Magistral Small 1.2', 'mistral.magistral-small-2509'],
    rates: inOut('0.5', '1.5'),
    tiers: tiersOf(inOut('0.88', '2.63'), inOut('0.25', '0.75')),
  }),
  mistral({
    name: 'devstral-2',
    bedrockId: 'mistral.devstral-2-123b',
    card: 'mistral-ai-devstral-2-123b',
    contextTokens: 256_000,
    maxOutputTokens: 32_000,
    listedAs: ['Devstral 2 123B', 'mistral.devstral-2-123b'],
    runtime: THIRTEEN_REGIONS,
    lifecycle: ENDS_IN_MARCH_2027,
    rates: inOut('0.4', '2'),
  }),
  mistral({
    name: 'voxtral-small',
    aliases: ['voxtral-small-2507'],
    bedrockId: 'mistral.voxtral-small-24b-2507',
    card: 'mistral-ai-voxtral-small-24b-2507',
    contextTokens: 32_768,
    maxOutputTokens: 8_192,
    supportsTools: false,
    listedAs: ['Voxtral Small 1.0', 'mistral.voxtral-small-24b-2507'],
    lifecycle: ENDS_IN_MARCH_2027,
    rates: inOut('0.1', '0.3'),
    tiers: tiersOf(inOut('0.17', '0.52'), inOut('0.05', '0.15')),
    elsewhere: {
      'ap-northeast-1': inOut('0.12', '0.36'),
      'ap-southeast-2': inOut('0.103', '0.309'),
      'eu-west-2': {
        ...inOut('0.16', '0.47'),
        tiers: tiersOf(inOut('0.28', '0.82'), inOut('0.08', '0.23')),
      },
    },
  }),
  mistral({
    name: 'voxtral-mini',
    aliases: ['voxtral-mini-2507'],
    bedrockId: 'mistral.voxtral-mini-3b-2507',
    card: 'mistral-ai-voxtral-mini-3b-2507',
    contextTokens: 32_768,
    maxOutputTokens: 8_192,
    supportsTools: false,
    listedAs: ['Voxtral Mini 1.0', 'mistral.voxtral-mini-3b-2507'],
    lifecycle: ENDS_IN_MARCH_2027,
    rates: inOut('0.04', '0.04'),
    elsewhere: {
      'ap-northeast-1': {
        ...inOut('0.05', '0.05'),
        tiers: tiersOf(inOut('0.09', '0.09'), inOut('0.03', '0.03')),
      },
      'ap-southeast-2': inOut('0.0412', '0.0412'),
      'eu-west-2': {
        ...inOut('0.06', '0.06'),
        tiers: tiersOf(inOut('0.11', '0.11'), inOut('0.03', '0.03')),
      },
    },
  }),
  chatModel({
    family: 'mistral',
    name: 'pixtral-large',
    aliases: ['pixtral-large-2502'],
    bedrockId: 'mistral.pixtral-large-2502-v1:0',
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    supportsImages: true,
    listedAs: ['Pixtral Large 25.02'],
    traits: { ...TRAITS, json: 'forced-tool' },
    availability: {
      inRegion: [],
      profiles: {
        us: ['us-east-1', 'us-east-2', 'us-west-2'],
        eu: ['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-3'],
      },
      mantle: [],
    },
    apis: { ...OPEN_MODEL_APIS, mantle: [] },
    prices: {
      geographic: [
        { from: '2026-01-01', ...inOut('2', '6'), source: 'genai-prices 0.2.3 and LiteLLM 1.110.2' },
      ],
    },
    sources: openSources('mistral-ai-pixtral-large'),
  }),
  first({
    name: 'mistral-large-2407',
    bedrockId: 'mistral.mistral-large-2407-v1:0',
    card: 'mistral-ai-mistral-large-2407',
    contextTokens: 128_000,
    maxOutputTokens: 8_191,
    listedAs: ['Mistral Large 2407'],
    runtime: ['us-west-2'],
    traits: { ...TRAITS, json: 'forced-tool' },
    rates: inOut('2', '6'),
  }),
  first({
    name: 'mistral-large-2402',
    bedrockId: 'mistral.mistral-large-2402-v1:0',
    card: 'mistral-ai-mistral-large',
    contextTokens: 32_000,
    maxOutputTokens: 4_096,
    listedAs: ['Mistral Large'],
    runtime: FIRST_REGIONS,
    traits: { ...TRAITS, json: 'forced-tool' },
    rates: inOut('4', '12'),
    elsewhere: { 'eu-west-3': inOut('5.2', '15.6') },
  }),
  first({
    name: 'mistral-small-2402',
    bedrockId: 'mistral.mistral-small-2402-v1:0',
    card: 'mistral-ai-mistral-small',
    contextTokens: 32_000,
    maxOutputTokens: 4_096,
    listedAs: ['Mistral Small'],
    runtime: ['us-east-1'],
    traits: { ...TRAITS, json: 'forced-tool' },
    rates: inOut('1', '3'),
    tiers: { batch: inOut('0.5', '1.5') },
  }),
  first({
    name: 'mixtral-8x7b',
    bedrockId: 'mistral.mixtral-8x7b-instruct-v0:1',
    card: 'mistral-ai-mixtral-8x7b-instruct',
    contextTokens: 32_000,
    maxOutputTokens: 4_096,
    supportsTools: false,
    listedAs: ['Mixtral 8x7B'],
    runtime: FIRST_REGIONS,
    lifecycle: ENDS_IN_MARCH_2027,
    rates: inOut('0.45', '0.7'),
    elsewhere: { 'eu-west-3': inOut('0.59', '0.91') },
  }),
  first({
    name: 'mistral-7b',
    bedrockId: 'mistral.mistral-7b-instruct-v0:2',
    card: 'mistral-ai-mistral-7b-instruct',
    contextTokens: 32_000,
    maxOutputTokens: 4_096,
    supportsTools: false,
    listedAs: ['Mistral 7B'],
    runtime: FIRST_REGIONS,
    lifecycle: ENDS_IN_MARCH_2027,
    rates: inOut('0.15', '0.2'),
    elsewhere: { 'eu-west-3': inOut('0.2', '0.26') },
  }),
];

function mistral(
  entry: Omit<OpenEntry, 'family' | 'runtime' | 'mantle'> & Partial<Pick<OpenEntry, 'runtime' | 'mantle'>>,
): Model {
  return openModel({
    runtime: TEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: TRAITS,
    ...entry,
    family: 'mistral',
  });
}

/** One of 2024: on bedrock-runtime alone, in the standard tier alone. */
function first(entry: Omit<OpenEntry, 'family' | 'mantle'>): Model {
  return openModel({ traits: FIRST_TRAITS, tiers: null, ...entry, family: 'mistral', mantle: [] });
}
