/**
 * OpenAI's Chat Completions (`POST /v1/chat/completions`) on Bedrock's Converse, for models of every family, and natively
 * where a deployment is on bedrock-mantle.
 * The request is translated once when it is understood; what depends on the model is added when it is known.
 */
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import { answerShape } from '../converse/answer-shape.ts';
import { converseBody } from '../converse/body.ts';
import type { Call, DialectModule, RawRequest, Target } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { parsing } from '../json.ts';
import { inputTokensBound } from '../token-bound.ts';
import type { Work } from '../work.ts';
import { fingerprintOf } from './endings.ts';
import { createMantleReply, isOnMantle, mantleRequest } from './mantle.ts';
import { checkChat, type ChatRequest } from './request.ts';
import { createChatReply } from './response.ts';

export const openaiChat: DialectModule = {
  name: 'openai-chat',
  understanding,
};

function* understanding(raw: RawRequest): Work<Call | Refusal> {
  const parsed = yield* parsing(raw.body);
  if (isRefusal(parsed)) return parsed;
  const request = yield* checkChat(parsed);
  if (isRefusal(request)) return request;
  const requesting = (target: Target): Work<UpstreamRequest | Refusal> => requestFor(target, raw, request);
  return {
    dialect: 'openai-chat',
    modelAsked: request.model,
    isStream: request.isStream,
    maxOutputTokens: request.maxTokens,
    inputTokensBound:
      inputTokensBound(raw.body.length, request.conversation.attachments) + request.addedBytes,
    imageCount: request.conversation.attachments.images,
    serviceTier: request.serviceTier,
    isTierWish: true,
    requesting,
    reply: (context) => {
      if (isOnMantle(context.target, request)) {
        return createMantleReply(request.isStream, request.includeUsage);
      }
      return createChatReply({
        id: `chatcmpl-${context.requestId.replaceAll('-', '')}`,
        createdAtSeconds: Math.floor(context.createdAtMs / 1000),
        model: context.servedAs ?? request.model,
        fingerprint: fingerprintOf(context.target.model.bedrockId),
        isStream: request.isStream,
        includeUsage: request.includeUsage,
        serviceTier: context.target.serviceTier,
        customTools: request.customTools,
        isJsonTool: answerShape(request.format, context.target.model).kind === 'forced-tool',
      });
    },
  };
}

function* requestFor(target: Target, raw: RawRequest, request: ChatRequest): Work<UpstreamRequest | Refusal> {
  if (isOnMantle(target, request)) return yield* mantleRequest(target, raw, request);
  const body = yield* converseBody(request, target, raw.body.length);
  if (isRefusal(body)) return body;
  return { operation: request.isStream ? 'converse-stream' : 'converse', body };
}
