/** Google's Gemma: the third generation on both endpoints, the fourth on bedrock-mantle alone. */
import type { Model, ModelTraits } from '../model.ts';
import { ENDS_IN_MARCH_2027, inOut, openModel, OPEN_TRAITS, tiersOf, type OpenEntry } from './open-model.ts';
import { AMERICAN_REGIONS, MANTLE_REGIONS, TEN_REGIONS } from './open-regions.ts';

const GEMMA_3: ModelTraits = { ...OPEN_TRAITS, json: 'instruction', toolChoice: 'auto' };

export const gemmaModels: readonly Model[] = [
  gemma4({
    name: 'gemma-4-31b',
    bedrockId: 'google.gemma-4-31b',
    card: 'google-gemma-4-31b',
    contextTokens: 256_000,
    listedAs: ['Gemma 4 31B', 'google.gemma-4-31b'],
    rates: inOut('0.14', '0.4'),
  }),
  gemma4({
    name: 'gemma-4-26b',
    bedrockId: 'google.gemma-4-26b-a4b',
    card: 'google-gemma-4-26b-a4b',
    contextTokens: 256_000,
    listedAs: ['Gemma 4 26B A4B', 'google.gemma-4-26b-a4b'],
    rates: inOut('0.13', '0.4'),
  }),
  gemma4({
    name: 'gemma-4-e2b',
    bedrockId: 'google.gemma-4-e2b',
    card: 'google-gemma-4-e2b',
    contextTokens: 128_000,
    listedAs: ['Gemma 4 E2B', 'google.gemma-4-e2b'],
    rates: inOut('0.04', '0.08'),
  }),
  gemma3({
    name: 'gemma-3-27b',
    bedrockId: 'google.gemma-3-27b-it',
    card: 'google-gemma-3-27b-it',
    listedAs: ['Gemma 3 27B', 'google.gemma-3-27b-it'],
    rates: inOut('0.23', '0.38'),
    tiers: tiersOf(inOut('0.4', '0.67'), inOut('0.12', '0.19')),
  }),
  gemma3({
    name: 'gemma-3-12b',
    bedrockId: 'google.gemma-3-12b-it',
    card: 'google-gemma-3-12b-it',
    listedAs: ['Gemma 3 12B', 'google.gemma-3-12b-it'],
    rates: inOut('0.09', '0.29'),
    tiers: tiersOf(inOut('0.16', '0.51'), inOut('0.05', '0.15')),
  }),
  gemma3({
    name: 'gemma-3-4b',
    bedrockId: 'google.gemma-3-4b-it',
    card: 'google-gemma-3-4b-it',
    listedAs: ['Gemma 3 4B', 'google.gemma-3-4b-it'],
    rates: inOut('0.04', '0.08'),
    tiers: tiersOf(inOut('0.07', '0.14'), inOut('0.02', '0.04')),
  }),
];

type GemmaEntry = Pick<OpenEntry, 'name' | 'bedrockId' | 'card' | 'listedAs' | 'rates' | 'tiers'>;

function gemma4(entry: GemmaEntry & Pick<OpenEntry, 'contextTokens'>): Model {
  return openModel({
    ...entry,
    family: 'gemma',
    maxOutputTokens: entry.contextTokens,
    supportsImages: true,
    supportsThinking: true,
    runtime: [],
    mantle: [...AMERICAN_REGIONS, 'eu-central-1'],
    apis: { mantle: ['chat', 'responses'], mantlePrefix: '/openai/v1' },
    traits: OPEN_TRAITS,
  });
}

function gemma3(entry: GemmaEntry): Model {
  return openModel({
    ...entry,
    family: 'gemma',
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    supportsImages: true,
    runtime: TEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: GEMMA_3,
    lifecycle: ENDS_IN_MARCH_2027,
  });
}
