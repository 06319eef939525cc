/**
 * OpenAI's Responses API (`POST /v1/responses`): for models that Bedrock serves by it as it is, natively; for models of
 * every other family on Converse. A client carries the conversation itself, its reasoning in `encrypted_content`; or it
 * refers to earlier answers, where these are kept.
 */
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { RequestId } from '../../../core/ids.ts';
import { callRoute } from '../../../core/routes.ts';
import { answerIdOf } from '../answer-id.ts';
import { answerReading } from '../converse/answer-reading.ts';
import { requestingConverse } from '../converse/body.ts';
import { tracesGuardrail } from '../request/converse-fields.ts';
import { createDialect } from '../request/create-dialect.ts';
import { Fault, isGiven, orRefusalOf } from '../request/faults.ts';
import type { Call, Expansion, RawRequest, Reply, ReplyContext, Target, TurnToKeep } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { parsing, type JsonObject } from '../json.ts';
import { inputTokensBound } from '../token-bound.ts';
import { finish, isWork, type Work } from '../work.ts';
import { writtenInPieces } from '../write-in-pieces.ts';
import { readingCount } from './count.ts';
import { surveyInput } from './native/input-survey.ts';
import { createNativeReply } from './native/reply.ts';
import {
  LEAST_OUTPUT_TOKENS,
  nativeRequest,
  refuseUnreadable,
  responsesRoute,
  type NativeRequest,
} from './native/request.ts';
import { createResponsesReply } from './reply.ts';
import { readForConverse, readHead, type ResponsesHead, type ResponsesRequest } from './request.ts';
import { ResponseFrame } from './response-frame.ts';

export const openaiResponses = createDialect('openai-responses', reading);

function* reading(raw: RawRequest, body: JsonObject): Work<Call> {
  if (callRoute(raw.routeId)?.operation === 'count-tokens') return yield* readingCount(raw, body);
  const expansion = raw.expansion ?? null;
  const head = readHead(body, expansion, raw.headers);
  const survey = yield* surveyInput(head);
  const native: NativeRequest = { head, survey };
  let read: ResponsesRequest | Refusal | null = null;
  const asking = function* (): Work<ResponsesRequest | Refusal> {
    return (read ??= yield* orRefusalOf(readForConverse(head)));
  };
  const passes = isGiven(body['context_management']) ? 2 : 1;
  return {
    dialect: 'openai-responses',
    modelAsked: head.model,
    isStream: head.isStream,
    maxOutputTokens: head.maxTokens === null ? null : Math.max(head.maxTokens, LEAST_OUTPUT_TOKENS),
    // A conversation that is compacted in the call is read once for that, and what is left of it once more.
    inputTokensBound: passes * (inputTokensBound(raw.body.length, survey.attachments) + survey.moreTokens),
    ...(passes === 1 ? {} : { promptCount: passes }),
    imageCount: survey.attachments.images,
    tracesGuardrail: tracesGuardrail(head.converseFields),
    ...(head.isKept ? { turnToKeep: turnOf(head, expansion) } : {}),
    serviceTier: head.serviceTier,
    isTierWish: true,
    ...(head.wishes === null ? {} : { wishes: head.wishes }),
    requesting: (target) => requesting(target, raw, native, asking),
    reply: (context) =>
      responsesRoute(context.target, native) === null
        ? converseReply(finish(asking()), context)
        : nativeReply(native, context),
  };
}

function* requesting(
  target: Target,
  raw: RawRequest,
  native: NativeRequest,
  asking: () => Work<ResponsesRequest | Refusal>,
): Work<UpstreamRequest | Refusal> {
  const route = responsesRoute(target, native);
  if (route !== null) return yield* orRefusalOf(nativeRequest(route, target, raw, native));
  const request = refuseUnreadable(target, native) ?? (yield* asking());
  if (isRefusal(request)) return request;
  const making = requestingConverse(request, target, raw.body.length, request.isStream);
  return isWork(making) ? yield* making : making;
}

function converseReply(request: ResponsesRequest | Refusal, context: ReplyContext): Reply {
  // Its request has been made.
  if (isRefusal(request)) throw new Fault(request);
  return createResponsesReply({
    idSuffix: idSuffixOf(context),
    frame: frameOf(request, context),
    isStream: request.isStream,
    isKept: request.isKept,
    ...answerReading(request, context.target, null),
    wantsSummary: request.wantsSummary,
    wantsSealed: request.wantsSealed,
    toolRegistry: request.toolRegistry,
  });
}

function nativeReply({ head }: NativeRequest, context: ReplyContext): Reply {
  return createNativeReply({
    head,
    id: responseIdOf(context.requestId),
    idSuffix: idSuffixOf(context),
    model: context.servedAs ?? head.model,
    isStream: head.isStream,
    frame: frameOf(head, context),
  });
}

function frameOf(
  request: ResponsesHead,
  { requestId, createdAtMs, servedAs, target, restored }: ReplyContext,
): ResponseFrame {
  return new ResponseFrame({
    id: responseIdOf(requestId),
    createdAtSeconds: Math.floor(createdAtMs / 1000),
    request,
    model: servedAs ?? request.model,
    serviceTier: target.serviceTier,
    restored,
  });
}

function idSuffixOf({ requestId }: ReplyContext): string {
  return requestId.replaceAll('-', '');
}

function responseIdOf(requestId: RequestId): string {
  return answerIdOf('resp_', requestId);
}

/**
 * Of the whole conversation, only what this turn added is kept again; and what it refers to stays a reference, or a
 * few bytes that name an item many times would be kept as many copies of it.
 */
function turnOf({ body, previousResponseId }: ResponsesHead, expansion: Expansion | null): TurnToKeep {
  return {
    responseId: responseIdOf,
    previousResponseId,
    *writingInput() {
      const input = expansion?.ownInput ?? (yield* inputOf(body, expansion));
      return yield* writtenInPieces(Array.isArray(input) ? input : [{ role: 'user', content: input }]);
    },
  };
}

/** As the client sent it. */
function* inputOf(body: JsonObject, expansion: Expansion | null): Work<unknown> {
  if (expansion?.original === undefined) return body['input'];
  const original = yield* parsing(expansion.original);
  if (isRefusal(original)) throw new Fault(original);
  return original['input'];
}
