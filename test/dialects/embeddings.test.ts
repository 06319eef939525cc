/** Embeddings and rerank: requests by table, answers of every family, and base64 that is the same vector. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bedrockNative } from '../../proxy/dialects/bedrock/index.ts';
import { openaiEmbeddings } from '../../proxy/dialects/openai-embeddings/index.ts';
import { rerank } from '../../proxy/dialects/rerank/index.ts';
import { searchUnits } from '../../proxy/dialects/search-units.ts';
import { inputBoundOn } from '../../proxy/dialects/token-bound.ts';
import { seededRandom } from '../support/random.ts';
import {
  callOf,
  CREATED_AT_MS,
  rawRequest,
  refusalOf,
  REQUEST_ID,
  requestOf,
  targetOf,
} from './dialect-fixture.ts';

type Body = Readonly<Record<string, unknown>>;

const NO_HEAD = { header: () => null };
const headWith = (tokens: number) => ({
  header: (name: string) => (name === 'x-amzn-bedrock-input-token-count' ? String(tokens) : null),
});

function bodiesOf(body: Body): unknown[] {
  const call = callOf(openaiEmbeddings, rawRequest('embeddings', body));
  const request = requestOf(call, targetOf(call.modelAsked));
  return [request.body, ...(request.more ?? [])].map((bytes) => JSON.parse(bytes.toString()) as unknown);
}

/** name · request · bodies for InvokeModel */
const translations: [string, Body, unknown[]][] = [
  ['Titan', { model: 'titan-embed-text-v2', input: 'a' }, [{ inputText: 'a' }]],
  [
    'Titan, a list, of chosen dimensions',
    { model: 'titan-embed-text-v2', input: ['a', 'b'], dimensions: 256, user: 'u' },
    [
      { inputText: 'a', dimensions: 256 },
      { inputText: 'b', dimensions: 256 },
    ],
  ],
  [
    'Titan for images',
    { model: 'titan-embed-image-v1', input: 'a', dimensions: 384 },
    [{ inputText: 'a', embeddingConfig: { outputEmbeddingLength: 384 } }],
  ],
  [
    'Nova, for a query',
    {
      model: 'nova-2-multimodal-embeddings',
      input: 'a',
      dimensions: 1_024,
      input_type: 'search_query',
    },
    [
      {
        schemaVersion: 'nova-multimodal-embed-v1',
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: {
          embeddingPurpose: 'GENERIC_RETRIEVAL',
          embeddingDimension: 1_024,
          text: { truncationMode: 'NONE', value: 'a' },
        },
      },
    ],
  ],
  [
    'Cohere 3',
    { model: 'cohere-embed-english-v3', input: ['a', 'b'], dimensions: 1_024 },
    [{ texts: ['a', 'b'], input_type: 'search_document', truncate: 'NONE' }],
  ],
  [
    'Cohere 4',
    { model: 'cohere-embed-v4', input: 'a', dimensions: 512, input_type: 'clustering' },
    [
      {
        texts: ['a'],
        input_type: 'clustering',
        truncate: 'NONE',
        embedding_types: ['float'],
        output_dimension: 512,
      },
    ],
  ],
];
for (const [name, body, expected] of translations) {
  test(`embeddings request: ${name}`, () => assert.deepEqual(bodiesOf(body), expected));
}

test('a long list for Cohere becomes requests of 96 texts', () => {
  const input = Array.from({ length: 200 }, (_none, index) => `t${index}`);
  const bodies = bodiesOf({ model: 'cohere-embed-v4', input }) as { readonly texts: readonly string[] }[];
  assert.deepEqual(
    bodies.map((body) => body.texts.length),
    [96, 96, 8],
  );
  assert.deepEqual(
    bodies.flatMap((body) => body.texts),
    input,
  );
});

/** name · fields · param · part of the message */
const refusals: [string, Body, string, RegExp][] = [
  ['no model', { model: undefined }, 'model', /required/],
  ['a model that is no string', { model: 1 }, 'model', /model name/],
  ['a model that chats', { model: 'nova-micro' }, 'model', /makes no embeddings/],
  ['a model that reranks', { model: 'amazon-rerank-v1' }, 'model', /makes no embeddings/],
  ['no input', { input: null }, 'input', /required/],
  ['input of a wrong type', { input: 7 }, 'input', /string or an array/],
  ['an empty list', { input: [] }, 'input', /at least one/],
  ['tokens', { input: [1, 2] }, 'input', /tokens are not supported/],
  ['lists of tokens', { input: ['a', [1, 2]] }, 'input[1]', /tokens are not supported/],
  ['an empty text', { input: '' }, 'input', /not empty/],
  ['a list with an object', { input: ['a', {}] }, 'input[1]', /string/],
  ['too long a list', { input: Array.from({ length: 2_049 }, () => 'a') }, 'input', /2048/],
  ['an encoding nobody knows', { encoding_format: 'hex' }, 'encoding_format', /base64/],
  ['dimensions of a wrong type', { dimensions: '256' }, 'dimensions', /whole number/],
  ['dimensions the model does not make', { dimensions: 300 }, 'dimensions', /256, 512, 1024/],
  ['a purpose nobody knows', { input_type: 'fun' }, 'input_type', /search_query/],
];
for (const [name, fields, param, say] of refusals) {
  test(`embeddings refusal: ${name}`, () => {
    const body = { model: 'titan-embed-text-v2', input: 'a', ...fields };
    const refusal = refusalOf(openaiEmbeddings, rawRequest('embeddings', body));
    assert.deepEqual([refusal.status, refusal.param], [400, param]);
    assert.match(refusal.message, say);
  });
}

type List = {
  readonly object: string;
  readonly model: string;
  readonly data: readonly { readonly index: number; readonly embedding: number[] | string }[];
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
};

function answered(body: Body, answer: unknown, tokens: number | null): List {
  const call = callOf(openaiEmbeddings, rawRequest('embeddings', body));
  const target = targetOf(call.modelAsked);
  const reply = call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target });
  const head = tokens === null ? NO_HEAD : headWith(tokens);
  const list = JSON.parse(reply.whole(Buffer.from(JSON.stringify(answer)), head).toString()) as List;
  assert.equal(reply.isUsageFinal(), list.usage.prompt_tokens > 0);
  assert.equal(reply.usage().inputTokens, list.usage.prompt_tokens);
  return list;
}

/** model · Bedrock's answer · tokens in its head · vectors · tokens told */
const answers: [string, unknown, number | null, number[][], number][] = [
  ['titan-embed-text-v2', { embedding: [1, 2], inputTextTokenCount: 3 }, null, [[1, 2]], 3],
  [
    'nova-2-multimodal-embeddings',
    { embeddings: [{ embeddingType: 'TEXT', embedding: [1, 2] }] },
    4,
    [[1, 2]],
    4,
  ],
  ['cohere-embed-english-v3', { embeddings: [[1, 2]], response_type: 'embeddings_floats' }, 5, [[1, 2]], 5],
  ['cohere-embed-v4', { embeddings: { float: [[1, 2]] } }, 6, [[1, 2]], 6],
];
for (const [model, answer, tokens, vectors, told] of answers) {
  test(`embeddings answer of ${model}`, () => {
    const list = answered({ model, input: 'a' }, answer, tokens);
    assert.deepEqual(
      list.data.map((item) => item.embedding),
      vectors,
    );
    assert.deepEqual([list.object, list.model, list.usage.total_tokens], ['list', model, told]);
  });
}

test('base64 holds the same vector as 32-bit floats', () => {
  const random = seededRandom(5);
  for (let round = 0; round < 50; round++) {
    const vector = Array.from({ length: 1 + Math.floor(random() * 300) }, () => Math.fround(random() - 0.5));
    const answer = { embedding: vector, inputTextTokenCount: 1 };
    const body = { model: 'titan-embed-text-v2', input: 'a' };
    const { data } = answered({ ...body, encoding_format: 'base64' }, answer, null);
    const bytes = Buffer.from(String(data[0]?.embedding), 'base64');
    const floats = Array.from({ length: bytes.length / 4 }, (_none, index) => bytes.readFloatLE(index * 4));
    assert.deepEqual(floats, vector);
    assert.deepEqual(answered(body, answer, null).data[0]?.embedding, vector);
  }
});

test('parts of a call may be answered in any order; without a count the usage is not final', () => {
  const call = callOf(
    openaiEmbeddings,
    rawRequest('embeddings', { model: 'titan-embed-text-v2', input: ['a', 'b'] }),
  );
  const target = targetOf(call.modelAsked);
  const replyFor = () => call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target });
  const reply = replyFor();
  reply.parts?.take(1, Buffer.from('{"embedding":[2],"inputTextTokenCount":5}'), NO_HEAD);
  reply.parts?.take(0, Buffer.from('{"embedding":[1],"inputTextTokenCount":4}'), NO_HEAD);
  const list = JSON.parse(String(reply.parts?.done())) as List;
  assert.deepEqual(
    list.data.map((item) => [item.index, item.embedding]),
    [
      [0, [1]],
      [1, [2]],
    ],
  );
  assert.equal(list.usage.prompt_tokens, 9);
  const left = replyFor();
  left.parts?.take(0, Buffer.from('{"embedding":[1],"inputTextTokenCount":4}'), NO_HEAD);
  left.parts?.lost(1, 20);
  assert.deepEqual([left.usage().inputTokens, left.isUsageFinal()], [24, false]);
  for (let index = 2; index < 99; index++) left.parts?.lost(index, 1_000);
  assert.equal(left.usage().inputTokens, inputBoundOn(target.model, call), 'never more than was admitted');
  assert.throws(() => left.parts?.done(), SyntaxError);
  for (const wrong of ['{', '{}', '{"embedding":["x"]}', '{"embeddings":[{"vector":[1]}]}']) {
    assert.throws(() => replyFor().whole(Buffer.from(wrong), NO_HEAD), SyntaxError, wrong);
  }
});

test('the window of a model bounds each text of a list, not the list', () => {
  const input = Array.from({ length: 50 }, () => 'x'.repeat(2_000));
  const model = 'cohere-embed-english-v3';
  const call = callOf(openaiEmbeddings, rawRequest('embeddings', { model, input }));
  assert.equal(inputBoundOn(targetOf(model).model, call), 50 * 512);
  const native = {
    ...rawRequest('bedrock-invoke', { texts: input, input_type: 'search_query' }),
    param: model,
  };
  assert.equal(inputBoundOn(targetOf(model).model, callOf(bedrockNative, native)), 51 * 512);
});

/** name · fields · param · part of the message */
const rerankRefusals: [string, Body, string, RegExp][] = [
  ['no model', { model: undefined }, 'model', /required/],
  ['a model that chats', { model: 'nova-micro' }, 'model', /does not rerank/],
  ['no query', { query: undefined }, 'query', /required/],
  ['an empty query', { query: ' ' }, 'query', /not empty/],
  ['no documents', { documents: undefined }, 'documents', /required/],
  ['an empty list', { documents: [] }, 'documents', /1 to 1000/],
  ['a document of another shape', { documents: ['a', { title: 'b' }] }, 'documents[1]', /text/],
  ['an empty document', { documents: [''] }, 'documents[0]', /not empty/],
  ['a top_n of 0', { top_n: 0 }, 'top_n', /at least 1/],
  ['return_documents of a wrong type', { return_documents: 'yes' }, 'return_documents', /true or false/],
];
for (const [name, fields, param, say] of rerankRefusals) {
  test(`rerank refusal: ${name}`, () => {
    const body = { model: 'amazon-rerank-v1', query: 'q', documents: ['a'], ...fields };
    const refusal = refusalOf(rerank, rawRequest('rerank', body));
    assert.deepEqual([refusal.status, refusal.param], [400, param]);
    assert.match(refusal.message, say);
  });
}

for (const [model, body] of [
  ['amazon-rerank-v1', { query: 'q', documents: ['a', 'b'], top_n: 1 }],
  ['cohere-rerank-v3-5', { query: 'q', documents: ['a', 'b'], top_n: 1, api_version: 2 }],
] as const) {
  test(`rerank request of ${model}, and its answer`, () => {
    const asked = { model, query: 'q', documents: ['a', { text: 'b' }], top_n: 1, return_documents: true };
    const call = callOf(rerank, rawRequest('rerank', asked));
    const target = targetOf(model);
    const request = requestOf(call, target);
    assert.deepEqual(JSON.parse(request.body.toString()), body);
    const reply = call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target });
    const answer = reply.whole(Buffer.from('{"results":[{"index":1,"relevance_score":0.5}]}'));
    assert.deepEqual(JSON.parse(answer.toString()), {
      id: REQUEST_ID,
      results: [{ index: 1, relevance_score: 0.5, document: { text: 'b' } }],
      meta: { billed_units: { search_units: 1 } },
    });
    assert.throws(() => reply.whole(Buffer.from('{"results":[{}]}')), SyntaxError);
  });
}

/** name · query · documents · searches */
const searches: [string, string, string[], number][] = [
  ['one document', 'q', ['a'], 1],
  ['a hundred', 'q', Array.from({ length: 100 }, () => 'a'), 1],
  ['a hundred and one', 'q', Array.from({ length: 101 }, () => 'a'), 2],
  [
    'fifty long ones count as several each',
    'q',
    Array.from({ length: 50 }, () => 'a'.repeat(511 * 4 * 3)),
    2,
  ],
  [
    'the query takes room from each',
    'q'.repeat(400 * 4),
    Array.from({ length: 51 }, () => 'a'.repeat(112 * 4 + 1)),
    2,
  ],
];
for (const [name, query, documents, units] of searches) {
  test(`searches billed: ${name}`, () => assert.equal(searchUnits(query, documents), units));
}
