/**
 * OpenAI's Chat Completions (`POST /v1/chat/completions`) on Bedrock's Converse, for models of every family, and natively
 * where Bedrock speaks this API for a model itself.
 * The request is translated once when it is understood; what depends on the model is added when it is known.
 */
import { answerIdOf } from '../answer-id.ts';
import { answerReading } from '../converse/answer-reading.ts';
import { requestingConverse } from '../converse/body.ts';
import { createDialect } from '../request/create-dialect.ts';
import type { Call, RawRequest } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import { inputTokensBound } from '../token-bound.ts';
import { LARGE_BODY_BYTES, type Work, type Working } from '../work.ts';
import { fingerprintOf } from './endings.ts';
import { createNativeReply } from './native/reply.ts';
import { nativeRequest } from './native/request.ts';
import { chatRoute } from './native/route.ts';
import { tracesGuardrail } from '../request/converse-fields.ts';
import { readChat, readingChat, type ChatRequest } from './request.ts';
import { createChatReply } from './response.ts';

export const openaiChat = createDialect('openai-chat', reading, () => true);

function reading(raw: RawRequest, body: JsonObject): Working<Call> {
  return raw.body.length < LARGE_BODY_BYTES ? callFor(raw, readChat(body, raw)) : readingInSteps(raw, body);
}

function* readingInSteps(raw: RawRequest, body: JsonObject): Work<Call> {
  return callFor(raw, yield* readingChat(body, raw));
}

function callFor(raw: RawRequest, request: ChatRequest): Call {
  return {
    dialect: 'openai-chat',
    modelAsked: request.model,
    isStream: request.isStream,
    maxOutputTokens: request.maxTokens,
    inputTokensBound:
      inputTokensBound(raw.body.length, request.conversation.attachments) + request.addedBytes,
    ...(request.choices === 1 ? {} : { choices: request.choices }),
    imageCount: request.conversation.attachments.images,
    tracesGuardrail: tracesGuardrail(request.converseFields),
    serviceTier: request.serviceTier,
    isTierWish: true,
    ...(request.wishes === null ? {} : { wishes: request.wishes }),
    requesting: (target) => {
      const route = chatRoute(target, request);
      return route === null
        ? requestingConverse(request, target, raw.body.length, request.isStream)
        : nativeRequest(route, target, raw, request);
    },
    reply: (context) => {
      if (chatRoute(context.target, request) !== null) {
        return createNativeReply(request, context);
      }
      return createChatReply({
        id: answerIdOf('chatcmpl-', context.choice?.answerId ?? context.requestId),
        choice: context.choice ?? null,
        createdAtSeconds: Math.floor(context.createdAtMs / 1000),
        model: context.servedAs ?? request.model,
        fingerprint: fingerprintOf(context.target.model.bedrockId),
        isStream: request.isStream,
        includeUsage: request.includeUsage,
        hidesThoughts: request.hidesThoughts,
        serviceTier: context.target.serviceTier,
        customTools: request.customTools,
        ...answerReading(request, context.target, request.toolNames),
      });
    },
  };
}
