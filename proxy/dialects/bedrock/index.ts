/**
 * Bedrock's own operations (`POST /bedrock/model/{id}/invoke`, `converse` …) for clients that speak to Bedrock: AWS SDKs
 * with a bearer token, Claude Code in its Bedrock mode. The body travels byte for byte, and the answer's bytes are
 * Bedrock's; what is read of them serves admission and the record.
 *
 * Refused is only what would change the price of a call unseen: a member given twice, optimized latency (the catalog has no
 * price for it), and content that Bedrock would fetch from S3 with the gateway's rights. Guardrails pass; what they cost is on
 * the record where the client asks for their trace (docs/decisions/0118).
 */
import { refuse, type Refusal } from '../../../core/errors.ts';
import { callRoute } from '../../../core/routes.ts';
import { routeByChat } from '../converse/by-chat/route.ts';
import { countCall, countRequest } from '../count-tokens.ts';
import { createDialect } from '../request/create-dialect.ts';
import type { Call, RawRequest, Target } from '../dialect.ts';
import type { BedrockOperation, UpstreamRequest } from '../../bedrock-http.ts';
import type { JsonObject } from '../json.ts';
import { atOnce, LARGE_BODY_BYTES, type Work } from '../work.ts';
import { nameInArn } from '../../../core/catalog/written-name.ts';
import { outputBoundOn } from '../token-bound.ts';
import { withOutputBound } from './output-bound.ts';
import { readNative, type NativeRequest } from './request.ts';
import { createCountReply, createNativeReply } from './reply.ts';

export const bedrockNative = createDialect('bedrock', reading);

function* reading(raw: RawRequest, body: JsonObject): Work<Call> {
  const operation = callRoute(raw.routeId)?.operation ?? 'answer';
  if (operation === 'answer') throw new Error(`route ${raw.routeId} is no operation of Bedrock's`);
  if (operation === 'count-tokens') {
    return countCall({
      dialect: 'bedrock',
      modelAsked: nameInArn(raw.param),
      requesting: (target) => atOnce(countRequest(target, ofItsOwn(raw.body, raw))),
      reply: ({ requestId }) => createCountReply(requestId),
    });
  }
  const request = yield* readNative(raw, body, operation);
  return {
    dialect: 'bedrock',
    modelAsked: nameInArn(raw.param),
    isStream: operation.endsWith('-stream'),
    maxOutputTokens: request.maxOutputTokens,
    leastOutputTokens: request.leastOutputTokens,
    inputTokensBound: request.inputTokensBound,
    promptCount: request.promptCount,
    imageCount: request.imageCount,
    tracesGuardrail: request.tracesGuardrail,
    searchUnits: request.searchUnits,
    ...(request.serviceTier === 'standard' ? {} : { serviceTier: request.serviceTier }),
    requesting: (target) => nativeRequest(raw, request, operation, target),
    reply: ({ requestId, target }) => createNativeReply(operation, request.language, target.model, requestId),
  };
}

/** What is sent, in memory of its own, as that is freed when it is written; a large body's is not (`large-request.ts`). */
function ofItsOwn(body: Buffer, raw: RawRequest): Buffer {
  return body.buffer === raw.body.buffer && body.length < LARGE_BODY_BYTES ? Buffer.from(body) : body;
}

function* nativeRequest(
  raw: RawRequest,
  request: NativeRequest,
  operation: BedrockOperation,
  target: Target,
): Work<UpstreamRequest | Refusal> {
  const { model } = target;
  if (routeByChat(target) !== null) {
    return refuse('invalid_request', {
      message: `${model.name} is on bedrock-mantle here, which does not speak this API. Use Chat Completions, Responses or Messages.`,
    });
  }
  if (operation !== 'invoke' && model.kind !== 'chat') {
    return refuse('invalid_request', { message: `${model.name} is served by InvokeModel only.` });
  }
  if (request.language !== 'converse' && (request.language === 'claude') !== (model.family === 'claude')) {
    const say =
      model.family === 'claude'
        ? 'anthropic_version: this member is required for Claude, with the value "bedrock-2023-05-31".'
        : `This body is written for Claude, and ${model.name} is another model.`;
    return refuse('invalid_request', { message: say, param: 'anthropic_version' });
  }
  const body =
    target.outputCap === null
      ? raw.body
      : yield* withOutputBound(raw.body, model, request.language, outputBoundOn(model, request, target));
  const { headers } = request;
  return {
    operation,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    body: ofItsOwn(body, raw),
    ...(model.supportsCaching && asksForCache(raw.body) ? { cachePoints: 'client' } : {}),
  };
}

/** A text that says so counts too. */
function asksForCache(body: Buffer): boolean {
  return body.includes(CACHE_POINT) || body.includes(CACHE_CONTROL);
}

const CACHE_POINT = Buffer.from('"cachePoint"');
const CACHE_CONTROL = Buffer.from('"cache_control"');
