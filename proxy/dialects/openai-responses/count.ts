/** `POST /v1/responses/input_tokens`: how many tokens a request would send, counted by Bedrock as Converse would have it. */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import { converseObject } from '../converse/body.ts';
import { countCall, countRequest, createCountReply } from '../count-tokens.ts';
import type { Call, RawRequest, Target } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { serializing, type JsonObject } from '../json.ts';
import type { Work } from '../work.ts';
import { readForConverse, readHead, type ResponsesRequest } from './request.ts';

export function* readingCount({ body: bytes, headers }: RawRequest, body: JsonObject): Work<Call> {
  const request = yield* readForConverse(readHead(body, null, headers));
  return countCall({
    dialect: 'openai-responses',
    modelAsked: request.model,
    requesting: (target) => requestFor(target, request, bytes.length),
    reply: () => createCountReply((count) => `{"object":"response.input_tokens","input_tokens":${count}}`),
  });
}

/** CountTokens takes of Converse's body what can hold tokens. */
function* requestFor(
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
  const made = converseObject(request, { ...target, caching: null }, bodyBytes);
  if (isRefusal(made)) return made;
  const { messages, system, toolConfig, additionalModelRequestFields } = made.value;
  const input = { converse: { messages, system, toolConfig, additionalModelRequestFields } };
  const body = yield* serializing({ input }, bodyBytes);
  return isRefusal(body) ? body : countRequest(target, body);
}
