/** Claude that Bedrock has ended: known by name, so that a refusal can say when, and what to use instead. */
import type { Model } from '../model.ts';
import { beforeGlobalProfiles, claude, LEGACY_TABLE, rates } from './claude-model.ts';
import type { RateText } from '../price-text.ts';
import { CLAUDE_4 } from './claude-traits.ts';

const READ_ON = '2026-11-28';

export const endedClaudeModels: readonly Model[] = [
  ended({
    name: 'claude-sonnet-4',
    id: 'claude-sonnet-4-20250514',
    maxOutputTokens: 64_000,
    legacyOn: '2026-04-14',
    extendedAccessOn: '2026-07-14',
    endsOn: '2026-10-14',
    successor: 'claude-sonnet-5-5',
    prices: rates('3', '15', '0.3'),
    from: LEGACY_TABLE.from,
  }),
  ended({
    name: 'claude-3-7-sonnet',
    id: 'claude-3-7-sonnet-20250219',
    maxOutputTokens: 64_000,
    endsOn: '2026-04-28',
    successor: 'claude-sonnet-5-5',
    prices: rates('3', '15', '0.3'),
    from: 'https://www.bitslovers.com/bedrock-model-lifecycle',
  }),
  ended({
    name: 'claude-3-5-haiku',
    id: 'claude-3-5-haiku-20241022',
    maxOutputTokens: 8_192,
    endsOn: '2026-06-19',
    successor: 'claude-haiku-5-5',
    prices: rates('0.8', '4', '0.08'),
    from: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-3-5-haiku.html',
  }),
  ended({
    name: 'claude-3-haiku',
    id: 'claude-3-haiku-20240307',
    maxOutputTokens: 4_096,
    legacyOn: '2026-03-10',
    extendedAccessOn: '2026-06-10',
    endsOn: '2026-09-10',
    successor: 'claude-haiku-5-5',
    prices: { input: '0.25', output: '1.25' },
    from: LEGACY_TABLE.from,
  }),
];

type Ended = Pick<Model, 'name' | 'maxOutputTokens'> & {
  /** By which Anthropic knew it. */
  readonly id: string;
  /** @default not known any more */
  readonly legacyOn?: string;
  readonly extendedAccessOn?: string;
  readonly endsOn: string;
  readonly successor: string;
  readonly prices: RateText;
  /** Where the day of its end was read. */
  readonly from: string;
};

/** It had profiles in the US at least; nothing calls it any more. */
function ended({ name, id, maxOutputTokens, prices, from, ...lifecycle }: Ended): Model {
  return claude({
    name,
    aliases: [id],
    bedrockId: `anthropic.${id}-v1:0`,
    contextTokens: 200_000,
    maxOutputTokens,
    listedAs: [],
    traits: { ...CLAUDE_4, sampling: 'both' },
    availability: { inRegion: [], profiles: { us: ['us-east-1', 'us-east-2', 'us-west-2'] }, mantle: [] },
    lifecycle,
    sources: [{ of: 'lifecycle', from, readOn: READ_ON }],
    prices: beforeGlobalProfiles(prices),
  });
}
