/**
 * The models served. Their prices stand in `prices/`; a model without a price for a scope is not reached that way, and
 * one without any stops the gateway at start.
 */
import type { Model, ModelFamily } from './model.ts';
import { pricesOf, type ModelPrices } from './price-text.ts';
import { claudePrices } from './prices/claude.ts';
import { openWeightPrices } from './prices/open-weight.ts';
import { vectorPrices } from './prices/vectors.ts';

export const models: readonly Model[] = [
  claude('claude-opus-5-5', 'anthropic.claude-opus-5-5', 1_000_000, 128_000),
  claude('claude-opus-5', 'anthropic.claude-opus-5', 1_000_000, 128_000),
  claude('claude-opus-4-8', 'anthropic.claude-opus-4-8', 1_000_000, 128_000),
  claude('claude-opus-4-5', 'anthropic.claude-opus-4-5-20251101-v1:0', 200_000, 64_000, [
    'claude-opus-4-5-20251101',
  ]),
  claude('claude-sonnet-5', 'anthropic.claude-sonnet-5', 1_000_000, 128_000),
  claude('claude-sonnet-4-6', 'anthropic.claude-sonnet-4-6', 1_000_000, 64_000),
  // 200,000 tokens, and a million with the beta context-1m-2025-08-07: the bound of a call must allow for it.
  claude('claude-sonnet-4-5', 'anthropic.claude-sonnet-4-5-20250929-v1:0', 1_000_000, 64_000, [
    'claude-sonnet-4-5-20250929',
  ]),
  claude('claude-haiku-4-5', 'anthropic.claude-haiku-4-5-20251001-v1:0', 200_000, 64_000, [
    'claude-haiku-4-5-20251001',
  ]),
  chat('nova', 'amazon', 'nova-micro', 'amazon.nova-micro-v1:0', 128_000, 10_000, { images: false }),
  chat('nova', 'amazon', 'nova-lite', 'amazon.nova-lite-v1:0', 300_000, 10_000, { images: true }),
  chat('nova', 'amazon', 'nova-pro', 'amazon.nova-pro-v1:0', 300_000, 10_000, { images: true }),
  chat('nova', 'amazon', 'nova-premier', 'amazon.nova-premier-v1:0', 1_000_000, 32_000, { images: true }),
  chat('llama', 'meta', 'llama4-maverick', 'meta.llama4-maverick-17b-instruct-v1:0', 1_000_000, 8_192, {
    images: true,
  }),
  chat('llama', 'meta', 'llama3-3-70b', 'meta.llama3-3-70b-instruct-v1:0', 128_000, 8_192, {
    images: false,
  }),
  chat('mistral', 'mistral', 'mistral-large-3', 'mistral.mistral-large-3-675b-instruct', 256_000, 32_000, {
    images: true,
  }),
  chat('deepseek', 'deepseek', 'deepseek-r1', 'deepseek.r1-v1:0', 128_000, 32_768, {
    images: false,
    thinking: true,
    tools: false,
  }),
  chat('gpt-oss', 'openai', 'gpt-oss-120b', 'openai.gpt-oss-120b-1:0', 128_000, 32_768, {
    images: false,
    thinking: true,
  }),
  chat('gpt-oss', 'openai', 'gpt-oss-20b', 'openai.gpt-oss-20b-1:0', 128_000, 32_768, {
    images: false,
    thinking: true,
  }),
  chat('qwen', 'qwen', 'qwen3-coder-480b', 'qwen.qwen3-coder-480b-a35b-v1:0', 128_000, 65_536, {
    images: false,
  }),
  vectors('titan-embed', 'amazon', 'titan-embed-text-v2', 'amazon.titan-embed-text-v2:0', 8_192),
  vectors('titan-embed', 'amazon', 'titan-embed-image-v1', 'amazon.titan-embed-image-v1', 256),
  vectors(
    'nova-embed',
    'amazon',
    'nova-2-multimodal-embeddings',
    'amazon.nova-2-multimodal-embeddings-v1:0',
    8_192,
  ),
  vectors('cohere-embed', 'cohere', 'cohere-embed-v4', 'cohere.embed-v4:0', 128_000),
  vectors('cohere-embed', 'cohere', 'cohere-embed-english-v3', 'cohere.embed-english-v3', 512),
  vectors('cohere-embed', 'cohere', 'cohere-embed-multilingual-v3', 'cohere.embed-multilingual-v3', 512),
  vectors('rerank', 'amazon', 'amazon-rerank-v1', 'amazon.rerank-v1:0', 512),
  vectors('rerank', 'cohere', 'cohere-rerank-v3-5', 'cohere.rerank-v3-5:0', 4_096),
];

function claude(
  name: string,
  bedrockId: string,
  contextTokens: number,
  maxOutputTokens: number,
  aliases: readonly string[] = [],
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
    prices: pricesOf(name, named(claudePrices, name)),
  };
}

type ChatFeatures = { readonly images: boolean; readonly thinking?: true; readonly tools?: false };

function chat(
  family: ModelFamily,
  vendor: string,
  name: string,
  bedrockId: string,
  contextTokens: number,
  maxOutputTokens: number,
  features: ChatFeatures,
): Model {
  const prices = named(openWeightPrices, name);
  return {
    name,
    aliases: [bedrockId],
    family,
    vendor,
    kind: 'chat',
    bedrockId,
    scopes: prices.geographic === undefined ? ['regional'] : ['geographic', 'regional'],
    contextTokens,
    maxOutputTokens,
    supportsTools: features.tools ?? true,
    supportsImages: features.images,
    supportsThinking: features.thinking ?? false,
    supportsCaching: prices.regional?.[0]?.cacheRead !== undefined,
    prices: pricesOf(name, prices),
  };
}

/** A model that answers with numbers instead of tokens. */
function vectors(
  family: 'titan-embed' | 'nova-embed' | 'cohere-embed' | 'rerank',
  vendor: string,
  name: string,
  bedrockId: string,
  contextTokens: number,
): Model {
  const prices = named(vectorPrices, name);
  return {
    name,
    aliases: [bedrockId],
    family,
    vendor,
    kind: family === 'rerank' ? 'rerank' : 'embedding',
    bedrockId,
    scopes: prices.global === undefined ? ['regional'] : ['regional', 'geographic', 'global'],
    contextTokens,
    maxOutputTokens: 0,
    supportsTools: false,
    supportsImages: prices.regional?.[0]?.image !== undefined || name === 'cohere-embed-v4',
    supportsThinking: false,
    supportsCaching: false,
    prices: pricesOf(name, prices),
  };
}

function named(prices: Readonly<Record<string, ModelPrices>>, name: string): ModelPrices {
  const found = prices[name];
  if (found === undefined) throw new Error(`catalog: model ${name} has no price`);
  return found;
}
