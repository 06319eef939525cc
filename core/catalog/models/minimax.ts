/** MiniMax. */
import type { Model } from '../model.ts';
import { ENDS_IN_MARCH_2027, inOut, openModel, OPEN_TRAITS, tiersOf } from './open-model.ts';
import { MANTLE_REGIONS, TEN_REGIONS, THIRTEEN_REGIONS } from './open-regions.ts';

const ELSEWHERE = inOut('0.36', '1.44');
const PUBLISHED = {
  'ap-northeast-1': ELSEWHERE,
  'ap-south-1': ELSEWHERE,
  'ap-southeast-3': ELSEWHERE,
  'eu-central-1': ELSEWHERE,
  'eu-north-1': ELSEWHERE,
  'eu-south-1': ELSEWHERE,
  'eu-west-1': ELSEWHERE,
  'eu-west-2': inOut('0.47', '1.86'),
  'sa-east-1': ELSEWHERE,
};

export const minimaxModels: readonly Model[] = [
  openModel({
    family: 'minimax',
    name: 'minimax-m2.5',
    bedrockId: 'minimax.minimax-m2.5',
    card: 'minimax-minimax-m2-5',
    contextTokens: 196_000,
    maxOutputTokens: 8_192,
    supportsThinking: true,
    listedAs: ['MiniMax M2.5', 'minimax.minimax-m2.5'],
    runtime: THIRTEEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: OPEN_TRAITS,
    rates: inOut('0.3', '1.2'),
    elsewhere: { ...PUBLISHED, 'ap-southeast-2': inOut('0.31', '1.24') },
  }),
  openModel({
    family: 'minimax',
    name: 'minimax-m2.1',
    bedrockId: 'minimax.minimax-m2.1',
    card: 'minimax-minimax-m2-1',
    contextTokens: 196_000,
    maxOutputTokens: 8_192,
    supportsThinking: true,
    listedAs: ['MiniMax M2.1', 'minimax.minimax-m2.1'],
    runtime: THIRTEEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: OPEN_TRAITS,
    lifecycle: { ...ENDS_IN_MARCH_2027, successor: 'minimax-m2.5' },
    rates: inOut('0.3', '1.2'),
    elsewhere: PUBLISHED,
  }),
  openModel({
    family: 'minimax',
    name: 'minimax-m2',
    bedrockId: 'minimax.minimax-m2',
    card: 'minimax-minimax-m2',
    contextTokens: 1_000_000,
    maxOutputTokens: 8_000,
    supportsThinking: true,
    listedAs: ['MiniMax M2', 'minimax.minimax-m2'],
    runtime: TEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: { ...OPEN_TRAITS, json: 'native', toolChoice: 'auto' },
    lifecycle: { ...ENDS_IN_MARCH_2027, successor: 'minimax-m2.5' },
    rates: inOut('0.3', '1.2'),
    tiers: tiersOf(inOut('0.52', '2.1'), inOut('0.15', '0.6')),
  }),
];
