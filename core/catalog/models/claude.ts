/**
 * Claude on Bedrock. Prices are USD per million tokens: cache writes cost 1.25 times the input price for five minutes and
 * twice for an hour; profiles of a geography cost a tenth more than global ones. Sources of the prices: the providers
 * `aws` (all rates) and `anthropic` (writes for an hour, long context and its dates) of the data set genai-prices; of the
 * traits: Anthropic's release notes ("what's new") and the Bedrock user guide's pages on structured output, tool use and
 * mid-conversation system messages.
 */
import { NOT_ANNOUNCED, PLAIN_TRAITS, type Model, type ModelTraits } from '../model.ts';
import { pricesOf, type ModelPrices, type PriceText, type RateText } from '../price-text.ts';

const SOURCE = 'genai-prices 0.1.8, provider aws';
const SOURCE_LONG =
  'genai-prices 0.1.8, providers aws (rates) and anthropic (long context, × 1.1 in a geography)';

const OPUS = inProfiles(rates('5', '25', '0.5', '6.25', '10'), rates('5.5', '27.5', '0.55', '6.875', '11'));
const SONNET_4_GLOBAL = rates('3', '15', '0.3', '3.75', '6');
const SONNET_4_GEOGRAPHIC = rates('3.3', '16.5', '0.33', '4.125', '6.6');
const SONNET_4_LONG_GLOBAL = longContext(rates('6', '22.5', '0.6', '7.5', '12'));
const SONNET_4_LONG_GEOGRAPHIC = longContext(rates('6.6', '24.75', '0.66', '8.25', '13.2'));

/** Opus 5 and what came after it. */
const NEWEST: ModelTraits = {
  ...PLAIN_TRAITS,
  sampling: 'none',
  thinking: 'adaptive-summarized',
  thinkingOff: 'disabled',
  invokeJson: 'instruction',
  toolSchemaRoot: 'no-unions',
  limitsPropertyNames: true,
  stopSequences: 'not-blank',
  prefill: false,
  imagesInResults: true,
  imagesPerMessage: 100,
  systemTurns: true,
  toolSearch: true,
};
const CLAUDE_4_8: ModelTraits = { ...NEWEST, thinkingOff: 'unsaid' };
const CLAUDE_4_5: ModelTraits = {
  ...NEWEST,
  sampling: 'one',
  thinking: 'budget',
  thinkingOff: 'unsaid',
  json: 'native',
  invokeJson: 'native',
  strictTools: 20,
  prefill: true,
  systemTurns: false,
};

export const claudeModels: readonly Model[] = [
  claude({
    name: 'claude-opus-5-5',
    bedrockId: 'anthropic.claude-opus-5-5',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Opus 5.5'],
    traits: { ...NEWEST, thinkingOff: 'never', bindsThinking: true, json: 'instruction', toolChoice: 'auto' },
    prices: inProfiles(rates('4', '20', '0.20', '5', '8'), rates('4.4', '22', '0.22', '5.5', '8.8')),
  }),
  claude({
    name: 'claude-opus-5',
    bedrockId: 'anthropic.claude-opus-5',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Opus 5'],
    prices: OPUS,
  }),
  claude({
    name: 'claude-opus-4-8',
    bedrockId: 'anthropic.claude-opus-4-8',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Opus 4.8'],
    traits: CLAUDE_4_8,
    prices: OPUS,
  }),
  claude({
    name: 'claude-opus-4-5',
    aliases: ['claude-opus-4-5-20251101'],
    bedrockId: 'anthropic.claude-opus-4-5-20251101-v1:0',
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    listedAs: ['Claude Opus 4.5'],
    traits: { ...CLAUDE_4_5, toolExamples: true, effortBeta: true },
    prices: OPUS,
  }),
  claude({
    name: 'claude-sonnet-5',
    bedrockId: 'anthropic.claude-sonnet-5',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Sonnet 5'],
    traits: { ...CLAUDE_4_8, systemTurns: false },
    prices: inProfiles(rates('2', '10', '0.20', '2.5', '4'), rates('2.2', '11', '0.22', '2.75', '4.4')),
  }),
  claude({
    name: 'claude-sonnet-4-6',
    bedrockId: 'anthropic.claude-sonnet-4-6',
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    listedAs: ['Claude Sonnet 4.6'],
    traits: { ...CLAUDE_4_5, thinking: 'adaptive', json: 'forced-tool', prefill: false },
    // Long prompts cost the same as short ones since 13 March 2026.
    prices: {
      global: [
        { ...since('2026-01-01', SONNET_4_GLOBAL), ...SONNET_4_LONG_GLOBAL },
        since('2026-03-13', SONNET_4_GLOBAL),
      ],
      geographic: [
        { ...since('2026-01-01', SONNET_4_GEOGRAPHIC), ...SONNET_4_LONG_GEOGRAPHIC },
        since('2026-03-13', SONNET_4_GEOGRAPHIC),
      ],
    },
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
    prices: {
      global: [{ ...since('2026-01-01', SONNET_4_GLOBAL), ...SONNET_4_LONG_GLOBAL }],
      geographic: [{ ...since('2026-01-01', SONNET_4_GEOGRAPHIC), ...SONNET_4_LONG_GEOGRAPHIC }],
    },
  }),
  claude({
    name: 'claude-haiku-4-5',
    aliases: ['claude-haiku-4-5-20251001'],
    bedrockId: 'anthropic.claude-haiku-4-5-20251001-v1:0',
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    listedAs: ['Claude Haiku 4.5'],
    traits: { ...CLAUDE_4_5, toolSearch: false, json: 'forced-tool' },
    prices: inProfiles(rates('1', '5', '0.10', '1.25', '2'), rates('1.1', '5.5', '0.11', '1.375', '2.2')),
  }),
];

type ClaudeEntry = Pick<Model, 'name' | 'bedrockId' | 'contextTokens' | 'maxOutputTokens' | 'listedAs'> & {
  /** @default only the Bedrock id */
  readonly aliases?: readonly string[];
  /** @default those of the newest generation */
  readonly traits?: ModelTraits;
  readonly prices: ModelPrices;
};

function claude({ aliases = [], traits = NEWEST, prices, ...entry }: ClaudeEntry): Model {
  return {
    ...entry,
    aliases: [...aliases, entry.bedrockId],
    family: 'claude',
    vendor: 'anthropic',
    kind: 'chat',
    scopes: ['global', 'geographic'],
    supportsTools: true,
    supportsImages: true,
    supportsDocuments: true,
    supportsThinking: true,
    supportsCaching: true,
    traits,
    availability: {
      inRegion: [],
      profiles: { global: 'all', us: 'all', 'us-gov': 'all', eu: 'all', jp: 'all', au: 'all', apac: 'all' },
      mantle: 'all',
    },
    apis: { runtime: ['converse', 'invoke'], mantle: ['messages'], mantlePrefix: '/v1' },
    lifecycle: NOT_ANNOUNCED,
    retention: null,
    sources: [],
    embeddingBody: null,
    prices: pricesOf(entry.name, prices),
  };
}

function rates(
  input: string,
  output: string,
  cacheRead: string,
  cacheWrite5m: string,
  cacheWrite1h: string,
): RateText {
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h };
}

/** One price through global profiles, and one through those of a geography. */
function inProfiles(global: RateText, geographic: RateText): ModelPrices {
  return { global: [since('2026-01-01', global)], geographic: [since('2026-01-01', geographic)] };
}

function since(from: string, text: RateText): PriceText {
  return { from, ...text, source: SOURCE };
}

function longContext(text: RateText): Pick<PriceText, 'longContext' | 'source'> {
  return { longContext: { aboveTokens: 200_000, ...text }, source: SOURCE_LONG };
}
