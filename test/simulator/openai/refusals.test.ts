/** What Bedrock's OpenAI endpoints refuse: other endpoints' models and paths, fields and values that OpenAI does not take, and their own limits. */
import { deepEqual, equal } from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

import { BEARER, post, startSimulator } from '../support.ts';
import { MANTLE_GPT, MANTLE_OSS, openaiClient, refusal, RUNTIME_GPT } from './clients.ts';

type Body = Readonly<Record<string, unknown>>;

/** name · endpoint and prefix · API · model · status · words */
const models = [
  [
    'an id of bedrock-mantle on bedrock-runtime',
    'runtime',
    '/openai/v1',
    'responses',
    MANTLE_GPT,
    400,
    /on-demand throughput isn’t supported/,
  ],
  [
    'a profile on bedrock-mantle',
    'mantle',
    '/openai/v1',
    'responses',
    RUNTIME_GPT,
    404,
    /'us.openai.gpt-6-sol' does not exist/,
  ],
  [
    'a profile of a geography that has none',
    'runtime',
    '/openai/v1',
    'chat',
    'eu.openai.gpt-6-sol',
    404,
    /does not exist/,
  ],
  [
    'a model that nobody knows',
    'mantle',
    '/v1',
    'chat',
    'openai.gpt-9',
    404,
    /The model 'openai.gpt-9' does not exist/,
  ],
  [
    'the other prefix, Chat',
    'mantle',
    '/v1',
    'chat',
    MANTLE_GPT,
    400,
    /model `openai.gpt-6-sol` isn't supported on this route/,
  ],
  [
    'the other prefix, Responses',
    'mantle',
    '/v1',
    'responses',
    MANTLE_GPT,
    400,
    /does not support the '\/v1\/responses' API/,
  ],
  [
    'the other prefix, an open-weight model',
    'mantle',
    '/openai/v1',
    'chat',
    MANTLE_OSS,
    400,
    /isn't supported on this route/,
  ],
  [
    'Claude by Chat Completions',
    'mantle',
    '/v1',
    'chat',
    'anthropic.claude-haiku-4-5',
    400,
    /does not support the '\/v1\/chat\/completions' API/,
  ],
  [
    'gpt-5.4 by Chat Completions on bedrock-runtime',
    'runtime',
    '/openai/v1',
    'chat',
    'us.openai.gpt-5.4',
    400,
    /does not support the '\/openai\/v1\/chat\/completions' API/,
  ],
] as const;

for (const [name, endpoint, prefix, api, model, status, words] of models) {
  test(`refused: ${name}`, async (t) => {
    const client = openaiClient(t, await startSimulator(t), endpoint, prefix);
    const error = await refusal(
      api === 'chat'
        ? client.chat.completions.create({ model, messages: [{ role: 'user', content: 'hi' }] })
        : client.responses.create({ model, input: 'hi' }),
    );
    equal(error.status, status);
    equal(words.test(error.message), true, error.message);
  });
}

const tool = { type: 'function', name: 'look', parameters: { type: 'object' } };
const call = { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{}' };

/** What is sent besides model and input · param · code · beginning of the message · status, where it is not 400 */
type Row = readonly [Body, string | null, string | null, string, number?];

const responses: readonly Row[] = [
  [{ foo: 1 }, 'foo', 'unknown_parameter', "Unknown parameter: 'foo'."],
  [
    { input: [{ role: 'user', content: 'hi', foo: 1 }] },
    'input[0].foo',
    'unknown_parameter',
    "Unknown parameter: 'input[0].foo'.",
  ],
  [{ tools: [{ ...tool, foo: 1 }] }, 'tools[0].foo', 'unknown_parameter', 'Unknown parameter'],
  [
    { input: [{ type: 'agent_message', content: [] }] },
    'input',
    null,
    "invalid request body: Invalid 'input': value did not match any expected variant",
  ],
  [
    { input: 1 },
    'input',
    'invalid_type',
    "Invalid type for 'input': expected one of a string or an array, but got a decimal instead.",
  ],
  [{ stream: 'yes' }, 'stream', 'invalid_type', "Invalid type for 'stream'"],
  [
    { truncation: 'some' },
    'truncation',
    'invalid_value',
    "Invalid value: 'some'. Supported values are: 'auto' and 'disabled'.",
  ],
  [{ include: ['everything'] }, 'include[0]', 'invalid_value', "Invalid value: 'everything'."],
  [
    { max_output_tokens: 15 },
    'max_output_tokens',
    'integer_below_min_value',
    "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 15 instead.",
  ],
  [
    { max_output_tokens: 200_000 },
    'max_output_tokens',
    'integer_above_max_value',
    "Invalid 'max_output_tokens'",
  ],
  [
    { temperature: 0.2 },
    'temperature',
    null,
    "Unsupported parameter: 'temperature' is not supported with this model.",
  ],
  [
    { reasoning: { effort: 'minimal' } },
    'reasoning.effort',
    'unsupported_value',
    "Unsupported value: 'minimal' is not supported with the 'gpt-6-sol' model.",
  ],
  [{ background: true }, 'background', null, 'The background parameter is not supported.'],
  [{ tools: [{ type: 'web_search' }] }, 'tools', null, 'web search is not supported for this request'],
  [{ tools: [{ type: 'local_shell' }] }, 'tools[0].type', 'invalid_value', "Invalid value: 'local_shell'."],
  [{ service_tier: 'scale' }, 'service_tier', 'invalid_value', "Invalid value: 'scale'."],
  [{ input: [call] }, 'input', null, 'No tool output found for function call c1.'],
  [
    { input: [{ type: 'function_call_output', call_id: 'c1', output: 'x' }] },
    'input',
    null,
    'No tool call found for function call output with call_id c1.',
  ],
  [
    { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] },
    'input',
    null,
    "Item with id 'rs_1' not found.",
    404,
  ],
  [
    {
      input: [
        {
          role: 'user',
          content: [{ type: 'input_image', detail: 'auto', image_url: 'https://a.example/b.png' }],
        },
      ],
    },
    'input',
    null,
    'Only data:',
  ],
];

/** The same of Chat Completions. */
const chats: readonly Row[] = [
  [{ foo: 1 }, 'foo', 'unknown_parameter', "Unknown parameter: 'foo'."],
  [
    { messages: [{ role: 'user' }] },
    'messages[0].content',
    'missing_required_parameter',
    'Missing required parameter',
  ],
  [
    { messages: [{ role: 'critic', content: 'x' }] },
    'messages[0].role',
    'invalid_value',
    "Invalid value: 'critic'.",
  ],
  [
    { max_tokens: 100 },
    'max_tokens',
    'unsupported_parameter',
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  ],
  [
    { max_completion_tokens: 10 },
    'max_completion_tokens',
    'integer_below_min_value',
    "Invalid 'max_completion_tokens'",
  ],
  [
    { temperature: 0 },
    'temperature',
    'unsupported_value',
    "Unsupported value: 'temperature' does not support 0 with this model.",
  ],
  [{ stop: ['x'] }, 'stop', 'unsupported_parameter', "Unsupported parameter: 'stop'"],
  [{ n: 2 }, 'n', 'unsupported_value', "Unsupported value: 'n'"],
  [
    { stream_options: { include_usage: true } },
    'stream_options',
    null,
    "The 'stream_options' parameter is only allowed",
  ],
  [
    { tools: [{ type: 'function', function: { name: 'look' } }] },
    'reasoning_effort',
    null,
    'Function tools with reasoning_effort are not supported for gpt-6-sol',
  ],
  [
    { messages: [{ role: 'tool', tool_call_id: 'c1', content: 'x' }] },
    'messages',
    null,
    "Invalid parameter: messages with role 'tool'",
  ],
];

for (const [api, rows, base] of [
  ['responses', responses, { model: RUNTIME_GPT, input: 'hi' }],
  ['chat/completions', chats, { model: RUNTIME_GPT, messages: [{ role: 'user', content: 'hi' }] }],
] as const) {
  test(`bedrock-runtime refuses in OpenAI's words: ${api}`, async (t) => {
    const simulator = await startSimulator(t);
    equal((await post(simulator, `/openai/v1/${api}`, base)).status, 200);
    for (const [more, param, code, words, expected = 400] of rows) {
      await t.test(JSON.stringify(more), async () => {
        const { status, json, headers } = await post(simulator, `/openai/v1/${api}`, { ...base, ...more });
        const { error } = json as { readonly error: Readonly<Record<string, unknown>> };
        deepEqual(
          [status, error['param'], error['code'], error['type']],
          [expected, param, code, 'invalid_request_error'],
        );
        equal(String(error['message']).slice(0, words.length), words);
        equal(headers.get('x-amzn-requestid')?.length, 36);
      });
    }
  });
}

test('what Codex sends is taken: its items without ids, its tools, its metadata', async (t) => {
  const simulator = await startSimulator(t);
  const { status, text: said } = await post(simulator, '/openai/v1/responses', {
    model: RUNTIME_GPT,
    instructions: 'You are Codex.',
    input: [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'permissions' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hello' }] },
      { type: 'function_call', name: 'shell', arguments: '{}', call_id: 'c1' },
      { type: 'function_call_output', call_id: 'c1', output: 'ok' },
    ],
    tools: [
      { ...tool, strict: false },
      { type: 'namespace', name: 'n', description: 'd', tools: [tool] },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: false,
    reasoning: { effort: 'medium', summary: 'auto' },
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'k',
    client_metadata: { 'x-codex-installation-id': 'i' },
    text: { verbosity: 'low' },
  });
  equal(status, 200, said);
});

test('bedrock-mantle is told by its host too, takes web search and no other tiers', async (t) => {
  const simulator = await startSimulator(t);
  const ask = (body: Body) => {
    const headers = { host: 'bedrock-mantle.us-east-1.api.aws', authorization: `Bearer ${BEARER}` };
    return new Promise<{ status: number; said: string }>((resolve, reject) => {
      const request = httpRequest(
        `${simulator.url}/openai/v1/responses`,
        { method: 'POST', headers },
        (reply) => {
          void text(reply).then((said) => resolve({ status: reply.statusCode ?? 0, said }));
        },
      );
      request.on('error', reject);
      request.end(JSON.stringify({ model: MANTLE_GPT, input: 'hi', ...body }));
    });
  };
  equal((await ask({ tools: [{ type: 'web_search' }] })).status, 200);
  equal((await ask({ service_tier: 'priority' })).status, 400);
  equal((await ask({ reasoning: { summary: 'detailed' } })).status, 400);
  equal(simulator.log()[0]?.operation, 'mantle-responses');
});
