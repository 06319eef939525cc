/**
 * The models served, with their prices. Figures: the Bedrock provider of the public price data set
 * genai-prices 0.1.8 (USD per million tokens, read November 2026). Cache writes for one hour cost twice the input
 * price, for five minutes 1.25 times, on Claude models.
 */
import type { Model } from './model.ts';
import { ratesOf, type Price, type RateText } from './price.ts';

const SOURCE = 'genai-prices 0.1.8, provider aws';
const EFFECTIVE_FROM = '2026-01-01';

export const models: readonly Model[] = [
  claude('claude-opus-5-5', 'anthropic.claude-opus-5-5', 1_000_000, 128_000, [], {
    global: claudeRates('4', '20', '0.20', '5', '8'),
    geographic: claudeRates('4.4', '22', '0.22', '5.5', '8.8'),
  }),
  claude('claude-opus-5', 'anthropic.claude-opus-5', 1_000_000, 128_000, [], opusRates()),
  claude('claude-opus-4-8', 'anthropic.claude-opus-4-8', 1_000_000, 128_000, [], opusRates()),
  claude(
    'claude-opus-4-5',
    'anthropic.claude-opus-4-5-20251101-v1:0',
    200_000,
    64_000,
    ['claude-opus-4-5-20251101'],
    opusRates(),
  ),
  claude('claude-sonnet-5', 'anthropic.claude-sonnet-5', 1_000_000, 128_000, [], {
    global: claudeRates('2', '10', '0.20', '2.5', '4'),
    geographic: claudeRates('2.2', '11', '0.22', '2.75', '4.4'),
  }),
  claude('claude-sonnet-4-6', 'anthropic.claude-sonnet-4-6', 1_000_000, 64_000, [], sonnetRates()),
  claude(
    'claude-sonnet-4-5',
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    200_000,
    64_000,
    ['claude-sonnet-4-5-20250929'],
    sonnetRates(),
  ),
  claude(
    'claude-haiku-4-5',
    'anthropic.claude-haiku-4-5-20251001-v1:0',
    200_000,
    64_000,
    ['claude-haiku-4-5-20251001'],
    {
      global: claudeRates('1', '5', '0.10', '1.25', '2'),
      geographic: claudeRates('1.1', '5.5', '0.11', '1.375', '2.2'),
    },
  ),
  chat(
    'nova',
    'amazon',
    'nova-micro',
    'amazon.nova-micro-v1:0',
    128_000,
    10_000,
    { input: '0.035', output: '0.14', cacheRead: '0.00875' },
    { images: false },
  ),
  chat(
    'nova',
    'amazon',
    'nova-lite',
    'amazon.nova-lite-v1:0',
    300_000,
    10_000,
    { input: '0.06', output: '0.24', cacheRead: '0.015' },
    { images: true },
  ),
  chat(
    'nova',
    'amazon',
    'nova-pro',
    'amazon.nova-pro-v1:0',
    300_000,
    10_000,
    { input: '0.8', output: '3.2', cacheRead: '0.2' },
    { images: true },
  ),
  chat(
    'nova',
    'amazon',
    'nova-premier',
    'amazon.nova-premier-v1:0',
    1_000_000,
    32_000,
    { input: '2.5', output: '12.5', cacheRead: '0.625' },
    { images: true },
  ),
  chat(
    'llama',
    'meta',
    'llama4-maverick',
    'meta.llama4-maverick-17b-instruct-v1:0',
    1_000_000,
    8_192,
    { input: '0.24', output: '0.97' },
    { images: true },
  ),
  chat(
    'llama',
    'meta',
    'llama3-3-70b',
    'meta.llama3-3-70b-instruct-v1:0',
    128_000,
    8_192,
    { input: '0.72', output: '0.72' },
    { images: false },
  ),
  chat(
    'mistral',
    'mistral',
    'mistral-large-3',
    'mistral.mistral-large-3-675b-instruct',
    256_000,
    32_000,
    { input: '0.5', output: '1.5' },
    { images: true },
  ),
  chat(
    'deepseek',
    'deepseek',
    'deepseek-r1',
    'deepseek.r1-v1:0',
    128_000,
    32_768,
    { input: '1.35', output: '5.4' },
    { images: false, thinking: true, tools: false },
  ),
  chat(
    'gpt-oss',
    'openai',
    'gpt-oss-120b',
    'openai.gpt-oss-120b-1:0',
    128_000,
    32_768,
    { input: '0.15', output: '0.6' },
    { images: false, thinking: true },
  ),
  chat(
    'gpt-oss',
    'openai',
    'gpt-oss-20b',
    'openai.gpt-oss-20b-1:0',
    128_000,
    32_768,
    { input: '0.07', output: '0.3' },
    { images: false, thinking: true },
  ),
  chat(
    'qwen',
    'qwen',
    'qwen3-coder-480b',
    'qwen.qwen3-coder-480b-a35b-v1:0',
    128_000,
    65_536,
    { input: '0.45', output: '1.8' },
    { images: false },
  ),
];

type ClaudeRates = { readonly global: RateText; readonly geographic: RateText };

function claude(
  name: string,
  bedrockId: string,
  contextTokens: number,
  maxOutputTokens: number,
  aliases: readonly string[],
  rates: ClaudeRates,
): Model {
  return {
    name,
    aliases: [...aliases, bedrockId],
    family: 'claude',
    vendor: 'anthropic',
    kind: 'chat',
    bedrockId,
    scopes: ['global', 'geographic'],
    contextTokens,
    maxOutputTokens,
    supportsTools: true,
    supportsImages: true,
    supportsThinking: true,
    supportsCaching: true,
    prices: {
      global: [price(`${name}/global`, rates.global)],
      geographic: [price(`${name}/geographic`, rates.geographic)],
    },
  };
}

type ChatFeatures = { readonly images: boolean; readonly thinking?: true; readonly tools?: false };

function chat(
  family: Model['family'],
  vendor: string,
  name: string,
  bedrockId: string,
  contextTokens: number,
  maxOutputTokens: number,
  rates: RateText,
  features: ChatFeatures,
): Model {
  return {
    name,
    aliases: [bedrockId],
    family,
    vendor,
    kind: 'chat',
    bedrockId,
    scopes: hasGeographicProfile(bedrockId) ? ['geographic', 'regional'] : ['regional'],
    contextTokens,
    maxOutputTokens,
    supportsTools: features.tools ?? true,
    supportsImages: features.images,
    supportsThinking: features.thinking ?? false,
    supportsCaching: rates.cacheRead !== undefined,
    prices: {
      geographic: [price(`${name}/geographic`, rates)],
      regional: [price(`${name}/regional`, rates)],
    },
  };
}

/** Amazon's, Meta's and DeepSeek's models are offered through geographic profiles; the others in-region. */
function hasGeographicProfile(bedrockId: string): boolean {
  return (
    bedrockId.startsWith('amazon.') || bedrockId.startsWith('meta.') || bedrockId.startsWith('deepseek.')
  );
}

function price(label: string, rates: RateText): Price {
  return {
    id: `${label}@${EFFECTIVE_FROM}`,
    effectiveFromMs: Date.UTC(2026, 0, 1),
    rates: ratesOf(rates),
    longContext: null,
    source: SOURCE,
  };
}

function claudeRates(
  input: string,
  output: string,
  cacheRead: string,
  cacheWrite5m: string,
  cacheWrite1h: string,
): RateText {
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h };
}

function opusRates(): ClaudeRates {
  return {
    global: claudeRates('5', '25', '0.5', '6.25', '10'),
    geographic: claudeRates('5.5', '27.5', '0.55', '6.875', '11'),
  };
}

function sonnetRates(): ClaudeRates {
  return {
    global: claudeRates('3', '15', '0.3', '3.75', '6'),
    geographic: claudeRates('3.3', '16.5', '0.33', '4.125', '6.6'),
  };
}
