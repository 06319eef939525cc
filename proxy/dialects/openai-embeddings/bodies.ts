/**
 * Texts → the bodies InvokeModel takes, by family. A text that is too long is an error of Bedrock's, as it is OpenAI's:
 * nothing is cut off silently.
 */
import type { EmbeddingBody, Model } from '../../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import { serializing, type JsonObject } from '../json.ts';
import type { Work } from '../work.ts';
import type { EmbeddingsRequest, InputType } from './request.ts';

/** `bodyBytes`: the size of the client's body. */
export function* bodiesFor(
  request: EmbeddingsRequest,
  model: Model,
  bodyBytes: number,
): Work<readonly Buffer[] | Refusal> {
  if (model.embeddingBody === null) {
    return refuse('invalid_request', {
      message: `Invalid 'model': ${model.name} makes no embeddings.`,
      param: 'model',
    });
  }
  const family = families[model.embeddingBody];
  const { dimensions } = request;
  if (dimensions !== null && !family.dimensions.includes(dimensions)) {
    const known = family.dimensions.join(', ');
    return refuse('invalid_request', {
      message: `Invalid 'dimensions': ${model.name} makes vectors of ${known} numbers.`,
      param: 'dimensions',
    });
  }
  const bodies: Buffer[] = [];
  for (let from = 0; from < request.texts.length; from += family.textsAtOnce) {
    const body = family.body(request.texts.slice(from, from + family.textsAtOnce), request);
    const bytes = yield* serializing(body, bodyBytes);
    if (isRefusal(bytes)) return bytes;
    bodies.push(bytes);
    yield;
  }
  return bodies;
}

type Family = {
  readonly textsAtOnce: number;
  /** Those the model can make. */
  readonly dimensions: readonly number[];
  readonly body: (texts: readonly string[], request: EmbeddingsRequest) => JsonObject;
};

const titan: Family = {
  textsAtOnce: 1,
  dimensions: [256, 512, 1_024],
  body: ([inputText], { dimensions }) => ({ inputText, ...(dimensions === null ? {} : { dimensions }) }),
};

const titanImage: Family = {
  textsAtOnce: 1,
  dimensions: [256, 384, 1_024],
  body: ([inputText], { dimensions }) => ({
    inputText,
    ...(dimensions === null ? {} : { embeddingConfig: { outputEmbeddingLength: dimensions } }),
  }),
};

const nova: Family = {
  textsAtOnce: 1,
  dimensions: [256, 384, 1_024, 3_072],
  body: ([value], { dimensions, inputType }) => ({
    schemaVersion: 'nova-multimodal-embed-v1',
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: novaPurposes[inputType ?? 'search_document'],
      ...(dimensions === null ? {} : { embeddingDimension: dimensions }),
      text: { truncationMode: 'NONE', value },
    },
  }),
};

const novaPurposes: Record<InputType, string> = {
  search_document: 'GENERIC_INDEX',
  search_query: 'GENERIC_RETRIEVAL',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
};

const cohereV3: Family = {
  textsAtOnce: 96,
  dimensions: [1_024],
  body: (texts, { inputType }) => ({ texts, input_type: inputType ?? 'search_document', truncate: 'NONE' }),
};

const cohereV4: Family = {
  textsAtOnce: 96,
  dimensions: [256, 512, 1_024, 1_536],
  body: (texts, { dimensions, inputType }) => ({
    texts,
    input_type: inputType ?? 'search_document',
    truncate: 'NONE',
    embedding_types: ['float'],
    ...(dimensions === null ? {} : { output_dimension: dimensions }),
  }),
};

const families: Readonly<Record<EmbeddingBody, Family>> = {
  titan,
  'titan-image': titanImage,
  nova,
  'cohere-v3': cohereV3,
  'cohere-v4': cohereV4,
};
