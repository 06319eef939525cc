/**
 * InvokeModel in each vendor's own words: Claude's messages, Nova's (near to Converse's), Llama's and DeepSeek's prompt,
 * and Chat Completions for Mistral, Qwen and gpt-oss. Of other vendors than Anthropic Bedrock tells the tokens beside the
 * body: in headers, and in the last chunk of a stream.
 */
import type { Model } from '../../core/catalog/model.ts';
import { isObject } from '../../core/json.ts';
import { claudeMessage, claudeStream } from '../claude/reply.ts';
import { readClaudeRequest } from '../claude/request.ts';
import { readConverseRequest } from '../converse/request.ts';
import { chatCompletion, chatStream, converseBodyOf } from '../mantle/chat.ts';
import type { Answer, Billed, Conversation, StreamEvent } from '../model/conversation.ts';
import { invalid } from '../wire/aws-error.ts';
import { chunksOf } from './chunks.ts';
import { novaMessage, novaRequest, novaStream } from './nova.ts';
import { deepseek, llama, type PromptWords } from './prompt.ts';

export type NativeBody = {
  readonly conversation: (body: unknown, model: Model) => Conversation;
  readonly whole: (conversation: Conversation, answer: Answer, billed: Billed, id: string) => string;
  readonly stream: (
    conversation: Conversation,
    answer: Answer,
    billed: Billed,
    id: string,
    wordsPerEvent: number,
  ) => Iterable<StreamEvent>;
};

/** How a model's own bodies look. */
export function nativeBodyOf(model: Model): NativeBody {
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
      return chat;
    default:
      throw invalid("The model doesn't support this operation.");
  }
}

const claude: NativeBody = { conversation: readClaudeRequest, whole: claudeMessage, stream: claudeStream };

const nova: NativeBody = {
  conversation: (body, model) => readConverseRequest(novaRequest(recordOf(body)), model),
  whole: (_conversation, answer, billed, id) => novaMessage(answer, billed, id),
  stream: (_conversation, answer, billed, id, wordsPerEvent) =>
    chunksOf(novaStream(answer, billed, id, wordsPerEvent), billed),
};

const chat: NativeBody = {
  conversation: (body, model) => readConverseRequest(converseBodyOf(recordOf(body)), model),
  whole: ({ model }, answer, billed, id) => chatCompletion(model.bedrockId, answer, billed, id),
  stream: ({ model }, answer, billed, id, wordsPerEvent) =>
    chunksOf(chatStream(model.bedrockId, answer, billed, id, wordsPerEvent, false), billed),
};

function prompted(words: PromptWords): NativeBody {
  return {
    conversation: (body, model) => readConverseRequest(words.request(recordOf(body)), model),
    whole: (_conversation, answer, billed) => words.whole(answer, billed),
    stream: (_conversation, answer, billed, _id, wordsPerEvent) =>
      chunksOf(words.stream(answer, billed, wordsPerEvent), billed),
  };
}

function recordOf(body: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(body)) throw invalid('Malformed input request, expected a JSON object.');
  return body;
}
