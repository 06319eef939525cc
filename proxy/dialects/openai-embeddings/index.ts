/**
 * OpenAI's Embeddings (`POST /v1/embeddings`) on the embedding models of Bedrock: Titan, Nova and Cohere. A model takes
 * one text, or up to 96, in a request; longer lists become several requests of one call, whose answers are put together
 * in the order of the list.
 */
import { isRefusal } from '../../../core/errors.ts';
import type { DialectModule } from '../dialect.ts';
import { parseBody } from '../json.ts';
import { inputBoundOn, inputTokensBound, noAttachments } from '../token-bound.ts';
import { bodiesFor } from './bodies.ts';
import { createEmbeddingsReply } from './reply.ts';
import { checkEmbeddings } from './request.ts';

export const openaiEmbeddings: DialectModule = {
  name: 'openai-embeddings',
  understand(raw) {
    const parsed = parseBody(raw.body);
    if (isRefusal(parsed)) return parsed;
    const request = checkEmbeddings(parsed);
    if (isRefusal(request)) return request;
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
      maxOutputTokens: 0,
      upstreamRequest: (target) => {
        const bodies = bodiesFor(request, target.model);
        if (isRefusal(bodies)) return bodies;
        const [body, ...more] = bodies;
        if (body === undefined) throw new Error('a list of texts led to no request');
        return { operation: 'invoke', body, more };
      },
      reply: ({ target, servedAs }) =>
        createEmbeddingsReply(request, servedAs ?? request.model, inputBoundOn(target.model, bound)),
    };
  },
};

/** Tokens that a model puts around a text, at most. */
const FRAME_TOKENS = 8;
