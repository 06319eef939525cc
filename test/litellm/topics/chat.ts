/** Chat completions, with the fields that LiteLLM takes for Bedrock. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { eventsOf, MODEL, named, type Gateway, type Json, type Reply } from '../gateway.ts';

const BEDROCK = '../providers/bedrock.md';
const ENDPOINTS = 'test_openai_endpoints.py';
const CLAUDE = 'claude-sonnet-4-5';

export const chat: readonly Expectation[] = [
  {
    expects: 'a completion has id, object, model, choices and usage',
    source: `${ENDPOINTS}::test_chat_completion`,
    check: async (gateway) => {
      const { body } = await chatted(gateway, {});
      match(body.id, /^chatcmpl-/);
      deepEqual([body.object, body.model], ['chat.completion', MODEL]);
      equal(body.choices[0].message.role, 'assistant');
      equal(body.usage.total_tokens, body.usage.prompt_tokens + body.usage.completion_tokens);
    },
  },
  {
    expects: 'a system message is taken',
    source: 'test_keys.py::chat_completion',
    check: async (gateway) => {
      await chatted(gateway, {
        messages: [
          { role: 'system', content: 'You are a helpful assistant.' },
          { role: 'user', content: 'Hello!' },
        ],
      });
    },
  },
  {
    expects: 'a stream ends with [DONE], and with usage where it is asked for',
    source: 'test_keys.py::chat_completion_streaming',
    check: async (gateway) => {
      const reply = await chatted(gateway, { stream: true, stream_options: { include_usage: true } });
      const events = eventsOf(reply);
      ok(events.map((event) => event.choices[0]?.delta?.content ?? '').join('').length > 0);
      ok(events.at(-1)?.usage.total_tokens > 0);
      match(reply.text, /data: \[DONE\]\n/);
    },
  },
  {
    expects: 'a tool is called',
    source: `${BEDROCK}, Function Calling`,
    check: async (gateway) => {
      const { body } = await chatted(gateway, {
        model: CLAUDE,
        tools: [weather],
        tool_choice: { type: 'function', function: { name: 'weather' } },
      });
      equal(body.choices[0].message.tool_calls[0].function.name, 'weather');
      equal(body.choices[0].finish_reason, 'tool_calls');
    },
  },
  {
    expects: 'a JSON schema is answered with JSON',
    source: 'llms/bedrock/chat/converse_transformation.py, response_format',
    check: async (gateway) => {
      const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
      const { body } = await chatted(gateway, {
        model: CLAUDE,
        response_format: { type: 'json_schema', json_schema: { name: 'place', schema } },
      });
      equal(typeof JSON.parse(body.choices[0].message.content).city, 'string');
    },
  },
  {
    expects: 'response_format json_object is taken',
    source: 'llms/bedrock/chat/converse_transformation.py, response_format',
    check: async (gateway) => {
      const { body } = await chatted(gateway, {
        model: CLAUDE,
        response_format: { type: 'json_object' },
        messages: [{ role: 'user', content: 'Answer in JSON' }],
      });
      JSON.parse(body.choices[0].message.content);
    },
  },
  {
    expects: 'thinking makes Claude think, and the thought is reasoning_content',
    source: 'llms/bedrock/chat/converse_transformation.py, thinking',
    check: async (gateway) => {
      const { body } = await chatted(gateway, {
        model: CLAUDE,
        max_tokens: 3000,
        thinking: { type: 'enabled', budget_tokens: 1024 },
      });
      const { message } = body.choices[0];
      ok(message.reasoning_content.length > 0);
      equal(message.thinking_blocks[0].type, 'thinking');
    },
  },
  {
    expects: 'reasoning_effort makes Claude think',
    source: 'llms/bedrock/chat/converse_transformation.py, reasoning_effort',
    check: async (gateway) => {
      const { body } = await chatted(gateway, {
        model: CLAUDE,
        max_tokens: 8000,
        reasoning_effort: 'low',
      });
      ok(body.choices[0].message.reasoning_content.length > 0);
    },
  },
  {
    expects: 'reasoning_effort may be an object',
    source: 'llms/base_llm/chat/transformation.py; types, reasoning_effort with summary',
    check: async (gateway) => {
      const { body } = await chatted(gateway, {
        model: CLAUDE,
        max_tokens: 8000,
        reasoning_effort: { effort: 'low', summary: 'auto' },
      });
      ok(body.choices[0].message.reasoning_content.length > 0);
    },
  },
  {
    expects: 'top_k reaches the model',
    source: `${BEDROCK}, Pass provider-specific params`,
    check: async (gateway) => {
      const sent = await sentBy(gateway, { model: CLAUDE, top_k: 7 });
      equal(sent.top_k ?? sent.additionalModelRequestFields?.top_k, 7);
    },
  },
  {
    expects: 'top_k reaches Nova under Nova’s name',
    source: 'llms/bedrock/chat/converse_transformation.py, topK of nova',
    check: async (gateway) => {
      const sent = await sentBy(gateway, { top_k: 7 });
      equal(sent.additionalModelRequestFields?.inferenceConfig?.topK, 7);
    },
  },
  {
    expects: 'guardrailConfig reaches Bedrock',
    source: `${BEDROCK}, Bedrock Guardrails`,
    check: async (gateway) => {
      const guardrail = { guardrailIdentifier: 'gr1abc', guardrailVersion: 'DRAFT', trace: 'disabled' };
      const sent = await sentBy(gateway, { guardrailConfig: guardrail });
      deepEqual(sent.guardrailConfig, guardrail);
    },
  },
  {
    expects: 'requestMetadata reaches Bedrock',
    source: 'llms/bedrock/chat/converse_transformation.py, requestMetadata',
    check: async (gateway) => {
      const sent = await sentBy(gateway, { requestMetadata: { project: 'p1' } });
      equal(sent.requestMetadata?.project, 'p1');
    },
  },
  {
    expects: 'performanceConfig reaches Bedrock, or is refused by name',
    source: 'llms/bedrock/chat/converse_transformation.py, performanceConfig',
    check: async (gateway) => {
      const { secret } = await gateway.key();
      const word = named('fast');
      const reply = await gateway.through(secret).chat({
        performanceConfig: { latency: 'optimized' },
        messages: [{ role: 'user', content: word }],
      });
      if (reply.status === 200) {
        equal(gateway.sent(word)[0]?.body.performanceConfig?.latency, 'optimized');
      } else {
        equal(reply.status, 400);
        match(reply.body.error.param, /performanceConfig/);
      }
    },
  },
  {
    expects: 'a fallback of the request answers when the model fails',
    source: 'reliability.md, Client Side Fallbacks',
    check: async (gateway) => {
      gateway.gate.bedrock.script({
        model: 'nova-2-lite',
        times: 20,
        answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
      });
      const word = named('broken');
      await chatted(gateway, {
        model: 'nova-2-lite',
        fallbacks: ['nova-lite'],
        messages: [{ role: 'user', content: word }],
      });
      match(gateway.sent(word).at(-1)?.target ?? '', /nova-lite/);
    },
  },
  {
    expects: 'an image may be given as a text instead of an object',
    source: 'litellm_core_utils/prompt_templates/factory.py, image_url as str',
    check: async (gateway) => {
      await chatted(gateway, {
        model: 'nova-lite',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: `data:image/png;base64,${PIXEL}` },
            ],
          },
        ],
      });
    },
  },
  {
    expects: 'an image is given as a data URL',
    source: `${BEDROCK}, Vision`,
    check: async (gateway) => {
      await chatted(gateway, {
        model: 'nova-lite',
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } }],
          },
        ],
      });
    },
  },
  {
    expects: 'max_completion_tokens is the maximum',
    source: `${BEDROCK}, Set temperature, top p, etc.`,
    check: async (gateway) => {
      const sent = await sentBy(gateway, { max_tokens: undefined, max_completion_tokens: 33 });
      equal(sent.inferenceConfig.maxTokens, 33);
    },
  },
  {
    expects: 'a stop sequence ends the answer',
    source: `${BEDROCK}, Set temperature, top p, etc.`,
    check: async (gateway) => {
      const { body } = await chatted(gateway, {
        stop: ['three'],
        messages: [{ role: 'user', content: 'Count [[sim {"text":"one two three four"}]]' }],
      });
      equal(body.choices[0].message.content.trim(), 'one two');
      equal(body.choices[0].finish_reason, 'stop');
    },
  },
  {
    expects: 'cache_control of a message is a cache point',
    source: 'llms/bedrock/chat/converse_transformation.py, cache_control',
    check: async (gateway) => {
      const { secret } = await gateway.key();
      const word = named('cached');
      await gateway.through(secret).chat({
        model: CLAUDE,
        messages: [
          {
            role: 'system',
            content: [{ type: 'text', text: word, cache_control: { type: 'ephemeral' } }],
          },
          { role: 'user', content: 'Hello' },
        ],
      });
      match(JSON.stringify(gateway.sent(word)[0]?.body), /cache_control|cachePoint/);
    },
  },
  {
    expects: 'what LiteLLM keeps for itself does not stop a request',
    source: 'user_keys.md; reliability.md, num_retries, timeout; ../completion/drop_params.md',
    check: async (gateway) => {
      await chatted(gateway, {
        num_retries: 2,
        timeout: 30,
        drop_params: true,
        allowed_openai_params: ['tools'],
        no_log: true,
        cache: { 'no-cache': true },
      });
    },
  },
  {
    expects: 'a request without a model is a 400',
    source: 'store_model_in_db_tests/test_openai_error_handling.py::test_missing_model_parameter_curl',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post('/v1/chat/completions', {
        messages: [{ role: 'user', content: 'Hello!' }],
      });
      equal(reply.status, 400);
      ok(reply.body.error.message.length > 0);
    },
  },
  {
    expects: 'the old text completions are served',
    source: `${ENDPOINTS}::test_completion`,
    differs: 'Bedrock’s APIs alone',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(secret).post('/v1/completions', { model: MODEL, prompt: 'Hello!' });
      equal(reply.status, 404);
    },
  },
  {
    expects: 'n asks for several choices',
    source: '../completion/input.md, n',
    check: async (gateway) => {
      equal((await chatted(gateway, { n: 2 })).body.choices.length, 2);
    },
  },
];

/** A transparent pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather in a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

async function chatted(gateway: Gateway, fields: Readonly<Record<string, unknown>>): Promise<Reply> {
  const { secret } = await gateway.key();
  const reply = await gateway.through(secret).chat(fields);
  equal(reply.status, 200, reply.text);
  return reply;
}

/** What Bedrock was sent for a completion with these fields. */
async function sentBy(gateway: Gateway, fields: Readonly<Record<string, unknown>>): Promise<Json> {
  const word = named('seen');
  await chatted(gateway, { ...fields, messages: [{ role: 'user', content: word }] });
  return gateway.sent(word)[0]?.body;
}
