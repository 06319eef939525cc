/** NVIDIA's Nemotron. */
import type { Model, ModelTraits } from '../model.ts';
import { ENDS_IN_MARCH_2027, inOut, openModel, OPEN_TRAITS, tiersOf } from './open-model.ts';
import { MANTLE_REGIONS, TEN_REGIONS, THIRTEEN_REGIONS } from './open-regions.ts';

const NANO_2: ModelTraits = { ...OPEN_TRAITS, json: 'instruction', toolChoice: 'auto' };

export const nemotronModels: readonly Model[] = [
  openModel({
    family: 'nemotron',
    name: 'nemotron-super-3-120b',
    bedrockId: 'nvidia.nemotron-super-3-120b',
    card: 'nvidia-nemotron-super-3-120b',
    contextTokens: 256_000,
    maxOutputTokens: 32_000,
    supportsThinking: true,
    listedAs: ['NVIDIA Nemotron 3 Super 120B', 'nvidia.nemotron-super-3-120b'],
    runtime: THIRTEEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: OPEN_TRAITS,
    rates: inOut('0.15', '0.65'),
    elsewhere: { 'eu-west-2': inOut('0.23', '1.01') },
  }),
  openModel({
    family: 'nemotron',
    name: 'nemotron-nano-3-30b',
    bedrockId: 'nvidia.nemotron-nano-3-30b',
    card: 'nvidia-nemotron-nano-3-30b',
    contextTokens: 256_000,
    maxOutputTokens: 8_000,
    supportsThinking: true,
    listedAs: ['NVIDIA Nemotron Nano 3 30B', 'nvidia.nemotron-nano-3-30b'],
    runtime: TEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: { ...OPEN_TRAITS, json: 'native' },
    rates: inOut('0.06', '0.24'),
    tiers: tiersOf(inOut('0.11', '0.42'), inOut('0.03', '0.12')),
  }),
  openModel({
    family: 'nemotron',
    name: 'nemotron-nano-12b-v2',
    bedrockId: 'nvidia.nemotron-nano-12b-v2',
    card: 'nvidia-nemotron-nano-12b-v2',
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    supportsImages: true,
    listedAs: ['NVIDIA Nemotron Nano 2 VL', 'nvidia.nemotron-nano-12b-v2'],
    runtime: TEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: NANO_2,
    lifecycle: ENDS_IN_MARCH_2027,
    rates: inOut('0.2', '0.6'),
  }),
  openModel({
    family: 'nemotron',
    name: 'nemotron-nano-9b-v2',
    bedrockId: 'nvidia.nemotron-nano-9b-v2',
    card: 'nvidia-nemotron-nano-9b-v2',
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    listedAs: ['NVIDIA Nemotron Nano 2', 'nvidia.nemotron-nano-9b-v2'],
    runtime: TEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: NANO_2,
    lifecycle: { ...ENDS_IN_MARCH_2027, successor: 'nemotron-nano-3-30b' },
    rates: inOut('0.06', '0.23'),
    tiers: tiersOf(inOut('0.11', '0.4'), inOut('0.03', '0.12')),
  }),
];
