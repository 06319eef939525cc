/**
 * The bedrock-mantle endpoint: Anthropic's Messages for Claude, OpenAI's Chat Completions for the others, each as its
 * maker defines it. A call is the same call as on the other operations; only body, stream and errors look different.
 */
import type { Model } from '../../core/catalog/model.ts';
import { mantleIdOf } from '../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { claudeMessage, claudeStream } from '../claude/reply.ts';
import { readClaudeRequest } from '../claude/request.ts';
import { readConverseRequest } from '../converse/request.ts';
import type { Conversation, Format } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import type { Call } from '../server/call.ts';
import { AwsError, invalid } from '../wire/aws-error.ts';
import { chatCompletion, chatStream, converseBodyOf } from './chat.ts';
import { ANTHROPIC_EVENTS, errorTypeOf, OPENAI_EVENTS, type Framing } from './framing.ts';

/** What one of mantle's paths makes of a call. */
export type MantlePath = {
  readonly operation: 'mantle-messages' | 'mantle-count-tokens' | 'mantle-chat';
  readonly framing: Framing;
  /** The body as InvokeModel would have it, where that is another. */
  readonly bodyOf: (body: JsonObject, betas: readonly string[], model: Model) => JsonObject;
  readonly formatOf: (body: JsonObject) => Format;
  readonly error: (error: AwsError) => string;
  /** Of a path that only counts: the answer. */
  readonly countOf?: (conversation: Conversation) => string;
};

const messages: MantlePath = {
  operation: 'mantle-messages',
  framing: ANTHROPIC_EVENTS,
  bodyOf: ({ model: _model, stream: _stream, ...rest }, betas) => ({
    anthropic_version: 'bedrock-2023-05-31',
    ...(betas.length === 0 ? {} : { anthropic_beta: betas }),
    ...rest,
  }),
  formatOf: (body) => ({
    read: (_body, model) => readMessages(body, model),
    whole: claudeMessage,
    stream: claudeStream,
  }),
  error: (error) =>
    JSON.stringify({ type: 'error', error: { type: errorTypeOf(error.type), message: error.message } }),
};

const chat: MantlePath = {
  operation: 'mantle-chat',
  framing: OPENAI_EVENTS,
  bodyOf: (body) => body,
  formatOf: (body) => {
    const name = String(body['model']);
    const options = body['stream_options'];
    const includeUsage = isObject(options) && options['include_usage'] === true;
    return {
      read: (_body, model) => {
        if (model.family === 'claude') {
          throw invalid(`The model '${name}' does not support the '/v1/chat/completions' API`);
        }
        return readConverseRequest(converseBodyOf(body), model);
      },
      whole: (reply) => chatCompletion(name, reply),
      stream: (reply) => chatStream(name, reply, includeUsage),
    };
  },
  error: (error) =>
    JSON.stringify({
      error: { message: error.message, type: errorTypeOf(error.type), param: null, code: null },
    }),
};

const paths = new Map<string, MantlePath>([
  ['/anthropic/v1/messages', messages],
  [
    '/anthropic/v1/messages/count_tokens',
    {
      ...messages,
      operation: 'mantle-count-tokens',
      bodyOf: (body, betas, model) =>
        messages.bodyOf({ max_tokens: model.maxOutputTokens, ...body }, betas, model),
      countOf: ({ segments }) => JSON.stringify({ input_tokens: totalTokens(segments) }),
    },
  ],
  ['/v1/chat/completions', chat],
]);

/** What is served at a path; null for paths that are not mantle's. */
export function mantlePath(path: string): MantlePath | null {
  return paths.get(path) ?? null;
}

/** `betas`: the header in which Anthropic's clients name them. */
export function mantleCall(
  { operation, framing, bodyOf, formatOf, countOf }: MantlePath,
  sent: unknown,
  betas: string,
  models: readonly Model[],
): Call {
  if (!isObject(sent)) throw invalid('The request body must be an object.');
  const id = sent['model'];
  const model = models.find((candidate) => mantleIdOf(candidate) === id);
  if (model === undefined)
    throw new AwsError('ResourceNotFoundException', `The model ${String(id)} is not known.`);
  const names = betas === '' ? [] : betas.split(',').map((name) => name.trim());
  const body = bodyOf(sent, names, model);
  return {
    operation,
    modelId: mantleIdOf(model),
    model,
    ruledAs: 'mantle',
    ruledBody: body,
    format: formatOf(body),
    readAs: `${operation} ${model.bedrockId} ${betas}`,
    isStream: sent['stream'] === true,
    contentType: 'text/event-stream',
    framing,
    hasTokenHeaders: true,
    ...(countOf === undefined ? {} : { countOf }),
  };
}

function readMessages(body: JsonObject, model: Model): Conversation {
  if (model.family !== 'claude') {
    throw invalid(`The model '${mantleIdOf(model)}' does not support the '/anthropic/v1/messages' API`);
  }
  return readClaudeRequest(body, model);
}
