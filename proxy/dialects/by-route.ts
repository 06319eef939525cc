/** Which dialect speaks on which route. */
import type { RouteId } from '../../core/routes.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockNative } from './bedrock/index.ts';
import type { DialectModule } from './dialect.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiEmbeddings } from './openai-embeddings/index.ts';
import { openaiResponses } from './openai-responses/index.ts';
import { rerank } from './rerank/index.ts';

/** The dialect of an inference route; null when this version does not serve it. */
export function dialectOf(routeId: RouteId): DialectModule | null {
  switch (routeId) {
    case 'chat-completions':
      return openaiChat;
    case 'responses':
    case 'responses-input-tokens':
      return openaiResponses;
    case 'embeddings':
      return openaiEmbeddings;
    case 'rerank':
      return rerank;
    case 'messages':
    case 'count-tokens':
      return anthropicMessages;
    case 'bedrock-invoke':
    case 'bedrock-invoke-stream':
    case 'bedrock-converse':
    case 'bedrock-converse-stream':
    case 'bedrock-count-tokens':
      return bedrockNative;
    default:
      return null;
  }
}
