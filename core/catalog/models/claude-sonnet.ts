/** Sonnet and Haiku, the newest first. */
import type { Model } from '../model.ts';
import {
  BROAD,
  claude,
  LEGACY_TABLE,
  listed,
  rates,
  SYDNEY_MELBOURNE,
  US_4_5,
  WITH_MESSAGES,
} from './claude-model.ts';
import { CLAUDE_4_5, CLAUDE_4_6, CLAUDE_4_8, CLAUDE_5, CLAUDE_5_5 } from './claude-traits.ts';

const SONNET_4 = rates('3', '15', '0.3');
const SONNET_4_LONG = { aboveTokens: 200_000, rates: { ...rates('6', '22.5', '0.6') } };

export const sonnetAndHaikuModels: readonly Model[] = [
  claude({
    name: 'claude-sonnet-5-5',
    bedrockId: 'anthropic.claude-sonnet-5-5',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Sonnet 5.5'],
    traits: CLAUDE_5_5,
    apis: WITH_MESSAGES,
    availability: {
      inRegion: [],
      profiles: { ...BROAD, 'us-gov': 'all', au: SYDNEY_MELBOURNE },
      mantle: [],
    },
    lifecycle: { launchedOn: '2026-09-28', endsNoSoonerThan: '2027-09-28' },
    // Reads of the cache became cheaper on the day Haiku 5.5 came.
    prices: listed(
      { from: '2026-09-28', rates: rates('2', '10', '0.2') },
      { from: '2026-10-07', rates: rates('2', '10', '0.1') },
    ),
  }),
  claude({
    name: 'claude-sonnet-5',
    bedrockId: 'anthropic.claude-sonnet-5',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Sonnet 5'],
    traits: { ...CLAUDE_4_8, systemTurns: false },
    apis: WITH_MESSAGES,
    availability: {
      inRegion: ['ap-northeast-2', 'ap-southeast-1', 'eu-west-2'],
      profiles: { ...BROAD, 'us-gov': 'all', in: 'all', au: SYDNEY_MELBOURNE },
      mantle: ['us-east-1', 'eu-west-1', 'eu-north-1', 'ap-northeast-2', 'ap-southeast-1', 'ap-southeast-4'],
    },
    lifecycle: { launchedOn: '2026-06-30', successor: 'claude-sonnet-5-5' },
    prices: listed({ from: '2026-01-01', rates: rates('2', '10', '0.2') }),
  }),
  claude({
    name: 'claude-sonnet-4-6',
    bedrockId: 'anthropic.claude-sonnet-4-6',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Sonnet 4.6'],
    traits: { ...CLAUDE_4_6, json: 'forced-tool' },
    availability: { inRegion: ['eu-west-2'], profiles: { ...BROAD, jp: 'all', au: 'all' }, mantle: [] },
    lifecycle: { launchedOn: '2026-02-17', successor: 'claude-sonnet-5-5' },
    // Long prompts cost the same as short ones since 13 March 2026.
    prices: listed(
      { from: '2026-01-01', rates: SONNET_4, longContext: SONNET_4_LONG },
      { from: '2026-03-13', rates: SONNET_4 },
    ),
  }),
  claude({
    name: 'claude-sonnet-4-5',
    aliases: ['claude-sonnet-4-5-20250929'],
    bedrockId: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    // 200,000 tokens, and a million with the beta context-1m-2025-08-07: the bound of a call must allow for it.
    contextTokens: 1_000_000,
    maxOutputTokens: 64_000,
    listedAs: ['Claude Sonnet 4.5'],
    traits: CLAUDE_4_5,
    availability: {
      inRegion: [],
      profiles: { ...BROAD, us: US_4_5, 'us-gov': 'all', jp: 'all', au: 'all' },
      mantle: [],
    },
    lifecycle: {
      launchedOn: '2025-09-29',
      legacyOn: '2026-10-08',
      extendedAccessOn: '2027-01-08',
      endsOn: '2027-04-08',
      successor: 'claude-sonnet-5-5',
    },
    sources: [LEGACY_TABLE],
    prices: listed({ from: '2026-01-01', rates: SONNET_4, longContext: SONNET_4_LONG }),
  }),
  claude({
    name: 'claude-haiku-5-5',
    bedrockId: 'anthropic.claude-haiku-5-5',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Haiku 5.5'],
    traits: { ...CLAUDE_5, bindsThinking: true },
    apis: WITH_MESSAGES,
    availability: {
      inRegion: [],
      profiles: { ...BROAD, 'us-gov': 'all', jp: 'all', au: SYDNEY_MELBOURNE },
      mantle: [],
    },
    lifecycle: { launchedOn: '2026-10-07', endsNoSoonerThan: '2027-10-07' },
    prices: listed({
      from: '2026-10-07',
      rates: rates('0.1', '0.5', '0.01'),
      longContext: { aboveTokens: 100_000, rates: rates('0.5', '2.5', '0.05') },
    }),
  }),
  claude({
    name: 'claude-haiku-4-5',
    aliases: ['claude-haiku-4-5-20251001'],
    bedrockId: 'anthropic.claude-haiku-4-5-20251001-v1:0',
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    listedAs: ['Claude Haiku 4.5'],
    traits: { ...CLAUDE_4_5, toolSearch: false, json: 'forced-tool' },
    availability: {
      inRegion: [],
      profiles: { ...BROAD, us: US_4_5, in: 'all', jp: 'all', au: 'all' },
      mantle: [
        'us-east-1',
        'us-east-2',
        'us-west-2',
        'eu-west-1',
        'eu-north-1',
        'ap-northeast-1',
        'ap-southeast-4',
      ],
    },
    lifecycle: { launchedOn: '2025-10-16', endsNoSoonerThan: '2026-10-16', successor: 'claude-haiku-5-5' },
    prices: listed({ from: '2026-01-01', rates: rates('1', '5', '0.1') }),
  }),
];
