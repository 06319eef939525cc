/** Embedding and rerank models by InvokeModel, through AWS's client. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';

import { awsClient, modelPath, post, startSimulator } from './support.ts';

const TITAN = 'amazon.titan-embed-text-v2:0';
const COHERE = 'cohere.embed-multilingual-v3';
const NOVA_EMBED = 'amazon.nova-2-multimodal-embeddings-v1:0';

async function invoke(t: TestContext, modelId: string, body: unknown): Promise<Record<string, unknown>> {
  const client = awsClient(t, await startSimulator(t));
  const reply = await client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
  return JSON.parse(Buffer.from(reply.body).toString()) as Record<string, unknown>;
}

function lengthOf(vector: readonly number[]): number {
  return Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
}

test('Titan embeds one text into a unit vector of the size asked for, the same every time', async (t) => {
  const first = await invoke(t, TITAN, { inputText: 'hello there', dimensions: 256 });
  const vector = first['embedding'] as number[];
  equal(vector.length, 256);
  ok(Math.abs(lengthOf(vector) - 1) < 1e-4);
  equal(first['inputTextTokenCount'], 3);
  deepEqual((await invoke(t, TITAN, { inputText: 'hello there', dimensions: 256 }))['embedding'], vector);
  const other = (await invoke(t, TITAN, { inputText: 'goodbye', dimensions: 256 }))['embedding'];
  ok(JSON.stringify(other) !== JSON.stringify(vector));
});

test('Titan gives binary embeddings when asked', async (t) => {
  const reply = await invoke(t, TITAN, { inputText: 'x', dimensions: 256, embeddingTypes: ['binary'] });
  const { binary } = reply['embeddingsByType'] as { binary: number[] };
  equal(binary.length, 256);
  ok(binary.every((bit) => bit === 0 || bit === 1));
  equal(reply['embedding'], undefined);
});

test('Cohere embeds many texts, plain or by type', async (t) => {
  const plain = await invoke(t, COHERE, { texts: ['a', 'b'], input_type: 'search_document' });
  equal((plain['embeddings'] as number[][]).length, 2);
  equal((plain['embeddings'] as number[][])[0]?.length, 1024);
  const typed = await invoke(t, COHERE, {
    texts: ['a'],
    input_type: 'search_query',
    embedding_types: ['int8', 'ubinary'],
  });
  const byType = typed['embeddings'] as Record<string, number[][]>;
  equal(byType['int8']?.[0]?.length, 1024);
  equal(byType['ubinary']?.[0]?.length, 128);
});

test('Nova embeds by its own schema', async (t) => {
  const reply = await invoke(t, NOVA_EMBED, {
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: 'GENERIC_INDEX',
      embeddingDimension: 384,
      text: { truncationMode: 'END', value: 'hello' },
    },
  });
  const [{ embedding }] = reply['embeddings'] as [{ embedding: number[] }];
  equal(embedding.length, 384);
});

for (const modelId of ['cohere.rerank-v3-5:0', 'amazon.rerank-v1:0']) {
  test(`${modelId} puts the document that shares the query's words first`, async (t) => {
    const reply = await invoke(t, modelId, {
      api_version: 2,
      query: 'capital of France',
      documents: ['Bread is baked.', 'Paris is the capital of France.', 'France is large.'],
      top_n: 2,
    });
    const results = reply['results'] as { index: number; relevance_score: number }[];
    deepEqual(
      results.map((result) => result.index),
      [1, 2],
    );
    equal(results[0]?.relevance_score, 1);
  });
}

test('tokens of an embedding are reported and accounted', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await post(simulator, modelPath(TITAN, 'invoke'), { inputText: 'x'.repeat(400) });
  equal(reply.headers.get('x-amzn-bedrock-input-token-count'), '100');
  equal(simulator.stats().all.inputTokens, 100);
});

for (const [name, modelId, body, part] of [
  ['no text', TITAN, {}, 'required key [inputText] not found'],
  ['a list of texts for Titan', TITAN, { inputText: ['a'] }, '#/inputText'],
  ['odd dimensions', TITAN, { inputText: 'a', dimensions: 7 }, '#/dimensions'],
  ['an unknown field', TITAN, { inputText: 'a', user: 'x' }, 'extraneous key [user]'],
  ['no input_type', COHERE, { texts: ['a'] }, '#/input_type'],
  ['too many texts', COHERE, { texts: Array(97).fill('a'), input_type: 'clustering' }, '#/texts'],
] as const) {
  test(`an embedding request with ${name} is refused`, async (t) => {
    const reply = await post(await startSimulator(t), modelPath(modelId, 'invoke'), body);
    equal(reply.status, 400);
    ok(reply.text.includes(part), reply.text);
  });
}
