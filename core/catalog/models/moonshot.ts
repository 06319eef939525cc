/**
 * Moonshot AI's Kimi. Efforts of K3: https://platform.kimi.ai/docs/guide/use-reasoning-effort; of K3.1: LiteLLM 1.110.2,
 * `reasoning_effort_levels`; how K2 Thinking is told on Converse: aws-samples/amazon-bedrock-client-for-mac. How K3 is told
 * there nobody has published, so it is not.
 */
import type { Model, ModelApis, ModelTraits } from '../model.ts';
import type { RateText, TierText } from '../price-text.ts';
import { ENDS_IN_MARCH_2027, inOut, openModel, OPEN_TRAITS, tiersOf } from './open-model.ts';
import { LARGE_MODEL_MANTLE_REGIONS, LARGE_MODEL_REGIONS, SEVEN_REGIONS } from './open-regions.ts';
import { profileModel } from './profile-model.ts';
import { scaledRates } from './scaled-rates.ts';

const K3_APIS: ModelApis = { runtime: ['converse', 'chat'], mantle: [], mantlePrefix: '/v1' };
const K3_TRAITS: ModelTraits = {
  ...OPEN_TRAITS,
  sampling: 'none',
  thinkingOff: 'never',
  leastOutputTokens: 16,
  cachePoints: 'none',
  efforts: ['low', 'high', 'max'],
};

const TOKYO_AND_SAO_PAULO = {
  ...inOut('0.73', '3.03'),
  tiers: tiersOf(inOut('1.28', '5.31'), inOut('0.36', '1.52')),
};

export const kimiModels: readonly Model[] = [
  profileModel({
    family: 'kimi',
    name: 'kimi-k3.1',
    bedrockId: 'moonshotai.kimi-k3.1',
    card: 'moonshot-ai-kimi-k3-1-highspeed',
    contextTokens: 1_000_000,
    maxOutputTokens: 131_072,
    supportsImages: true,
    supportsDocuments: false,
    supportsThinking: true,
    listedAs: ['Kimi K3.1', 'moonshotai.kimi-k3.1'],
    profiles: { us: 'all', in: 'all', global: 'all' },
    apis: K3_APIS,
    traits: { ...K3_TRAITS, efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] },
    lifecycle: { launchedOn: '2026-11-04', endsNoSoonerThan: '2027-11-04' },
    from: '2026-11-04',
    rates: { ...inOut('4', '20'), cacheRead: '0.2', ...write('5') },
    tiers: flexAndPriority,
  }),
  profileModel({
    family: 'kimi',
    name: 'kimi-k3',
    bedrockId: 'moonshotai.kimi-k3',
    card: 'moonshot-ai-kimi-k3',
    contextTokens: 1_000_000,
    maxOutputTokens: 131_072,
    supportsImages: true,
    supportsDocuments: false,
    supportsThinking: true,
    listedAs: ['Kimi K3', 'moonshotai.kimi-k3'],
    profiles: { us: 'all', in: 'all', global: 'all' },
    apis: K3_APIS,
    traits: K3_TRAITS,
    lifecycle: { launchedOn: '2026-09-18', endsNoSoonerThan: '2027-09-18' },
    from: '2026-09-18',
    rates: { ...inOut('3', '15'), cacheRead: '0.3', ...write('3.75') },
    tiers: flexAndPriority,
  }),
  openModel({
    family: 'kimi',
    name: 'kimi-k2.5',
    bedrockId: 'moonshotai.kimi-k2.5',
    card: 'moonshot-ai-kimi-k2-5',
    contextTokens: 262_144,
    maxOutputTokens: 16_000,
    supportsImages: true,
    supportsThinking: true,
    listedAs: ['Kimi K2.5', 'moonshotai.kimi-k2.5'],
    runtime: LARGE_MODEL_REGIONS,
    mantle: LARGE_MODEL_MANTLE_REGIONS,
    traits: OPEN_TRAITS,
    rates: inOut('0.6', '3'),
    elsewhere: {
      'ap-northeast-1': inOut('0.72', '3.6'),
      'ap-south-1': inOut('0.72', '3.6'),
      'ap-southeast-3': inOut('0.72', '3.6'),
      'eu-north-1': inOut('0.72', '3.6'),
      'sa-east-1': inOut('0.72', '3.6'),
    },
  }),
  openModel({
    family: 'kimi',
    name: 'kimi-k2-thinking',
    bedrockId: 'moonshot.kimi-k2-thinking',
    card: 'moonshot-ai-kimi-k2-thinking',
    contextTokens: 262_144,
    maxOutputTokens: 16_000,
    supportsThinking: true,
    listedAs: ['Kimi K2 Thinking', 'moonshot.kimi-k2-thinking', 'moonshotai.kimi-k2-thinking'],
    runtime: SEVEN_REGIONS,
    mantle: LARGE_MODEL_MANTLE_REGIONS,
    mantleId: 'moonshotai.kimi-k2-thinking',
    traits: {
      ...OPEN_TRAITS,
      json: 'native',
      thinking: 'effort-field',
      thinkingOff: 'never',
      efforts: ['low', 'medium', 'high'],
    },
    lifecycle: { ...ENDS_IN_MARCH_2027, successor: 'kimi-k2.5' },
    rates: inOut('0.6', '2.5'),
    tiers: tiersOf(inOut('1.05', '4.38'), inOut('0.3', '1.25')),
    elsewhere: {
      'ap-northeast-1': TOKYO_AND_SAO_PAULO,
      'ap-south-1': {
        ...inOut('0.71', '2.94'),
        tiers: tiersOf(inOut('1.25', '5.15'), inOut('0.36', '1.47')),
      },
      'sa-east-1': TOKYO_AND_SAO_PAULO,
    },
  }),
];

/** Caches hold for 30 minutes; writes are not told apart by their lifetime. */
function write(usd: string): Pick<RateText, 'cacheWrite5m' | 'cacheWrite1h'> {
  return { cacheWrite5m: usd, cacheWrite1h: usd };
}

function flexAndPriority(rates: RateText): TierText {
  return { priority: scaledRates(rates, 7, 4), flex: scaledRates(rates, 1, 2) };
}
