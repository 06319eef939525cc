/**
 * DeepSeek. R1 refuses every field about thinking; V3 takes `reasoning_effort` (LiteLLM 1.110.2,
 * `_model_rejects_reasoning_effort_param`).
 */
import { PLAIN_TRAITS, type Model, type ModelTraits } from '../model.ts';
import { chatModel, OPEN_MODEL_APIS } from './chat-model.ts';
import { ENDS_IN_MARCH_2027, inOut, openModel, openSources, OPEN_TRAITS } from './open-model.ts';
import {
  FIRST_LARGE_MODEL_REGIONS,
  LARGE_MODEL_MANTLE_REGIONS,
  LARGE_MODEL_REGIONS,
} from './open-regions.ts';

const V3_TRAITS: ModelTraits = {
  ...OPEN_TRAITS,
  json: 'native',
  thinking: 'effort-field',
  efforts: ['low', 'medium', 'high'],
};
const V3_2_ELSEWHERE = inOut('0.74', '2.22');

export const deepseekModels: readonly Model[] = [
  openModel({
    family: 'deepseek',
    name: 'deepseek-v3.2',
    bedrockId: 'deepseek.v3.2',
    card: 'deepseek-deepseek-v3-2',
    contextTokens: 163_840,
    maxOutputTokens: 8_000,
    supportsThinking: true,
    listedAs: ['DeepSeek V3.2', 'deepseek.v3.2'],
    runtime: LARGE_MODEL_REGIONS,
    mantle: LARGE_MODEL_MANTLE_REGIONS,
    traits: V3_TRAITS,
    rates: inOut('0.62', '1.85'),
    elsewhere: {
      'ap-northeast-1': V3_2_ELSEWHERE,
      'ap-south-1': V3_2_ELSEWHERE,
      'ap-southeast-3': V3_2_ELSEWHERE,
      'eu-north-1': V3_2_ELSEWHERE,
      'sa-east-1': V3_2_ELSEWHERE,
    },
  }),
  openModel({
    family: 'deepseek',
    name: 'deepseek-v3.1',
    bedrockId: 'deepseek.v3-v1:0',
    card: 'deepseek-deepseek-v3-1',
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    supportsThinking: true,
    listedAs: ['DeepSeek V3.1', 'deepseek.v3.1'],
    runtime: FIRST_LARGE_MODEL_REGIONS,
    mantle: LARGE_MODEL_MANTLE_REGIONS,
    mantleId: 'deepseek.v3.1',
    traits: V3_TRAITS,
    lifecycle: { ...ENDS_IN_MARCH_2027, successor: 'deepseek-v3.2' },
    rates: inOut('0.58', '1.68'),
  }),
  chatModel({
    family: 'deepseek',
    name: 'deepseek-r1',
    bedrockId: 'deepseek.r1-v1:0',
    contextTokens: 128_000,
    maxOutputTokens: 32_768,
    supportsTools: false,
    supportsThinking: true,
    listedAs: ['R1', 'DeepSeek-R1', 'deepseek.r1'],
    traits: { ...PLAIN_TRAITS, json: 'instruction', thinkingOff: 'never' },
    availability: { inRegion: [], profiles: { us: ['us-east-1', 'us-east-2', 'us-west-2'] }, mantle: [] },
    apis: { ...OPEN_MODEL_APIS, mantle: [] },
    lifecycle: { ...ENDS_IN_MARCH_2027, successor: 'deepseek-v3.2' },
    prices: {
      geographic: [
        { from: '2026-01-01', ...inOut('1.35', '5.4'), source: 'genai-prices 0.2.3 and LiteLLM 1.110.2' },
      ],
    },
    sources: openSources('deepseek-deepseek-r1'),
  }),
];
