/** A rerank model's `results` → the answer its clients know, with what is billed in `meta`. */
import type { Reply } from '../dialect.ts';
import { isObject, parseAnswer } from '../json.ts';
import { createWholeReply } from '../whole-reply.ts';
import type { RerankRequest } from './request.ts';

export function createRerankReply(request: RerankRequest, searchUnits: number, requestId: string): Reply {
  return createWholeReply({
    whole: (body) => {
      const { results } = parseAnswer(body);
      if (!Array.isArray(results)) throw new SyntaxError('the upstream answered without results');
      const answer = {
        id: requestId,
        results: results.map((result: unknown) => resultOf(result, request)),
        meta: { billed_units: { search_units: searchUnits } },
      };
      return Buffer.from(JSON.stringify(answer), 'utf8');
    },
  });
}

function resultOf(result: unknown, { texts, returnsDocuments }: RerankRequest): unknown {
  const index = isObject(result) ? result['index'] : undefined;
  const score = isObject(result) ? result['relevance_score'] : undefined;
  if (typeof index !== 'number' || typeof score !== 'number')
    throw new SyntaxError('the upstream answered with a result that cannot be read');
  const text = texts[index];
  const document = returnsDocuments && text !== undefined ? { document: { text } } : {};
  return { index, relevance_score: score, ...document };
}
