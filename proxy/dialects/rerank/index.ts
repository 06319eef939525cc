/**
 * `POST /v1/rerank` in the form that Cohere, Jina and their clients share, on the rerank models of Bedrock. A search is
 * billed by the piece; Bedrock reports no tokens for it.
 */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import { refuseConverseFields } from '../request/converse-fields.ts';
import { createDialect } from '../request/create-dialect.ts';
import { readWishes } from '../request/wishes.ts';
import type { Call, Target } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { serializing } from '../json.ts';
import { searchUnits } from '../search-units.ts';
import type { Work } from '../work.ts';
import { createRerankReply } from './reply.ts';
import { readRerank, type RerankRequest } from './request.ts';

// eslint-disable-next-line require-yield -- A reading without steps.
export const rerank = createDialect('rerank', function* (raw, parsed): Work<Call> {
  const request = readRerank(parsed);
  refuseConverseFields(parsed, raw.headers);
  const wishes = readWishes(parsed);
  const units = searchUnits(request.query, request.texts);
  return {
    dialect: 'rerank',
    modelAsked: request.model,
    isStream: false,
    ...(wishes === null ? {} : { wishes }),
    maxOutputTokens: 0,
    inputTokensBound: raw.body.length,
    promptCount: request.texts.length,
    searchUnits: units,
    requesting: (target) => requestFor(target, request, raw.body.length),
    reply: ({ requestId }) => createRerankReply(request, units, requestId),
  };
});

function* requestFor(
  { model }: Target,
  { query, texts, topN }: RerankRequest,
  bodyBytes: number,
): Work<UpstreamRequest | Refusal> {
  if (model.kind !== 'rerank') {
    return refuse('invalid_request', {
      message: `Invalid 'model': ${model.name} does not rerank.`,
      param: 'model',
    });
  }
  const version = model.vendor === 'cohere' ? { api_version: 2 } : {};
  const top = topN === null ? {} : { top_n: topN };
  const body = yield* serializing({ query, documents: texts, ...top, ...version }, bodyBytes);
  return isRefusal(body) ? body : { operation: 'invoke', body };
}
