/**
 * xAI's Grok. On Converse its effort goes as `reasoning: {effort}` and cache points are refused, though prompts are cached:
 * https://github.com/anomalyco/models.dev/pull/5082. Stop sequences are refused everywhere: LiteLLM 1.110.2,
 * `bedrock_rejects_stop_sequences`. The efforts and the longest answer of 4.6 and 4.7:
 * https://github.com/aws-samples/amazon-bedrock-client-for-mac/releases/tag/v2.0.5; of 4.3:
 * https://github.com/theopenco/llmgateway/pull/3125 and
 * https://github.com/build-on-aws/swift-bedrock-library/releases/tag/v1.17.0.
 */
import { globalRegions } from '../availability.ts';
import type { Model, ModelApis, ModelTraits } from '../model.ts';
import { inOut, openModel, OPEN_TRAITS } from './open-model.ts';
import { AMERICAN_REGIONS } from './open-regions.ts';
import { profileModel } from './profile-model.ts';
import { FIRST_GLOBAL_REGIONS, without } from './profile-regions.ts';
import { scaledRates } from './scaled-rates.ts';
import type { RateText, TierText } from '../price-text.ts';

const APIS: ModelApis = {
  runtime: ['converse', 'chat'],
  mantle: ['chat', 'responses'],
  mantlePrefix: '/openai/v1',
};
const TRAITS: ModelTraits = {
  ...OPEN_TRAITS,
  thinking: 'effort-object',
  leastOutputTokens: 16,
  thinkingOff: 'never',
  cachePoints: 'none',
  efforts: ['low', 'medium', 'high', 'xhigh'],
  nativeChat: {
    isPreferred: true,
    toolsWhileThinking: true,
    followsSchema: true,
    refuses: ['frequency_penalty', 'presence_penalty'],
  },
};

export const grokModels: readonly Model[] = [
  profileModel({
    family: 'grok',
    name: 'grok-4.7',
    bedrockId: 'xai.grok-4.7',
    card: 'xai-grok-4-7',
    contextTokens: 524_288,
    maxOutputTokens: 128_000,
    supportsImages: true,
    supportsThinking: true,
    listedAs: ['Grok 4.7', 'xai.grok-4.7'],
    profiles: { us: 'all', global: without(globalRegions, 'ca-west-1') },
    apis: APIS,
    traits: TRAITS,
    from: '2026-01-01',
    rates: { ...inOut('2', '6'), cacheRead: '0.5' },
    tiers: flexAndPriority,
  }),
  profileModel({
    family: 'grok',
    name: 'grok-4.6',
    bedrockId: 'xai.grok-4.6',
    card: 'xai-grok-4-6',
    contextTokens: 500_000,
    maxOutputTokens: 128_000,
    supportsImages: true,
    supportsThinking: true,
    listedAs: ['Grok 4.6', 'xai.grok-4.6'],
    profiles: { us: 'all', global: FIRST_GLOBAL_REGIONS },
    mantle: ['us-west-2'],
    apis: APIS,
    traits: TRAITS,
    from: '2026-01-01',
    rates: { ...inOut('2', '6'), cacheRead: '0.5' },
    tiers: flexAndPriority,
  }),
  openModel({
    family: 'grok',
    name: 'grok-4.3',
    bedrockId: 'xai.grok-4.3',
    card: 'xai-grok-4-3',
    contextTokens: 1_048_576,
    maxOutputTokens: 131_072,
    supportsImages: true,
    supportsThinking: true,
    listedAs: ['Grok 4.3', 'xai.grok-4.3'],
    runtime: [],
    mantle: AMERICAN_REGIONS,
    apis: { mantle: APIS.mantle, mantlePrefix: APIS.mantlePrefix },
    traits: { ...TRAITS, efforts: ['none', 'low', 'medium', 'high'] },
    rates: { ...inOut('1.25', '2.5'), cacheRead: '0.2' },
  }),
];

function flexAndPriority(rates: RateText): TierText {
  return { priority: scaledRates(rates, 7, 4), flex: scaledRates(rates, 1, 2) };
}
