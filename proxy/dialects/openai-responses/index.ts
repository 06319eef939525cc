/**
 * OpenAI's Responses API (`POST /v1/responses`) on Bedrock's Converse, for models of every family. A client carries the
 * conversation itself, its reasoning in `encrypted_content`; or it refers to earlier answers, where these are kept.
 */
import type { RequestId } from '../../../core/ids.ts';
import { callRoute } from '../../../core/routes.ts';
import { answerReading } from '../converse/answer-reading.ts';
import { requestingConverse } from '../converse/body.ts';
import { createDialect } from '../request/create-dialect.ts';
import type { Call, Expansion, RawRequest, TurnToKeep } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import { inputTokensBound } from '../token-bound.ts';
import type { Work } from '../work.ts';
import { writtenInPieces } from '../write-in-pieces.ts';
import { readingCount } from './count.ts';
import { createResponsesReply } from './reply.ts';
import { readResponses, type ResponsesRequest } from './request.ts';
import { ResponseFrame } from './response-frame.ts';

export const openaiResponses = createDialect('openai-responses', reading);

function* reading(raw: RawRequest, body: JsonObject): Work<Call> {
  if (callRoute(raw.routeId)?.operation === 'count-tokens') return yield* readingCount(body, raw.body.length);
  const expansion = raw.expansion ?? null;
  const request = yield* readResponses(body, expansion);
  return {
    dialect: 'openai-responses',
    modelAsked: request.model,
    isStream: request.isStream,
    maxOutputTokens: request.maxTokens,
    inputTokensBound:
      inputTokensBound(raw.body.length, request.conversation.attachments) + request.toolRegistry.addedBytes,
    imageCount: request.conversation.attachments.images,
    ...(request.isKept ? { turnToKeep: turnOf(request, expansion) } : {}),
    serviceTier: request.serviceTier,
    isTierWish: true,
    requesting: (target) => requestingConverse(request, target, raw.body.length, request.isStream),
    reply: (context) => {
      const { requestId, createdAtMs, servedAs, target } = context;
      const createdAtSeconds = Math.floor(createdAtMs / 1000);
      return createResponsesReply({
        idSuffix: requestId.replaceAll('-', ''),
        frame: new ResponseFrame({
          id: responseIdOf(requestId),
          createdAtSeconds,
          request,
          model: servedAs ?? request.model,
          serviceTier: target.serviceTier,
        }),
        isStream: request.isStream,
        isKept: request.isKept,
        ...answerReading(request, target, null),
        wantsSummary: request.wantsSummary,
        wantsSealed: request.wantsSealed,
        toolRegistry: request.toolRegistry,
      });
    },
  };
}

function responseIdOf(requestId: RequestId): string {
  return `resp_${requestId.replaceAll('-', '')}`;
}

/**
 * Of the whole conversation, only what this turn added is kept again; and what it refers to stays a reference, or a
 * few bytes that name an item many times would be kept as many copies of it.
 */
function turnOf({ body, previousResponseId }: ResponsesRequest, expansion: Expansion | null): TurnToKeep {
  return {
    responseId: responseIdOf,
    previousResponseId,
    writingInput: () => {
      const input = expansion?.ownInput ?? body['input'];
      return writtenInPieces(Array.isArray(input) ? input : [{ role: 'user', content: input }]);
    },
  };
}
