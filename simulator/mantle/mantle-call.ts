/**
 * Anthropic's Messages for Claude on the bedrock-mantle endpoint, as its maker defines it. A call is the same call as on
 * the other operations; only body, stream and errors look different.
 */
import type { Model } from '../../core/catalog/model.ts';
import { mantleIdOf } from '../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { claudeMessage, claudeStream } from '../claude/reply.ts';
import { readClaudeRequest } from '../claude/request.ts';
import type { Conversation } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import type { Call } from '../server/call.ts';
import { AwsError, invalid } from '../wire/aws-error.ts';
import { ANTHROPIC_EVENTS, errorTypeOf } from '../wire/framing.ts';

/** What one of mantle's paths makes of a call. */
export type MantlePath = {
  readonly operation: 'mantle-messages' | 'mantle-count-tokens';
  /** The body as InvokeModel would have it. */
  readonly bodyOf: (body: JsonObject, betas: readonly string[], model: Model) => JsonObject;
  /** Of a path that only counts: the answer. */
  readonly countOf?: (conversation: Conversation) => string;
};

const messages: MantlePath = {
  operation: 'mantle-messages',
  bodyOf: ({ model: _model, stream: _stream, ...rest }, betas) => ({
    anthropic_version: 'bedrock-2023-05-31',
    ...(betas.length === 0 ? {} : { anthropic_beta: betas }),
    ...rest,
  }),
};

const paths = new Map<string, MantlePath>([
  ['/anthropic/v1/messages', messages],
  [
    '/anthropic/v1/messages/count_tokens',
    {
      operation: 'mantle-count-tokens',
      bodyOf: (body, betas, model) =>
        messages.bodyOf({ max_tokens: model.maxOutputTokens, ...body }, betas, model),
      countOf: ({ segments }) => JSON.stringify({ input_tokens: totalTokens(segments) }),
    },
  ],
]);

/** What is served at a path; null for paths that are not mantle's. */
export function mantlePath(path: string): MantlePath | null {
  return paths.get(path) ?? null;
}

/** `betas`: the header in which Anthropic's clients name them. */
export function mantleCall(
  { operation, bodyOf, countOf }: MantlePath,
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
    format: { read: () => readMessages(body, model), whole: claudeMessage, stream: claudeStream },
    readAs: `${operation} ${model.bedrockId} ${betas}`,
    isStream: sent['stream'] === true,
    contentType: 'text/event-stream',
    framing: ANTHROPIC_EVENTS,
    hasTokenHeaders: true,
    ...(countOf === undefined ? {} : { countOf }),
  };
}

export function mantleErrorBody(error: AwsError): string {
  return JSON.stringify({
    type: 'error',
    error: { type: errorTypeOf(error.type), message: error.message },
  });
}

function readMessages(body: JsonObject, model: Model): Conversation {
  if (model.family !== 'claude') {
    throw invalid(`The model '${mantleIdOf(model)}' does not support the '/anthropic/v1/messages' API`);
  }
  return readClaudeRequest(body, model);
}
