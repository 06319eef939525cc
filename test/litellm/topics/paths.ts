/** Paths as LiteLLM has them: with and without /v1, Azure's, Anthropic's, Bedrock's. Through the edge, and on the load balancer. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { MODEL, type Caller, type Gateway } from '../gateway.ts';

const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py::test_generate_and_call_with_valid_key';

const completion = { model: MODEL, max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
const embedding = { model: 'titan-embed-text-v2', input: 'hello' };
const claude = { ...completion, model: 'claude-haiku-4-5' };
const ranking = { model: 'cohere-rerank-v3-5', query: 'a', documents: ['a', 'b'] };

/** Path, body (null: GET), source. */
const served: readonly (readonly [path: string, body: object | null, source: string])[] = [
  ['/chat/completions', completion, PRISMA],
  ['/openai/deployments/nova-micro/chat/completions', completion, PRISMA],
  ['/engines/nova-micro/chat/completions', completion, PRISMA],
  ['/embeddings', embedding, PRISMA],
  ['/openai/deployments/titan-embed-text-v2/embeddings', { input: 'hello' }, PRISMA],
  ['/models', null, PRISMA],
  ['/models/nova-micro', null, 'proxy_server.py, /models/{model_id}'],
  ['/responses', { model: MODEL, input: 'Hi' }, 'proxy_unit_tests/test_openai_responses_routes.py'],
  ['/anthropic/v1/messages', claude, 'pass_through_tests/test_anthropic_passthrough.py'],
  [
    '/anthropic/v1/messages/count_tokens',
    { model: claude.model, messages: claude.messages },
    'pass_through_endpoints/llm_passthrough_endpoints.py, /anthropic/{endpoint}',
  ],
  ['/rerank', ranking, 'rerank_endpoints/endpoints.py, /rerank'],
  ['/v2/rerank', ranking, 'rerank_endpoints/endpoints.py, /v2/rerank'],
  [
    '/bedrock/model/us.amazon.nova-micro-v1%3A0/converse',
    { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] },
    '../pass_through/bedrock.md',
  ],
];

export const paths: readonly Expectation[] = [
  ...served.map(([path, body, source]) => ({
    expects: `${path} is served, through the edge and on the load balancer`,
    source,
    check: async ({ key, on, through }: Gateway) => {
      const { secret } = await key();
      for (const caller of [through(secret), on(secret)]) {
        const reply = await call(caller, path, body);
        equal(reply.status, 200, reply.text);
      }
    },
  })),
  {
    expects: 'the model of Azure’s path is the one that answers, whatever the body says',
    source: 'proxy_server.py::chat_completion, model of the path',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const { body } = await through(secret).post(
        '/openai/deployments/nova-lite/chat/completions?api-version=1',
        {
          messages: completion.messages,
        },
      );
      equal(body.model, 'nova-lite');
    },
  },
  {
    expects: 'health is told without a key',
    source: 'test_health.py::test_health_liveliness, test_health_readiness',
    check: async ({ on, through }) => {
      for (const caller of [through(null), on(null)]) {
        equal((await caller.get('/health/liveliness')).status, 200);
        equal((await caller.get('/health/liveness')).status, 200);
        const ready = await caller.get('/health/readiness');
        equal(ready.status, 200);
        ok('status' in ready.body);
        deepEqual((await caller.get('/ready')).body, ready.body);
      }
    },
  },
  {
    expects: '/health calls every model and tells which answer',
    source: 'test_health.py::test_health',
    differs: 'health costs nothing',
    check: async ({ on, through }) => {
      for (const caller of [through(null), on(null)]) {
        const { status, body } = await caller.get('/health');
        deepEqual([status, body], [200, { status: 'alive' }]);
      }
    },
  },
  {
    expects: 'images, speech, files, batches and assistants are answered too',
    source: `${PRISMA}; test_openai_endpoints.py::test_image_generation`,
    differs: 'Bedrock’s APIs alone',
    check: async ({ key, on }) => {
      const { secret } = await key();
      const reply = await on(secret).post('/v1/images/generations', {
        model: 'nova-canvas',
        prompt: 'an otter',
      });
      equal(reply.status, 404);
    },
  },
  {
    expects: 'one address serves admins and developers',
    source: 'virtual_keys.md; every test',
    check: async ({ admin, key, on }) => {
      const { secret, id } = await key();
      equal((await on(secret).chat()).status, 200);
      equal((await admin.read(`/key/info?key=${secret}`)).key, id);
    },
  },
  {
    expects: 'the admin API is at the address that developers use',
    source: 'virtual_keys.md; every test',
    differs: 'the admin API is internal',
    check: async ({ gate, through }) => {
      equal((await through(gate.masterKey).get('/key/list')).status, 403);
    },
  },
];

function call(caller: Caller, path: string, body: object | null) {
  return body === null ? caller.get(path) : caller.post(path, body);
}
