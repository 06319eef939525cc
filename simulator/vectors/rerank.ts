/** Rerank models by InvokeModel (Cohere Rerank 3.5, Amazon Rerank): relevance is the share of the query's words. */
import { isObject } from '../../core/json.ts';
import { tokensOfText } from '../model/tokens.ts';
import { invalid } from '../wire/aws-error.ts';
import type { VectorReply } from './embeddings.ts';

const MAX_DOCUMENTS = 1000;

export function rerank(bedrockId: string, body: unknown): VectorReply {
  if (!isObject(body)) throw invalid('Malformed input request, please reformat your input and try again.');
  const { query, documents, top_n: topN } = body;
  if (typeof query !== 'string' || query === '') {
    throw invalid(
      'Malformed input request: #: required key [query] not found, please reformat your input and try again.',
    );
  }
  if (!Array.isArray(documents) || documents.length === 0 || documents.length > MAX_DOCUMENTS) {
    throw invalid(
      `Malformed input request: #/documents: expected 1 to ${MAX_DOCUMENTS} items, please reformat your input and try again.`,
    );
  }
  if (bedrockId.startsWith('cohere.') && body['api_version'] === undefined) {
    throw invalid(
      'Malformed input request: #: required key [api_version] not found, please reformat your input and try again.',
    );
  }
  const words = wordsOf(query);
  const texts = documents.map((document: unknown) =>
    typeof document === 'string' ? document : JSON.stringify(document),
  );
  const results = texts
    .map((text, index) => ({ index, relevance_score: relevance(words, text) }))
    .toSorted((a, b) => b.relevance_score - a.relevance_score || a.index - b.index)
    .slice(0, typeof topN === 'number' ? topN : undefined);
  return {
    body: JSON.stringify({ results }),
    inputTokens: texts.reduce((sum, text) => sum + tokensOfText(text), tokensOfText(query)),
  };
}

function relevance(words: ReadonlySet<string>, text: string): number {
  const found = wordsOf(text);
  let hits = 0;
  for (const word of words) if (found.has(word)) hits += 1;
  return words.size === 0 ? 0 : hits / words.size;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}
