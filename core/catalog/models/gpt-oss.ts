/** OpenAI's models with open weights. */
import type { Model, ModelApis, ModelTraits } from '../model.ts';
import { inOut, openModel, OPEN_TRAITS, tiersOf } from './open-model.ts';
import { MANTLE_REGIONS, TEN_REGIONS, THIRTEEN_REGIONS } from './open-regions.ts';

const APIS: Partial<ModelApis> = { runtime: ['converse', 'invoke', 'chat'], mantle: ['chat', 'responses'] };
const TRAITS: ModelTraits = {
  ...OPEN_TRAITS,
  json: 'native',
  thinking: 'effort-field',
  thinkingOff: 'never',
  efforts: ['low', 'medium', 'high'],
  nativeChat: { ...OPEN_TRAITS.nativeChat, refuses: ['logit_bias'] },
};

export const gptOssModels: readonly Model[] = [
  openModel({
    family: 'gpt-oss',
    name: 'gpt-oss-120b',
    bedrockId: 'openai.gpt-oss-120b-1:0',
    card: 'openai-gpt-oss-120b',
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    supportsThinking: true,
    listedAs: ['gpt-oss-120b', 'openai.gpt-oss-120b'],
    runtime: THIRTEEN_REGIONS,
    mantle: MANTLE_REGIONS,
    apis: APIS,
    traits: TRAITS,
    rates: inOut('0.15', '0.6'),
    elsewhere: { 'sa-east-1': inOut('0.18', '0.73') },
  }),
  openModel({
    family: 'gpt-oss',
    name: 'gpt-oss-20b',
    bedrockId: 'openai.gpt-oss-20b-1:0',
    card: 'openai-gpt-oss-20b',
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    supportsThinking: true,
    listedAs: ['gpt-oss-20b', 'openai.gpt-oss-20b'],
    runtime: THIRTEEN_REGIONS,
    mantle: MANTLE_REGIONS,
    apis: APIS,
    traits: TRAITS,
    rates: inOut('0.07', '0.3'),
    elsewhere: { 'ap-southeast-2': inOut('0.0721', '0.309') },
  }),
  openModel({
    family: 'gpt-oss',
    name: 'gpt-oss-safeguard-120b',
    bedrockId: 'openai.gpt-oss-safeguard-120b',
    card: 'openai-gpt-oss-safeguard-120b',
    contextTokens: 128_000,
    maxOutputTokens: 16_000,
    supportsThinking: true,
    listedAs: ['GPT OSS Safeguard 120B', 'GPT-OSS-Safeguard-120B', 'openai.gpt-oss-safeguard-120b'],
    runtime: TEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: TRAITS,
    rates: inOut('0.15', '0.6'),
    tiers: tiersOf(inOut('0.26', '1.05'), inOut('0.07', '0.3')),
  }),
  openModel({
    family: 'gpt-oss',
    name: 'gpt-oss-safeguard-20b',
    bedrockId: 'openai.gpt-oss-safeguard-20b',
    card: 'openai-gpt-oss-safeguard-20b',
    contextTokens: 128_000,
    maxOutputTokens: 16_000,
    supportsThinking: true,
    listedAs: ['GPT OSS Safeguard 20B', 'GPT-OSS-Safeguard-20B', 'openai.gpt-oss-safeguard-20b'],
    runtime: TEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: TRAITS,
    rates: inOut('0.07', '0.2'),
    tiers: tiersOf(inOut('0.12', '0.35'), inOut('0.03', '0.1')),
  }),
];
