/**
 * OpenAI's Responses API (`POST /v1/responses`) on Bedrock's Converse, for models of every family. A client carries the
 * conversation itself, its reasoning in `encrypted_content`; or it refers to earlier answers, where these are kept.
 */
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { RequestId } from '../../../core/ids.ts';
import { callRoute } from '../../../core/routes.ts';
import { answerShape } from '../converse/answer-shape.ts';
import { converseBody } from '../converse/body.ts';
import type { Call, DialectModule, RawRequest, Expansion, Target, TurnToKeep } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { parsing } from '../json.ts';
import { inputTokensBound } from '../token-bound.ts';
import type { Work } from '../work.ts';
import { writtenInPieces } from '../write-in-pieces.ts';
import { understandingCount } from './count.ts';
import { createResponsesReply } from './reply.ts';
import { checkResponses, type ResponsesRequest } from './request.ts';
import { ResponseFrame } from './response-frame.ts';

export const openaiResponses: DialectModule = {
  name: 'openai-responses',
  understanding,
};

function* understanding(raw: RawRequest): Work<Call | Refusal> {
  const parsed = yield* parsing(raw.body);
  if (isRefusal(parsed)) return parsed;
  if (callRoute(raw.routeId)?.operation === 'count-tokens')
    return yield* understandingCount(parsed, raw.body.length);
  const expansion = raw.expansion ?? null;
  const request = yield* checkResponses(parsed, expansion);
  if (isRefusal(request)) return request;
  const requesting = (target: Target): Work<UpstreamRequest | Refusal> =>
    requestFor(target, request, raw.body.length);
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
    requesting,
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
        isJsonTool: answerShape(request.format, target.model).kind === 'forced-tool',
        wantsSummary: request.wantsSummary,
        wantsSealed: request.wantsSealed,
        toolRegistry: request.toolRegistry,
      });
    },
  };
}

function* requestFor(
  target: Target,
  request: ResponsesRequest,
  bodyBytes: number,
): Work<UpstreamRequest | Refusal> {
  const body = yield* converseBody(request, target, bodyBytes);
  if (isRefusal(body)) return body;
  return { operation: request.isStream ? 'converse-stream' : 'converse', body };
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
