/** Rerank models by InvokeModel (Cohere Rerank 3.5, Amazon Rerank): relevance is the share of the query's words. */
import { isObject } from '../../core/json.ts';
import { tokensOfText } from '../model/tokens.ts';
import { bedrockAgentRuntime } from '../service-model/bedrock-agent-runtime.ts';
import { malformed } from '../wire/aws-error.ts';
import { missingKey, type VectorReply } from './embeddings.ts';

/** The same by InvokeModel as by Rerank. */
const MAX_DOCUMENTS = bedrockAgentRuntime.shapes.RerankSourcesList.max;

export function rerank(bedrockId: string, body: unknown): VectorReply {
  if (!isObject(body)) throw malformed();
  const { query, documents, top_n: topN } = body;
  if (typeof query !== 'string' || query === '') {
    throw missingKey('query');
  }
  if (!Array.isArray(documents) || documents.length === 0 || documents.length > MAX_DOCUMENTS) {
    throw malformed(`#/documents: expected 1 to ${MAX_DOCUMENTS} items`);
  }
  if (bedrockId.startsWith('cohere.') && body['api_version'] === undefined) {
    throw missingKey('api_version');
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
