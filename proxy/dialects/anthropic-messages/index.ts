/**
 * Anthropic's Messages API (`POST /v1/messages`, `/v1/messages/count_tokens`). Claude is native on both sides: the body
 * travels to InvokeModel as it came, less a few members, and the answer's bytes are Bedrock's. Models of other makers
 * are asked through Converse.
 */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import { callRoute } from '../../../core/routes.ts';
import { answerReading, AS_IT_CAME } from '../converse/answer-reading.ts';
import { requestingConverse } from '../converse/body.ts';
import { stopsFor } from '../converse/stops.ts';
import { countCall, countRequest, createCountReply, invokeModelCount } from '../count-tokens.ts';
import { answerIdOf } from '../answer-id.ts';
import { createDialect } from '../request/create-dialect.ts';
import type { Call, RawRequest, ReplyContext, Target } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { isObject, type JsonObject } from '../json.ts';
import { isGiven } from '../request/faults.ts';
import { refuseGuardrailHeader } from '../request/converse-fields.ts';
import { readTags } from '../request/wishes.ts';
import { NO_GUARDRAILS } from './fields.ts';
import { inputTokensBound } from '../token-bound.ts';
import { finish, isWork, type Work, type Working } from '../work.ts';
import { invokeBody, type InvokeBody } from './claude/body.ts';
import { createMantleCountReply, isOnMantle, mantleRequest, relayEvent } from './mantle.ts';
import type { MessageSettings } from './other-models/ending.ts';
import { createOtherModelReply } from './other-models/reply.ts';
import { converseRequest, type OtherRequest } from './other-models/request.ts';
import { readMessages, type MessagesRequest } from './request.ts';
import { createMessageReply } from './response.ts';
import { relayChunk } from './stream.ts';

export const anthropicMessages = createDialect('anthropic-messages', reading, (raw) => !isCount(raw));

function reading(raw: RawRequest, body: JsonObject): Working<Call> {
  const request = readMessages(body, raw, isCount(raw));
  return isWork(request) ? readingInSteps(raw, request) : callOf(raw, request);
}

function* readingInSteps(raw: RawRequest, reading: Work<MessagesRequest>): Work<Call> {
  return callOf(raw, yield* reading);
}

function callOf(raw: RawRequest, request: MessagesRequest): Call {
  const { body } = request;
  if (isCount(raw)) {
    return countCall({
      dialect: 'anthropic-messages',
      modelAsked: request.model,
      prefers: 'mantle',
      requesting: (target) => requestingCount(target, raw, request),
      reply: ({ target }) =>
        isOnMantle(target)
          ? createMantleCountReply()
          : createCountReply((count) => `{"input_tokens":${count}}`),
    });
  }
  refuseGuardrailHeader(raw.headers, NO_GUARDRAILS);
  const tags = readTags(body);
  let read: OtherRequest | Refusal | null = null;
  const asking = function* (): Work<OtherRequest | Refusal> {
    return (read ??= yield* converseRequest(request));
  };
  const requesting = (target: Target): Working<UpstreamRequest | Refusal> =>
    isClaude(target) ? nativeRequest(target, raw, request) : otherRequest(target, raw, request, asking());
  return {
    dialect: 'anthropic-messages',
    modelAsked: request.model,
    isStream: request.isStream,
    maxOutputTokens: request.maxTokens,
    inputTokensBound: inputTokensBound(raw.body.length, request.seen.attachments),
    imageCount: request.seen.attachments.images,
    ...(tags.length === 0 ? {} : { wishes: { fallbacks: null, tags, ignored: null } }),
    // It refuses a format for the answer, which is told in words there.
    ...(asksForFormat(body) ? { avoids: 'mantle' } : {}),
    requesting,
    reply: (context) => {
      const { isStream } = request;
      if (isClaude(context.target)) {
        const relay = isOnMantle(context.target) ? relayEvent : relayChunk;
        return createMessageReply(relay, isStream, context.requestId);
      }
      const settings = otherSettings(request, finish(asking()), context);
      return createOtherModelReply(settings, context.requestId);
    },
  };
}

function isCount({ routeId }: RawRequest): boolean {
  return callRoute(routeId)?.operation === 'count-tokens';
}

function asksForFormat({ output_config: config, output_format: format }: JsonObject): boolean {
  return isGiven(format) || (isObject(config) && isGiven(config['format']));
}

function isClaude({ model }: Target): boolean {
  return model.family === 'claude';
}

function nativeRequest(
  target: Target,
  raw: RawRequest,
  request: MessagesRequest,
): Working<UpstreamRequest | Refusal> {
  if (isOnMantle(target)) return mantleRequest(target, raw, request, '/anthropic/v1/messages');
  const making = invokeBody(raw, request, target);
  return isWork(making) ? invokingInSteps(request, making) : invoked(request, making);
}

function* invokingInSteps(
  request: MessagesRequest,
  making: Work<InvokeBody | Refusal>,
): Work<UpstreamRequest | Refusal> {
  return invoked(request, yield* making);
}

function invoked({ isStream }: MessagesRequest, made: InvokeBody | Refusal): UpstreamRequest | Refusal {
  if (isRefusal(made)) return made;
  const operation = isStream ? 'invoke-with-response-stream' : 'invoke';
  const { body, cachePoints } = made;
  return cachePoints === undefined ? { operation, body } : { operation, body, cachePoints };
}

function* otherRequest(
  target: Target,
  raw: RawRequest,
  request: MessagesRequest,
  asking: Work<OtherRequest | Refusal>,
): Work<UpstreamRequest | Refusal> {
  const asked = yield* asking;
  if (isRefusal(asked)) return asked;
  const making = requestingConverse(asked, target, raw.body.length, request.isStream);
  return isWork(making) ? yield* making : making;
}

function otherSettings(
  request: MessagesRequest,
  asked: OtherRequest | Refusal,
  context: ReplyContext,
): MessageSettings {
  const { sent = [] } = isRefusal(asked) ? {} : stopsFor(asked.stop, context.target.model.traits);
  return {
    id: answerIdOf('msg_', context.requestId),
    model: context.servedAs ?? request.model,
    onlyStop: sent.length === 1 ? (sent[0] ?? null) : null,
    isStream: request.isStream,
    ...(isRefusal(asked) ? AS_IT_CAME : answerReading(asked, context.target, asked.toolNames)),
  };
}

/**
 * CountTokens takes the foundation model and refuses inference profiles, and some models that Bedrock offers only across
 * regions it does not count at all. Mantle counts those (the user guide's page on counting says so), so a deployment
 * there is asked first; without one, Bedrock is asked by the foundation model, and its refusal says what is missing.
 */
function* requestingCount(
  target: Target,
  raw: RawRequest,
  request: MessagesRequest,
): Work<UpstreamRequest | Refusal> {
  if (!isClaude(target)) {
    return refuse('invalid_request', {
      message: `model: Bedrock counts the tokens of Claude models only, not those of ${target.model.name}`,
      param: 'model',
    });
  }
  const counted = { ...target, caching: null };
  if (isOnMantle(target))
    return yield* mantleRequest(counted, raw, request, '/anthropic/v1/messages/count_tokens');
  const making = invokeBody(raw, request, counted);
  const made = isWork(making) ? yield* making : making;
  return isRefusal(made) ? made : countRequest(target, yield* invokeModelCount(made.body));
}
