/**
 * How many searches a rerank call is billed for, as AWS's pricing page has it: a search covers a query and up to 100
 * documents; a document that is longer than 512 tokens together with the query counts as several. Tokens are counted as
 * four bytes each, which is what AWS's pages reckon with.
 */
const DOCUMENTS_PER_SEARCH = 100;
const TOKENS_PER_DOCUMENT = 512;
const BYTES_PER_TOKEN = 4;
/** However long the query, some of each document fits beside it. */
const LEAST_TOKENS = 64;

export function searchUnits(query: string, documents: readonly string[]): number {
  const room = Math.max(LEAST_TOKENS, TOKENS_PER_DOCUMENT - tokensOf(query));
  let pieces = 0;
  for (const document of documents) pieces += Math.max(1, Math.ceil(tokensOf(document) / room));
  return Math.max(1, Math.ceil(pieces / DOCUMENTS_PER_SEARCH));
}

function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}
