/**
 * An Embeddings request, read and checked once. `user` and fields nobody here knows are ignored; arrays of tokens are
 * refused, because a token of OpenAI's means nothing to the models of Bedrock. `input_type` is Cohere's: what the vectors
 * are for.
 */
import { isBlank } from '../blank.ts';
import { fault, isGiven, modelOf, optionalCount } from '../request/faults.ts';
import type { JsonObject } from '../json.ts';

export type EmbeddingsRequest = {
  readonly model: string;
  readonly texts: readonly string[];
  readonly encoding: 'float' | 'base64';
  /** Null: the model's own number. */
  readonly dimensions: number | null;
  readonly inputType: InputType | null;
};

export type InputType = (typeof INPUT_TYPES)[number];

const INPUT_TYPES = ['search_document', 'search_query', 'classification', 'clustering'] as const;
/** OpenAI's own limit. */
const MAX_TEXTS = 2_048;

export function readEmbeddings(body: JsonObject): EmbeddingsRequest {
  return {
    model: modelOf(body),
    texts: readInput(body['input']),
    encoding: readEncoding(body['encoding_format']),
    dimensions: optionalCount(body, 'dimensions'),
    inputType: readInputType(body['input_type']),
  };
}

function readInput(input: unknown): readonly string[] {
  if (!isGiven(input)) fault('input', 'this field is required.');
  if (typeof input === 'string') return [readText(input, 'input')];
  if (!Array.isArray(input)) return fault('input', 'expected a string or an array of strings.');
  if (input.length === 0) fault('input', 'expected at least one text.');
  if (typeof input[0] === 'number') fault('input', NO_TOKENS);
  if (input.length > MAX_TEXTS) fault('input', `at most ${MAX_TEXTS} texts are taken at once.`);
  return input.map((item: unknown, index) => readText(item, `input[${index}]`));
}

const NO_TOKENS = 'arrays of tokens are not supported, as models on Bedrock have other tokens; send text.';

function readText(item: unknown, param: string): string {
  if (Array.isArray(item)) return fault(param, NO_TOKENS);
  if (typeof item !== 'string') return fault(param, 'expected a string.');
  return isBlank(item) ? fault(param, 'expected a text that is not empty.') : item;
}

function readEncoding(encoding: unknown): 'float' | 'base64' {
  if (!isGiven(encoding) || encoding === 'float') return 'float';
  return encoding === 'base64' ? encoding : fault('encoding_format', "expected 'float' or 'base64'.");
}

function readInputType(inputType: unknown): InputType | null {
  if (!isGiven(inputType)) return null;
  const known = INPUT_TYPES.find((name) => name === inputType);
  return known ?? fault('input_type', `expected one of ${INPUT_TYPES.join(', ')}.`);
}
