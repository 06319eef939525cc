/** Entries of chat models of makers other than Anthropic: what most of them have in common stands here. */
import { inferenceScopes } from '../availability.ts';
import {
  NOT_ANNOUNCED,
  PLAIN_TRAITS,
  vendorOf,
  type Lifecycle,
  type Model,
  type ModelApis,
  type ModelTraits,
} from '../model.ts';
import { pricesOf, type ModelPrices } from '../price-text.ts';

export type ChatEntry = Pick<
  Model,
  | 'family'
  | 'name'
  | 'bedrockId'
  | 'contextTokens'
  | 'maxOutputTokens'
  | 'availability'
  | 'apis'
  | 'listedAs'
  | 'sources'
> & {
  /** @default only the Bedrock id */
  readonly aliases?: readonly string[];
  /** @default it has tools */
  readonly supportsTools?: false;
  /** @default it takes no images */
  readonly supportsImages?: true;
  /** @default it takes documents */
  readonly supportsDocuments?: false;
  /** @default it does not think */
  readonly supportsThinking?: true;
  /** @default PLAIN_TRAITS */
  readonly traits?: ModelTraits;
  /** @default nothing is announced */
  readonly lifecycle?: Partial<Lifecycle>;
  /** @default nothing is kept */
  readonly retention?: Model['retention'];
  readonly prices: ModelPrices;
};

/** The model of an entry. It caches prompts when reads of a cache have a price. */
export function chatModel({ prices, ...entry }: ChatEntry): Model {
  const scopes = inferenceScopes.filter((scope) => prices[scope] !== undefined);
  return {
    supportsTools: true,
    supportsImages: false,
    supportsDocuments: true,
    supportsThinking: false,
    traits: PLAIN_TRAITS,
    retention: null,
    ...entry,
    aliases: [...(entry.aliases ?? []), entry.bedrockId],
    vendor: vendorOf(entry.bedrockId),
    kind: 'chat',
    scopes,
    supportsCaching: scopes.some((scope) => prices[scope]?.[0]?.cacheRead !== undefined),
    lifecycle: { ...NOT_ANNOUNCED, ...entry.lifecycle },
    embeddingBody: null,
    prices: pricesOf(entry.name, prices),
  };
}

/** Converse and InvokeModel on bedrock-runtime, and Chat Completions on bedrock-mantle: what most open models have. */
export const OPEN_MODEL_APIS: ModelApis = {
  runtime: ['converse', 'invoke'],
  mantle: ['chat'],
  mantlePrefix: '/v1',
};
