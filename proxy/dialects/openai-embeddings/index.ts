/**
 * OpenAI's Embeddings (`POST /v1/embeddings`) on the embedding models of Bedrock: Titan, Nova and Cohere. A model takes
 * one text, or up to 96, in a request; longer lists become several requests of one call, whose answers are put together
 * in the order of the list.
 */
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import { refuseConverseFields } from '../request/converse-fields.ts';
import { createDialect } from '../request/create-dialect.ts';
import { readWishes } from '../request/wishes.ts';
import type { Call, Target } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { inputBoundOn, inputTokensBound, noAttachments } from '../token-bound.ts';
import type { Work } from '../work.ts';
import { bodiesFor } from './bodies.ts';
import { createEmbeddingsReply } from './reply.ts';
import { readEmbeddings, type EmbeddingsRequest } from './request.ts';

// eslint-disable-next-line require-yield -- A reading without steps.
export const openaiEmbeddings = createDialect('openai-embeddings', function* (raw, parsed): Work<Call> {
  const request = readEmbeddings(parsed);
  refuseConverseFields(parsed, raw.headers);
  const wishes = readWishes(parsed);
  const bound = {
    // One added prompt for each text: models frame every text by itself.
    inputTokensBound:
      inputTokensBound(raw.body.length, noAttachments()) + request.texts.length * FRAME_TOKENS,
    promptCount: request.texts.length,
  };
  return {
    ...bound,
    dialect: 'openai-embeddings',
    modelAsked: request.model,
    isStream: false,
    ...(wishes === null ? {} : { wishes }),
    maxOutputTokens: 0,
    requesting: (target) => requestFor(target, request, raw.body.length),
    reply: ({ target, servedAs }) =>
      createEmbeddingsReply(request, servedAs ?? request.model, inputBoundOn(target.model, bound)),
  };
});

function* requestFor(
  { model }: Target,
  request: EmbeddingsRequest,
  bodyBytes: number,
): Work<UpstreamRequest | Refusal> {
  const bodies = yield* bodiesFor(request, model, bodyBytes);
  if (isRefusal(bodies)) return bodies;
  const [body, ...more] = bodies;
  if (body === undefined) throw new Error('a list of texts led to no request');
  return { operation: 'invoke', body, more };
}

/** Tokens that a model puts around a text, at most. */
const FRAME_TOKENS = 8;
