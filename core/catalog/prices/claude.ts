/**
 * Prices of Claude on Bedrock, USD per million tokens. Cache writes cost 1.25 times the input price for five minutes
 * and twice for an hour; profiles of a geography cost a tenth more than global ones. Sources: the providers `aws` (all
 * rates) and `anthropic` (writes for an hour, long context and its dates) of the data set genai-prices.
 */
import type { ModelPrices, PriceText, RateText } from '../price-text.ts';

const SOURCE = 'genai-prices 0.1.8, provider aws';
const SOURCE_LONG =
  'genai-prices 0.1.8, providers aws (rates) and anthropic (long context, × 1.1 in a geography)';

const OPUS_GLOBAL = rates('5', '25', '0.5', '6.25', '10');
const OPUS_GEOGRAPHIC = rates('5.5', '27.5', '0.55', '6.875', '11');
const SONNET_4_GLOBAL = rates('3', '15', '0.3', '3.75', '6');
const SONNET_4_GEOGRAPHIC = rates('3.3', '16.5', '0.33', '4.125', '6.6');
const SONNET_4_LONG_GLOBAL = longContext(rates('6', '22.5', '0.6', '7.5', '12'));
const SONNET_4_LONG_GEOGRAPHIC = longContext(rates('6.6', '24.75', '0.66', '8.25', '13.2'));

const opus: ModelPrices = {
  global: [since('2026-01-01', OPUS_GLOBAL)],
  geographic: [since('2026-01-01', OPUS_GEOGRAPHIC)],
};

export const claudePrices: Readonly<Record<string, ModelPrices>> = {
  'claude-opus-5-5': {
    global: [since('2026-01-01', rates('4', '20', '0.20', '5', '8'))],
    geographic: [since('2026-01-01', rates('4.4', '22', '0.22', '5.5', '8.8'))],
  },
  'claude-opus-5': opus,
  'claude-opus-4-8': opus,
  'claude-opus-4-5': opus,
  'claude-sonnet-5': {
    global: [since('2026-01-01', rates('2', '10', '0.20', '2.5', '4'))],
    geographic: [since('2026-01-01', rates('2.2', '11', '0.22', '2.75', '4.4'))],
  },
  // Long prompts cost the same as short ones since 13 March 2026.
  'claude-sonnet-4-6': {
    global: [
      { ...since('2026-01-01', SONNET_4_GLOBAL), ...SONNET_4_LONG_GLOBAL },
      since('2026-03-13', SONNET_4_GLOBAL),
    ],
    geographic: [
      { ...since('2026-01-01', SONNET_4_GEOGRAPHIC), ...SONNET_4_LONG_GEOGRAPHIC },
      since('2026-03-13', SONNET_4_GEOGRAPHIC),
    ],
  },
  'claude-sonnet-4-5': {
    global: [{ ...since('2026-01-01', SONNET_4_GLOBAL), ...SONNET_4_LONG_GLOBAL }],
    geographic: [{ ...since('2026-01-01', SONNET_4_GEOGRAPHIC), ...SONNET_4_LONG_GEOGRAPHIC }],
  },
  'claude-haiku-4-5': {
    global: [since('2026-01-01', rates('1', '5', '0.10', '1.25', '2'))],
    geographic: [since('2026-01-01', rates('1.1', '5.5', '0.11', '1.375', '2.2'))],
  },
};

function rates(
  input: string,
  output: string,
  cacheRead: string,
  cacheWrite5m: string,
  cacheWrite1h: string,
): RateText {
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h };
}

function since(from: string, text: RateText): PriceText {
  return { from, ...text, source: SOURCE };
}

function longContext(text: RateText): Pick<PriceText, 'longContext' | 'source'> {
  return { longContext: { aboveTokens: 200_000, ...text }, source: SOURCE_LONG };
}
