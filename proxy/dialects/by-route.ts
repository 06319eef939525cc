/** The dialect of each route that leads to Bedrock. */
import { callRoute, type Dialect, type RouteId } from '../../core/routes.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockNative } from './bedrock/index.ts';
import type { DialectModule } from './dialect.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiEmbeddings } from './openai-embeddings/index.ts';
import { openaiResponses } from './openai-responses/index.ts';
import { rerank } from './rerank/index.ts';

/** Null for a route that is answered without Bedrock. */
export function dialectOf(id: RouteId): DialectModule | null {
  const route = callRoute(id);
  return route === null ? null : modules[route.dialect];
}

const modules: Readonly<Record<Dialect, DialectModule>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-embeddings': openaiEmbeddings,
  rerank,
  'anthropic-messages': anthropicMessages,
  bedrock: bedrockNative,
};
