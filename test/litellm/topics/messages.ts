/** Anthropic's Messages API. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { eventsOf, MODEL, type Gateway, type Json } from '../gateway.ts';

const BASE = 'pass_through_tests/base_anthropic_messages_test.py';
const COUNTER = 'proxy_unit_tests/test_proxy_token_counter.py';
const CLAUDE = 'claude-sonnet-4-5';

export const messages: readonly Expectation[] = [
  {
    expects: 'a message is answered',
    source: `${BASE}::test_anthropic_basic_completion`,
    check: async (gateway) => {
      const body = await answered(gateway, {});
      deepEqual([body.type, body.role, body.content[0].type], ['message', 'assistant', 'text']);
      ok(body.usage.input_tokens > 0 && body.usage.output_tokens > 0);
    },
  },
  {
    expects: 'a message is streamed in Anthropic’s events',
    source: `${BASE}::test_anthropic_streaming`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post('/v1/messages', request({ stream: true }));
      const types = eventsOf(reply).map((event) => event.type);
      deepEqual([types[0], types.at(-1)], ['message_start', 'message_stop']);
      ok(types.includes('content_block_delta'));
    },
  },
  {
    expects: 'Claude thinks, and the first block is the thought',
    source: `${BASE}::test_anthropic_messages_with_thinking`,
    check: async (gateway) => {
      const body = await answered(gateway, {
        max_tokens: 20_000,
        thinking: { type: 'enabled', budget_tokens: 16_000 },
      });
      ok(body.content[0].thinking.length > 0);
    },
  },
  {
    expects: 'a thought is streamed before the text',
    source: `${BASE}::test_anthropic_streaming_with_thinking`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post(
        '/v1/messages',
        request({
          stream: true,
          max_tokens: 20_000,
          thinking: { type: 'enabled', budget_tokens: 16_000 },
        }),
      );
      const deltas = eventsOf(reply).map((event) => event.delta?.type);
      ok(deltas.includes('thinking_delta') && deltas.includes('text_delta'));
    },
  },
  {
    expects: 'a message that is no object is a 400',
    source: `${BASE}::test_bad_request_error_handling_non_streaming`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post('/v1/messages', request({ messages: ['hi'] }));
      equal(reply.status, 400);
      deepEqual([reply.body.type, reply.body.error.type], ['error', 'invalid_request_error']);
    },
  },
  {
    expects: 'so it is in a stream',
    source: `${BASE}::test_bad_request_error_handling_streaming`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post('/v1/messages', request({ messages: ['hi'], stream: true }));
      equal(reply.status, 400);
    },
  },
  {
    expects: 'the key may be in x-api-key',
    source: 'pass_through_tests/test_anthropic_passthrough_basic.py',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const headers = { 'x-api-key': secret, 'anthropic-version': '2023-06-01' };
      equal((await through(null).post('/v1/messages', request({}), headers)).status, 200);
    },
  },
  {
    expects: 'models that are not Claude answer there too',
    source: '../anthropic_unified.md, Bedrock',
    check: async (gateway) => {
      const body = await answered(gateway, { model: MODEL });
      equal(body.type, 'message');
    },
  },
  {
    expects: 'tokens are counted as {"input_tokens": …} alone',
    source: `${COUNTER}::test_anthropic_messages_count_tokens_endpoint`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const counted = await through(secret).done('/v1/messages/count_tokens', {
        model: CLAUDE,
        messages: [{ role: 'user', content: 'Hello Claude!' }],
      });
      deepEqual(Object.keys(counted), ['input_tokens']);
      ok(counted.input_tokens > 0);
    },
  },
  {
    expects: 'counting without a model is a 400',
    source: `${COUNTER}::test_anthropic_endpoint_error_handling`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post('/v1/messages/count_tokens', {
        messages: [{ role: 'user', content: 'Hello!' }],
      });
      equal(reply.status, 400);
      match(reply.body.error.message, /model/);
    },
  },
  {
    expects: 'tokens are counted for models that are not Claude',
    source: `${COUNTER}::test_anthropic_messages_count_tokens_with_non_anthropic_model`,
    differs: 'tokens are counted by Bedrock',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post('/v1/messages/count_tokens', {
        model: MODEL,
        messages: [{ role: 'user', content: 'Hello Nova!' }],
      });
      equal(reply.status, 400);
    },
  },
  {
    expects: 'beta flags that Bedrock does not know do not stop a request',
    source: 'request_headers.md, anthropic-beta; ../providers/bedrock.md',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const headers = {
        'anthropic-version': '2023-06-01',
        'anthropic-beta': 'claude-code-20250219,made-up-1',
      };
      equal((await through(secret).post('/v1/messages', request({}), headers)).status, 200);
    },
  },
];

function request(fields: Readonly<Record<string, unknown>>): Json {
  return {
    model: CLAUDE,
    max_tokens: 100,
    messages: [{ role: 'user', content: "Say 'hello test' and nothing else" }],
    ...fields,
  };
}

async function answered({ key, through }: Gateway, fields: Readonly<Record<string, unknown>>): Promise<Json> {
  const { secret } = await key();
  return through(secret).done('/v1/messages', request(fields));
}
