/** Embeddings and rerank. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { type Gateway, type Json } from '../gateway.ts';

const ENDPOINTS = 'test_openai_endpoints.py';
const PAGE = '../embedding/supported_embedding.md';
const RERANK = 'otel_tests/test_rerank.py';
const TITAN = 'titan-embed-text-v2';

export const embeddings: readonly Expectation[] = [
  {
    expects: 'a list of texts has a vector each',
    source: `${ENDPOINTS}::test_embeddings`,
    check: async (gateway) => {
      const body = await embedded(gateway, { input: ['hello world', 'and more'] });
      deepEqual(
        [body.object, body.data.length, body.data[1].index, body.data[0].object],
        ['list', 2, 1, 'embedding'],
      );
      ok(body.usage.prompt_tokens > 0 && body.usage.total_tokens > 0);
    },
  },
  {
    expects: 'one text is taken without a list',
    source: PAGE,
    check: async (gateway) => {
      equal((await embedded(gateway, { input: 'hello world' })).data.length, 1);
    },
  },
  {
    expects: 'dimensions are honoured',
    source: `${PAGE}, dimensions`,
    check: async (gateway) => {
      equal((await embedded(gateway, { input: 'hello', dimensions: 256 })).data[0].embedding.length, 256);
    },
  },
  {
    expects: 'vectors come as base64 where it is asked for',
    source: `${PAGE}, encoding_format`,
    check: async (gateway) => {
      const body = await embedded(gateway, { input: 'hello', dimensions: 256, encoding_format: 'base64' });
      equal(Buffer.from(body.data[0].embedding, 'base64').length, 256 * 4);
    },
  },
  {
    expects: 'a model is called as bedrock/…',
    source: `${PAGE}, Bedrock`,
    check: async (gateway) => {
      await embedded(gateway, { model: 'bedrock/amazon.titan-embed-text-v2:0', input: 'hello' });
      await embedded(gateway, { model: 'bedrock/cohere.embed-english-v3', input: ['hello'] });
    },
  },
  {
    expects: 'a model that nobody knows is a bad request',
    source: 'store_model_in_db_tests/test_openai_error_handling.py::test_embeddings_bad_model',
    differs: 'unknown models are missing',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const body = { model: 'non-existent-model', input: 'Hello world' };
      equal((await through(secret).post('/v1/embeddings', body)).status, 404);
    },
  },
  {
    expects: 'a request without a model is a 400',
    source: 'store_model_in_db_tests/test_openai_error_handling.py::test_missing_model_parameter_curl',
    check: async ({ key, through }) => {
      const { secret } = await key();
      equal((await through(secret).post('/v1/embeddings', { input: 'Hello world' })).status, 400);
    },
  },
  {
    expects: 'documents are ranked',
    source: RERANK,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const body = await through(secret).done('/v1/rerank', {
        model: 'cohere-rerank-v3-5',
        query: 'What is the capital of France?',
        documents: ['Berlin is in Germany', 'Paris is the capital of France', 'Rome'],
        top_n: 2,
      });
      equal(body.results.length, 2);
      ok('index' in body.results[0] && 'relevance_score' in body.results[0]);
    },
  },
  {
    expects: 'a rerank model is called by its ARN as bedrock/…',
    source: '../providers/bedrock.md, Rerank API',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const body = await through(secret).done('/v1/rerank', {
        model: 'bedrock/arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0',
        query: 'hello',
        documents: ['hello', 'world'],
      });
      equal(body.results.length, 2);
    },
  },
];

async function embedded({ key, through }: Gateway, fields: Readonly<Record<string, unknown>>): Promise<Json> {
  const { secret } = await key();
  return through(secret).done('/v1/embeddings', { model: TITAN, ...fields });
}
