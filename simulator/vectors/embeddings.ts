/**
 * Embedding models by InvokeModel: Titan Text Embeddings V2, Cohere Embed and Nova embeddings, each with its own
 * body. Vectors are made from a digest of the text: the same text always gives the same unit vector.
 */
import { isObject } from '../../core/json.ts';
import { tokensOfText } from '../model/tokens.ts';
import { malformed } from '../wire/aws-error.ts';
import { fingerprint } from '../wire/fingerprint.ts';
import { show } from '../wire/json.ts';

export type VectorReply = { readonly body: string; readonly inputTokens: number };

const TITAN_DIMENSIONS = [256, 512, 1024];
const TITAN_IMAGE_DIMENSIONS = [256, 384, 1024];
const NOVA_DIMENSIONS = [256, 384, 1024, 3072];
const COHERE_DIMENSIONS = [256, 512, 1024, 1536];
const COHERE_INPUT_TYPES = ['search_document', 'search_query', 'classification', 'clustering', 'image'];
const MAX_COHERE_TEXTS = 96;

export function embed(bedrockId: string, body: unknown): VectorReply {
  if (!isObject(body)) throw malformed();
  if (bedrockId.startsWith('amazon.titan-embed-image')) return embedTitanImage(body);
  if (bedrockId.startsWith('amazon.titan-embed')) return embedTitan(body);
  return bedrockId.startsWith('cohere.') ? embedCohere(body, bedrockId) : embedNova(body);
}

function embedTitan(body: Record<string, unknown>): VectorReply {
  onlyKeys(body, ['inputText', 'dimensions', 'normalize', 'embeddingTypes']);
  const text = requiredText(body['inputText'], 'inputText');
  const dimensions = dimension(body['dimensions'] ?? 1024, TITAN_DIMENSIONS, 'dimensions');
  const types = body['embeddingTypes'] ?? ['float'];
  if (!Array.isArray(types) || types.some((type) => type !== 'float' && type !== 'binary')) {
    throw malformed('#/embeddingTypes: not a valid enum value');
  }
  const vector =
    body['normalize'] === false ? vectorOf(text, dimensions).map((x) => x * 8) : vectorOf(text, dimensions);
  const inputTextTokenCount = tokensOfText(text);
  const embeddingsByType = {
    ...(types.includes('float') ? { float: vector } : {}),
    ...(types.includes('binary') ? { binary: vector.map((x) => (x > 0 ? 1 : 0)) } : {}),
  };
  return {
    body: JSON.stringify({
      ...(types.includes('float') ? { embedding: vector } : {}),
      embeddingsByType,
      inputTextTokenCount,
    }),
    inputTokens: inputTextTokenCount,
  };
}

/** Titan Multimodal Embeddings; the simulator looks at the text only. */
function embedTitanImage(body: Record<string, unknown>): VectorReply {
  onlyKeys(body, ['inputText', 'inputImage', 'embeddingConfig']);
  const text = requiredText(body['inputText'] ?? body['inputImage'], 'inputText');
  const config = isObject(body['embeddingConfig']) ? body['embeddingConfig'] : {};
  const known = TITAN_IMAGE_DIMENSIONS;
  const dimensions = dimension(config['outputEmbeddingLength'] ?? 1024, known, 'outputEmbeddingLength');
  const inputTextTokenCount = body['inputText'] === undefined ? 0 : tokensOfText(text);
  const answer = { embedding: vectorOf(text, dimensions), inputTextTokenCount, message: null };
  return { body: JSON.stringify(answer), inputTokens: inputTextTokenCount };
}

function embedCohere(body: Record<string, unknown>, bedrockId: string): VectorReply {
  onlyKeys(body, [
    'texts',
    'images',
    'inputs',
    'input_type',
    'truncate',
    'embedding_types',
    'output_dimension',
    'max_tokens',
  ]);
  const texts = body['texts'];
  if (!Array.isArray(texts) || texts.length === 0 || texts.length > MAX_COHERE_TEXTS) {
    throw malformed(`#/texts: expected 1 to ${MAX_COHERE_TEXTS} items`);
  }
  if (!COHERE_INPUT_TYPES.includes(show(body['input_type']))) {
    throw malformed(`#/input_type: ${show(body['input_type'])} is not a valid enum value`);
  }
  const isFourth = bedrockId.includes('embed-v4');
  const dimensions = isFourth
    ? dimension(body['output_dimension'] ?? 1536, COHERE_DIMENSIONS, 'output_dimension')
    : 1024;
  const words = texts.map((text: unknown, index) => requiredText(text, `texts/${index}`));
  const vectors = words.map((text) => vectorOf(text, dimensions));
  const types = body['embedding_types'];
  const embeddings = Array.isArray(types)
    ? Object.fromEntries(
        types.map((type: unknown) => [show(type), vectors.map((vector) => quantize(vector, show(type)))]),
      )
    : vectors;
  const inputTokens = words.reduce((sum, text) => sum + tokensOfText(text), 0);
  return {
    body: JSON.stringify({
      id: fingerprint(words.join('\0')).slice(0, 32),
      embeddings,
      texts: words,
      response_type: Array.isArray(types) ? 'embeddings_by_type' : 'embeddings_floats',
    }),
    inputTokens,
  };
}

function embedNova(body: Record<string, unknown>): VectorReply {
  onlyKeys(body, ['schemaVersion', 'taskType', 'singleEmbeddingParams']);
  if (body['taskType'] !== 'SINGLE_EMBEDDING') {
    throw malformed(`#/taskType: ${show(body['taskType'])} is not a valid enum value`);
  }
  const params = body['singleEmbeddingParams'];
  if (!isObject(params)) throw missingKey('singleEmbeddingParams');
  const text = isObject(params['text']) ? params['text'] : {};
  const value = requiredText(text['value'], 'singleEmbeddingParams/text/value');
  if (text['truncationMode'] === undefined) throw missingKey('truncationMode');
  if (params['embeddingPurpose'] === undefined) throw missingKey('embeddingPurpose');
  const dimensions = dimension(params['embeddingDimension'] ?? 3072, NOVA_DIMENSIONS, 'embeddingDimension');
  const inputTokens = tokensOfText(value);
  return {
    body: JSON.stringify({
      embeddings: [{ embeddingType: 'TEXT', embedding: vectorOf(value, dimensions) }],
    }),
    inputTokens,
  };
}

/** A unit vector from a xorshift generator seeded with the text's digest. */
export function vectorOf(text: string, dimensions: number): number[] {
  let state = Buffer.from(fingerprint(text), 'base64url').readUInt32LE(0) || 1;
  const vector: number[] = [];
  let squares = 0;
  for (let at = 0; at < dimensions; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const x = (state >>> 0) / 0xffffffff - 0.5;
    vector.push(x);
    squares += x * x;
  }
  const length = Math.sqrt(squares) || 1;
  return vector.map((x) => Math.fround(x / length));
}

function quantize(vector: readonly number[], type: string): number[] {
  switch (type) {
    case 'float':
      return [...vector];
    case 'int8':
      return vector.map((x) => Math.round(x * 127));
    case 'uint8':
      return vector.map((x) => Math.round((x + 1) * 127));
    case 'binary':
    case 'ubinary':
      return packBits(vector, type === 'binary' ? 128 : 0);
    default:
      throw malformed(`#/embedding_types: ${type} is not a valid enum value`);
  }
}

function packBits(vector: readonly number[], offset: number): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < vector.length; at += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit += 1) byte = (byte << 1) | ((vector[at + bit] ?? 0) > 0 ? 1 : 0);
    bytes.push(byte - offset);
  }
  return bytes;
}

function dimension(value: unknown, known: readonly number[], name: string): number {
  if (typeof value !== 'number' || !known.includes(value)) {
    throw malformed(`#/${name}: ${show(value)} is not a valid enum value`);
  }
  return value;
}

function requiredText(value: unknown, name: string): string {
  if (value === undefined) throw missingKey(name);
  if (typeof value !== 'string' || value === '') {
    throw malformed(`#/${name}: expected a string of at least 1 character`);
  }
  return value;
}

export function missingKey(name: string): Error {
  return malformed(`#: required key [${name}] not found`);
}

function onlyKeys(body: Record<string, unknown>, known: readonly string[]): void {
  for (const name of Object.keys(body)) {
    if (known.includes(name)) continue;
    throw malformed(`#: extraneous key [${name}] is not permitted`);
  }
}
