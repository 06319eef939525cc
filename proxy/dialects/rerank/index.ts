/**
 * `POST /v1/rerank` in the form that Cohere, Jina and their clients share, on the rerank models of Bedrock. A search is
 * billed by the piece; Bedrock reports no tokens for it.
 */
import { isRefusal, refuse } from '../../../core/errors.ts';
import type { DialectModule } from '../dialect.ts';
import { parseBody } from '../json.ts';
import { searchUnits } from '../search-units.ts';
import { createRerankReply } from './reply.ts';
import { checkRerank } from './request.ts';

export const rerank: DialectModule = {
  name: 'rerank',
  understand(raw) {
    const parsed = parseBody(raw.body);
    if (isRefusal(parsed)) return parsed;
    const request = checkRerank(parsed);
    if (isRefusal(request)) return request;
    const units = searchUnits(request.query, request.texts);
    return {
      dialect: 'rerank',
      modelAsked: request.model,
      isStream: false,
      maxOutputTokens: 0,
      inputTokensBound: raw.body.length,
      promptCount: request.texts.length,
      searchUnits: units,
      upstreamRequest: ({ model }) => {
        if (model.kind !== 'rerank') {
          return refuse('invalid_request', {
            message: `Invalid 'model': ${model.name} does not rerank.`,
            param: 'model',
          });
        }
        const version = model.vendor === 'cohere' ? { api_version: 2 } : {};
        const top = request.topN === null ? {} : { top_n: request.topN };
        const body = { query: request.query, documents: request.texts, ...top, ...version };
        return { operation: 'invoke', body: Buffer.from(JSON.stringify(body), 'utf8') };
      },
      reply: ({ requestId }) => createRerankReply(request, units, requestId),
    };
  },
};
