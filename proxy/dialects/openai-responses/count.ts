/**
 * `POST /v1/responses/input_tokens`: how many tokens a request would send, counted by Bedrock as Converse would have it.
 * Counting is free of charge and makes no tokens: its bounds are zero.
 */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import { converseCount } from '../converse/body.ts';
import type { Call, Reply, Target } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { countOf, parseAnswer, type JsonObject } from '../json.ts';
import { createWholeReply } from '../whole-reply.ts';
import type { Work } from '../work.ts';
import { checkResponses, type ResponsesRequest } from './request.ts';

export function* understandingCount(body: JsonObject, bodyBytes: number): Work<Call | Refusal> {
  const request = yield* checkResponses(body, null);
  if (isRefusal(request)) return request;
  const requesting = (target: Target): Work<UpstreamRequest | Refusal> =>
    countRequest(target, request, bodyBytes);
  return {
    dialect: 'openai-responses',
    modelAsked: request.model,
    isStream: false,
    maxOutputTokens: 0,
    inputTokensBound: 0,
    requesting,
    reply: createCountReply,
  };
}

/** CountTokens takes the foundation model and refuses inference profiles. */
function* countRequest(
  target: Target,
  request: ResponsesRequest,
  bodyBytes: number,
): Work<UpstreamRequest | Refusal> {
  const { model } = target;
  if (model.family !== 'claude') {
    return refuse('invalid_request', {
      message: `Bedrock counts the tokens of Claude models only, not those of ${model.name}.`,
      param: 'model',
    });
  }
  const body = yield* converseCount(request, target, bodyBytes);
  if (isRefusal(body)) return body;
  return { operation: 'count-tokens', upstreamId: model.bedrockId, body };
}

function createCountReply(): Reply {
  return createWholeReply({
    whole: (body) => {
      const answer = parseAnswer(body);
      if (typeof answer['inputTokens'] !== 'number')
        throw new SyntaxError('the upstream answered without a count');
      const count = countOf(answer, 'inputTokens');
      return Buffer.from(`{"object":"response.input_tokens","input_tokens":${count}}`, 'latin1');
    },
  });
}
