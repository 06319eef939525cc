/** OpenAI's Responses API. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { eventsOf, MODEL, type Json } from '../gateway.ts';

const RESPONSES = '../response_api.md';
const ROUTES = 'proxy_unit_tests/test_openai_responses_routes.py';

export const responses: readonly Expectation[] = [
  {
    expects: 'a response is made',
    source: `${RESPONSES}, Non-streaming`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const body = await through(secret).done('/v1/responses', { model: MODEL, input: 'Hello' });
      deepEqual([body.object, body.status], ['response', 'completed']);
      equal(body.output.at(-1).content[0].type, 'output_text');
      ok(body.usage.total_tokens > 0);
    },
  },
  {
    expects: 'a response is streamed',
    source: `${RESPONSES}, Streaming`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post('/v1/responses', {
        model: MODEL,
        input: 'Hello',
        stream: true,
      });
      const types = eventsOf(reply).map((event) => event.type);
      deepEqual([types[0], types.at(-1)], ['response.created', 'response.completed']);
      ok(types.includes('response.output_text.delta'));
    },
  },
  {
    expects: 'a conversation goes on from previous_response_id',
    source: `${RESPONSES}, previous_response_id`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const first = await through(secret).done('/v1/responses', { model: MODEL, input: 'My name is Ada' });
      const second = await through(secret).done('/v1/responses', {
        model: MODEL,
        input: 'What is my name?',
        previous_response_id: first.id,
      });
      equal(second.previous_response_id, first.id);
      ok(second.usage.input_tokens > first.usage.input_tokens);
    },
  },
  {
    expects: 'a response is read again and deleted',
    source: `${RESPONSES}, GET and DELETE; ${ROUTES}`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const { id } = await through(secret).done('/v1/responses', { model: MODEL, input: 'Hello' });
      equal((await through(secret).read(`/v1/responses/${id}`)).id, id);
      equal((await through(secret).delete(`/v1/responses/${id}`)).body.deleted, true);
      equal((await through(secret).get(`/v1/responses/${id}`)).status, 404);
    },
  },
  {
    expects: 'what went into a response is listed',
    source: `${RESPONSES}, input_items`,
    differs: 'Bedrock’s APIs alone',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const { id } = await through(secret).done('/v1/responses', { model: MODEL, input: 'Hello' });
      equal((await through(secret).get(`/v1/responses/${id}/input_items`)).status, 404);
    },
  },
  {
    expects: 'a tool is called',
    source: `${RESPONSES}, tools`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
      const body = await through(secret).done('/v1/responses', {
        model: 'claude-sonnet-4-5',
        input: 'Weather?',
        tools: [{ type: 'function', name: 'weather', parameters }],
        tool_choice: { type: 'function', name: 'weather' },
      });
      ok(body.output.some((item: Json) => item.type === 'function_call' && item.name === 'weather'));
    },
  },
  {
    expects: 'a response for a budget’s or a model’s sake is refused as a completion is',
    source: `${ROUTES}; auth/auth_checks.py`,
    check: async ({ key, through }) => {
      const { secret } = await key({ models: ['nova-lite'] });
      const refused = await through(secret).post('/v1/responses', { model: MODEL, input: 'Hello' });
      equal(refused.status, 403);
      equal(refused.body.error.param, 'model');
    },
  },
];
