/**
 * Anthropic's Messages API (`POST /v1/messages`, `/v1/messages/count_tokens`) on Bedrock's InvokeModel. Claude is
 * native on both sides: the body travels as it came, less a few members, and the answer's bytes are Bedrock's.
 */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { Call, DialectModule, RawRequest, Target, UpstreamRequest } from '../dialect.ts';
import { parseBody } from '../json.ts';
import { inputTokensBound } from '../token-bound.ts';
import { checkCountTokens, checkMessages, type MessagesRequest } from './request.ts';
import { createCountReply, createMessageReply } from './response.ts';
import { translate } from './translate.ts';

export const anthropicMessages: DialectModule = {
  name: 'anthropic-messages',
  understand(raw) {
    return raw.routeId === 'count-tokens' ? understandCount(raw) : understandMessage(raw);
  },
};

function understandMessage(raw: RawRequest): Call | Refusal {
  const parsed = parseBody(raw.body);
  if (isRefusal(parsed)) return parsed;
  const request = checkMessages(parsed);
  if (isRefusal(request)) return request;
  return {
    dialect: 'anthropic-messages',
    modelAsked: request.model,
    isStream: request.isStream,
    maxOutputTokens: request.maxTokens,
    inputTokensBound: inputTokensBound(raw.body.length, request.attachments),
    imageCount: request.attachments.images,
    upstreamRequest: (target) => {
      const body = bodyFor(target, raw, request);
      if (isRefusal(body)) return body;
      return { operation: request.isStream ? 'invoke-with-response-stream' : 'invoke', body };
    },
    reply: (context) => createMessageReply(request.isStream, context.requestId),
  };
}

/** Counting is free of charge and makes no tokens: its bounds are zero. */
function understandCount(raw: RawRequest): Call | Refusal {
  const parsed = parseBody(raw.body);
  if (isRefusal(parsed)) return parsed;
  const request = checkCountTokens(parsed);
  if (isRefusal(request)) return request;
  return {
    dialect: 'anthropic-messages',
    modelAsked: request.model,
    isStream: false,
    maxOutputTokens: 0,
    inputTokensBound: 0,
    upstreamRequest: (target) => countRequest(target, raw, request),
    reply: () => createCountReply(),
  };
}

/**
 * CountTokens takes the foundation model and refuses inference profiles. Models that Bedrock offers only across
 * regions are not counted there at all (its user guide sends one to the bedrock-mantle endpoint for them).
 */
function countRequest(target: Target, raw: RawRequest, request: MessagesRequest): UpstreamRequest | Refusal {
  const body = bodyFor(target, raw, request);
  if (isRefusal(body)) return body;
  return {
    operation: 'count-tokens',
    upstreamId: target.model.bedrockId,
    body: Buffer.from(`{"input":{"invokeModel":{"body":"${body.toString('base64')}"}}}`, 'latin1'),
  };
}

function bodyFor(target: Target, raw: RawRequest, request: MessagesRequest): Buffer | Refusal {
  if (target.model.family !== 'claude') {
    return refuse('invalid_request', {
      message: `model: ${target.model.name} is not a Claude model, and this path serves Claude models only. Use POST /v1/chat/completions for it.`,
      param: 'model',
    });
  }
  return translate(raw, request, target.model);
}
