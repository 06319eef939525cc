/**
 * The bedrock-mantle endpoint: Anthropic's Messages for Claude, OpenAI's Chat Completions for the others, each as its
 * maker defines it. A call is the same call as on the other operations; only body, stream and errors look different.
 */
import type { Model } from '../../core/catalog/model.ts';
import { mantleIdOf } from '../../core/catalog/model.ts';
import { isObject } from '../../core/json.ts';
import { readClaudeRequest } from '../claude/request.ts';
import { claudeMessage, claudeStream } from '../claude/reply.ts';
import { readConverseRequest } from '../converse/request.ts';
import type { Answer, Billed, Conversation, StreamEvent } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { AwsError, invalid } from '../wire/aws-error.ts';
import { chatCompletion, chatStream, converseBodyOf } from './chat.ts';
import { ANTHROPIC_EVENTS, errorTypeOf, OPENAI_EVENTS, type Framing } from './framing.ts';

type Body = Readonly<Record<string, unknown>>;

/** What one of mantle's paths makes of a call. */
export type MantleSurface = {
  /** Shown in the call log. */
  readonly operation: 'mantle-messages' | 'mantle-count-tokens' | 'mantle-chat';
  readonly framing: Framing;
  readonly conversation: (body: Body, model: Model, betas: readonly string[]) => Conversation;
  readonly whole: (
    body: Body,
    conversation: Conversation,
    answer: Answer,
    billed: Billed,
    id: string,
  ) => string;
  readonly stream: (
    body: Body,
    conversation: Conversation,
    answer: Answer,
    billed: Billed,
    id: string,
    wordsPerEvent: number,
  ) => Iterable<StreamEvent>;
  readonly error: (error: AwsError) => string;
  /** Of a path that only counts: the answer. */
  readonly countOf?: (conversation: Conversation) => string;
};

const messages: MantleSurface = {
  operation: 'mantle-messages',
  framing: ANTHROPIC_EVENTS,
  conversation: readMessages,
  whole: (_body, conversation, answer, billed, id) => claudeMessage(conversation, answer, billed, id),
  stream: (_body, conversation, answer, billed, id, wordsPerEvent) =>
    claudeStream(conversation, answer, billed, id, wordsPerEvent),
  error: (error) =>
    JSON.stringify({ type: 'error', error: { type: errorTypeOf(error.type), message: error.message } }),
};

const countTokens: MantleSurface = {
  ...messages,
  operation: 'mantle-count-tokens',
  conversation: (body, model, betas) => readMessages({ max_tokens: 1, ...body }, model, betas),
  countOf: (conversation) => JSON.stringify({ input_tokens: totalTokens(conversation.segments) }),
};

const chat: MantleSurface = {
  operation: 'mantle-chat',
  framing: OPENAI_EVENTS,
  conversation: (body, model) => {
    if (model.family === 'claude') {
      throw invalid(`The model '${String(body['model'])}' does not support the '/v1/chat/completions' API`);
    }
    return readConverseRequest(converseBodyOf(body), model);
  },
  whole: (body, _conversation, answer, billed, id) =>
    chatCompletion(String(body['model']), answer, billed, id),
  stream: (body, _conversation, answer, billed, id, wordsPerEvent) => {
    const options = body['stream_options'];
    const includeUsage = isObject(options) && options['include_usage'] === true;
    return chatStream(String(body['model']), answer, billed, id, wordsPerEvent, includeUsage);
  },
  error: (error) =>
    JSON.stringify({
      error: { message: error.message, type: errorTypeOf(error.type), param: null, code: null },
    }),
};

const surfaces = new Map([
  ['/anthropic/v1/messages', messages],
  ['/anthropic/v1/messages/count_tokens', countTokens],
  ['/v1/chat/completions', chat],
]);

/** What is served at a path; null for paths that are not mantle's. */
export function mantleSurface(path: string): MantleSurface | null {
  return surfaces.get(path) ?? null;
}

/** The model that a body names, by mantle's id for it. */
export function mantleModel(body: Body, models: readonly Model[]): Model {
  const id = body['model'];
  const model = models.find((candidate) => mantleIdOf(candidate) === id);
  if (model === undefined)
    throw new AwsError('ResourceNotFoundException', `The model ${String(id)} is not known.`);
  return model;
}

/** Anthropic's own body, as InvokeModel would have it. */
function readMessages(body: Body, model: Model, betas: readonly string[]): Conversation {
  if (model.family !== 'claude') {
    throw invalid(`The model '${String(body['model'])}' does not support the '/anthropic/v1/messages' API`);
  }
  const { model: _model, stream: _stream, ...rest } = body;
  const asked = betas.length === 0 ? {} : { anthropic_beta: betas };
  return readClaudeRequest({ anthropic_version: 'bedrock-2023-05-31', ...asked, ...rest }, model);
}
