/**
 * InvokeModel in each vendor's own words: Claude's messages, Nova's (near to Converse's), Llama's and DeepSeek's prompt,
 * and Chat Completions for the open models. Of other vendors than Anthropic Bedrock tells the tokens beside the
 * body: in headers, and in the last chunk of a stream.
 */
import type { Model } from '../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { claudeMessage, claudeStream } from '../claude/reply.ts';
import { readClaudeRequest } from '../claude/request.ts';
import { readConverseRequest } from '../converse/request.ts';
import type { Format } from '../model/conversation.ts';
import { chatCompletion, chatStream, type ChatAsked } from '../openai/chat/answer.ts';
import { readChat } from '../openai/chat/read.ts';
import { invalid } from '../wire/aws-error.ts';
import { chunksOf } from './chunks.ts';
import { novaMessage, novaRequest, novaStream } from './nova.ts';
import { deepseek, llama, type PromptFormat } from './prompt.ts';

/** How a model's own bodies look. */
export function nativeFormatOf(model: Model): Format {
  switch (model.family) {
    case 'claude':
      return claude;
    case 'nova':
      return nova;
    case 'llama':
      return prompted(llama);
    case 'deepseek':
      return prompted(deepseek);
    case 'mistral':
    case 'qwen':
    case 'gpt-oss':
    case 'kimi':
    case 'glm':
    case 'gemma':
    case 'minimax':
    case 'nemotron':
    case 'palmyra':
      return chat;
    default:
      throw invalid("The model doesn't support this operation.");
  }
}

const claude: Format = { read: readClaudeRequest, whole: claudeMessage, stream: claudeStream };

const nova: Format = {
  read: byConverse(novaRequest),
  whole: novaMessage,
  stream: (reply) => chunksOf(novaStream(reply), reply),
};

const chat: Format = {
  read: (body, model) => readChat(bodyOf(body), model),
  whole: (reply) => chatCompletion(reply, chatAsked(reply.model)),
  stream: (reply) => chunksOf(chatStream(reply, chatAsked(reply.model)), reply),
};

function chatAsked({ bedrockId }: Model): ChatAsked {
  return { body: { model: bedrockId }, thoughtsInText: false };
}

function prompted({ request, whole, stream }: PromptFormat): Format {
  return { read: byConverse(request), whole, stream: (reply) => chunksOf(stream(reply), reply) };
}

/** Reads a body by what Converse would be asked. */
function byConverse(converseBody: (body: JsonObject) => JsonObject): Format['read'] {
  return (body, model) => readConverseRequest(converseBody(bodyOf(body)), model);
}

function bodyOf(body: unknown): JsonObject {
  if (!isObject(body)) throw invalid('Malformed input request, expected a JSON object.');
  return body;
}
