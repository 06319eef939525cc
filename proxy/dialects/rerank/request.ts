/** A rerank request, read and checked once. Fields nobody here knows are ignored. */
import { isBlank } from '../blank.ts';
import {
  fault,
  isGiven,
  listAt,
  modelOf,
  optionalBoolean,
  optionalCount,
  stringAt,
} from '../request/faults.ts';
import { isObject, type JsonObject } from '../json.ts';

export type RerankRequest = {
  readonly model: string;
  readonly query: string;
  readonly texts: readonly string[];
  /** Null: all of them. */
  readonly topN: number | null;
  /** Whether the answer repeats the documents. */
  readonly returnsDocuments: boolean;
};

const MAX_DOCUMENTS = 1_000;

export function readRerank(body: JsonObject): RerankRequest {
  const model = modelOf(body);
  if (!isGiven(body['query'])) fault('query', 'this field is required.');
  const query = stringAt(body['query'], 'query');
  if (isBlank(query)) fault('query', 'expected a text that is not empty.');
  if (!isGiven(body['documents'])) fault('documents', 'this field is required.');
  const documents = listAt(body['documents'], 'documents');
  if (documents.length === 0 || documents.length > MAX_DOCUMENTS)
    fault('documents', `expected 1 to ${MAX_DOCUMENTS} documents.`);
  return {
    model,
    query,
    texts: documents.map((document, index) => readDocument(document, `documents[${index}]`)),
    topN: optionalCount(body, 'top_n'),
    returnsDocuments: optionalBoolean(body, 'return_documents') ?? false,
  };
}

/** A text, or an object with one. */
function readDocument(document: unknown, param: string): string {
  const text = isObject(document) ? document['text'] : document;
  if (typeof text !== 'string') return fault(param, 'expected a string or an object with a text.');
  return isBlank(text) ? fault(param, 'expected a text that is not empty.') : text;
}
