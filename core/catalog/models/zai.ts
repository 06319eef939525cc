/** Z.ai's GLM. */
import type { Model } from '../model.ts';
import { ENDS_IN_MARCH_2027, inOut, openModel, OPEN_TRAITS } from './open-model.ts';
import {
  LARGE_MODEL_MANTLE_REGIONS,
  LARGE_MODEL_REGIONS,
  MANTLE_REGIONS,
  THIRTEEN_REGIONS,
} from './open-regions.ts';
import { profileModel } from './profile-model.ts';
import { usualTiers } from './scaled-rates.ts';
import { UNITED_STATES } from './profile-regions.ts';

export const glmModels: readonly Model[] = [
  profileModel({
    family: 'glm',
    name: 'glm-5.3',
    bedrockId: 'zai.glm-5.3',
    card: 'zai-glm-5-3',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    supportsDocuments: false,
    supportsThinking: true,
    listedAs: ['GLM 5.3', 'zai.glm-5.3'],
    profiles: { us: UNITED_STATES, global: 'all' },
    apis: { runtime: ['converse', 'chat'], mantle: [], mantlePrefix: '/v1' },
    traits: { ...OPEN_TRAITS, json: 'native', cachePoints: 'none' },
    lifecycle: { launchedOn: '2026-10-05', endsNoSoonerThan: '2027-10-05' },
    from: '2026-10-05',
    rates: {
      ...inOut('1.68', '5.28'),
      cacheRead: '0.312',
      // Caches hold for 30 minutes.
      cacheWrite5m: '2.1',
      cacheWrite1h: '2.1',
    },
    tiers: usualTiers,
  }),
  openModel({
    family: 'glm',
    name: 'glm-5',
    bedrockId: 'zai.glm-5',
    card: 'zai-glm-5',
    contextTokens: 200_000,
    maxOutputTokens: 128_000,
    supportsThinking: true,
    listedAs: ['GLM 5', 'zai.glm-5'],
    runtime: LARGE_MODEL_REGIONS,
    mantle: LARGE_MODEL_MANTLE_REGIONS,
    traits: { ...OPEN_TRAITS, json: 'native' },
    rates: inOut('1', '3.2'),
  }),
  openModel({
    family: 'glm',
    name: 'glm-4.7',
    bedrockId: 'zai.glm-4.7',
    card: 'zai-glm-4-7',
    contextTokens: 203_000,
    maxOutputTokens: 128_000,
    supportsThinking: true,
    listedAs: ['GLM 4.7', 'zai.glm-4.7'],
    runtime: LARGE_MODEL_REGIONS,
    mantle: LARGE_MODEL_MANTLE_REGIONS,
    traits: OPEN_TRAITS,
    lifecycle: { ...ENDS_IN_MARCH_2027, successor: 'glm-5' },
    rates: inOut('0.6', '2.2'),
  }),
  openModel({
    family: 'glm',
    name: 'glm-4.7-flash',
    bedrockId: 'zai.glm-4.7-flash',
    card: 'zai-glm-4-7-flash',
    contextTokens: 203_000,
    maxOutputTokens: 128_000,
    supportsThinking: true,
    listedAs: ['GLM 4.7 Flash', 'zai.glm-4.7-flash'],
    runtime: THIRTEEN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: OPEN_TRAITS,
    lifecycle: ENDS_IN_MARCH_2027,
    rates: inOut('0.07', '0.4'),
  }),
];
