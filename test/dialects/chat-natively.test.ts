/**
 * Which chat requests go to Bedrock's own Chat Completions, on bedrock-runtime and on bedrock-mantle, and what of them is
 * changed on the way. What has to be changed for its model goes to Converse.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Transport } from '../../core/catalog/model.ts';
import type { Target } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { callOf, rawRequest, requestOf, targetOf } from './dialect-fixture.ts';
import { assistant, toolTurn, user } from './request-parts.ts';

const MANTLE = '/v1/chat/completions';
const NATIVE = '/openai/v1/chat/completions';
const tool = (name: string, parameters: unknown) => ({ type: 'function', function: { name, parameters } });
const called = (name: string, args: string) => ({
  ...assistant(null),
  tool_calls: [{ id: 'c1', type: 'function', function: { name, arguments: args } }],
});
const look = tool('look', { type: 'object' });
const turns = (name: string, args: string, result: unknown) => [
  user('hi'),
  called(name, args),
  toolTurn('c1', result),
];
const format = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } };
const image = {
  type: 'image_url',
  image_url: {
    url: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  },
};

/** As other gateways tell it, and clients send it back. */
const thought = { role: 'assistant', content: 'hello', reasoning_content: 'They greet me.' };

type Row = readonly [
  name: string,
  fields: Readonly<Record<string, unknown>>,
  operation: string,
  model?: string,
  transport?: Transport | null,
];

const onMantle: readonly Row[] = [
  ['plain words', {}, MANTLE],
  ['plain words, by its prefix', {}, NATIVE, 'gpt-6-luna'],
  ['a tool', { tools: [look] }, MANTLE],
  ['a call and its result', { tools: [look], messages: turns('look', '{"a":1}', 'ok') }, MANTLE],
  ['a name that Bedrock does not take', { tools: [tool('srv.look', { type: 'object' })] }, 'converse'],
  ['a schema whose root has no type', { tools: [tool('look', { properties: {} })] }, 'converse'],
  ['a tool of a model that takes plain schemas alone', { tools: [look] }, 'converse', 'nova-pro'],
  ['arguments that were cut', { tools: [look], messages: turns('look', '{"a":"tr', 'ok') }, 'converse'],
  ['a blank result', { tools: [look], messages: turns('look', '{}', ' ') }, 'converse'],
  ['an image', { messages: [user([image])] }, 'converse', 'mistral-large-3'],
];

const gpt = 'gpt-6-luna';
const onRuntime: readonly Row[] = [
  ['plain words', {}, NATIVE, gpt],
  ['plain words, of a model that Converse serves as well', {}, 'converse', 'gpt-oss-20b'],
  ['plain words, where the deployment says Converse', {}, 'converse', gpt, 'converse'],
  ['a tool of a model that does not think', { tools: [look], reasoning_effort: 'none' }, NATIVE, gpt],
  ['a tool of a model that thinks', { tools: [look] }, 'converse', gpt],
  [
    'a tool of a model that always thinks',
    { tools: [look], reasoning_effort: 'none' },
    'converse',
    'gpt-6.1-sol',
  ],
  ['a tool that may not be called', { tools: [look], tool_choice: 'none' }, 'converse', gpt],
  ['a schema', { response_format: format }, NATIVE, gpt],
  ['any JSON object', { response_format: { type: 'json_object' } }, 'converse', gpt],
  ['a stop sequence that the gateway cuts at', { stop: 'END' }, 'converse', gpt],
  ['an image', { messages: [user([{ type: 'text', text: 'see' }, image])] }, NATIVE, gpt],
  [
    'a tool with a cache point',
    { tools: [{ ...look, cache_control: { type: 'ephemeral' } }] },
    'converse',
    gpt,
  ],
  [
    'a tool with a cache point that may not be called',
    {
      tools: [look, { ...tool('other', { type: 'object' }), cache_control: { type: 'ephemeral' } }],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'look' } }] },
      },
    },
    'converse',
    'grok-4.7',
  ],
  ['a thought of an earlier answer', { messages: [user('hi'), thought, user('so?')] }, 'converse', gpt],
  ['an image in a result', { tools: [look], messages: turns('look', '{}', [image]) }, 'converse', 'grok-4.7'],
  ['an effort in another gateway’s words', { reasoning: { effort: 'low' } }, 'converse', gpt],
  [
    'a cache point',
    { messages: [user([{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }])] },
    'converse',
    gpt,
  ],
];

for (const [where, transport, rows] of [
  ['bedrock-mantle', 'mantle', onMantle],
  ['bedrock-runtime', null, onRuntime],
] as const) {
  for (const [name, fields, operation, model = 'gpt-oss-120b', said = transport] of rows) {
    test(`on ${where} a chat request with ${name} goes to ${operation}`, () => {
      const request = requestOf(chat(model, fields), by(said, model));
      assert.equal(request.operation, operation);
      const isNative = request.operation.startsWith('/');
      assert.equal(request.endpoint ?? 'runtime', isNative && said === 'mantle' ? 'mantle' : 'runtime');
    });
  }
}

test('of a native request only the members that may not pass are changed', () => {
  const target = by(null, gpt);
  const text =
    '{"model":"gpt-6-luna","messages":[{"role":"user","content":"h\\u00ef"}],"max_tokens":70,"store":true,"metadata":{"a":"b"},"temperature":0.2,"prompt_cache_key":"k", "verbosity" : "low","reasoning_effort":{"effort":"minimal","summary":"auto"},"tags":["t"],"num_retries":2,"top_k":3,"future":{"x":  1}}';
  const call = callOf(openaiChat, rawRequest('chat-completions', text));
  assert.equal(
    requestOf(call, { ...target, serviceTier: 'flex' }).body.toString(),
    `{"model":"${target.deployment.upstreamId}","max_completion_tokens":70,"service_tier":"flex","reasoning_effort":"low","messages":[{"role":"user","content":"h\\u00ef"}],"prompt_cache_key":"k","verbosity" : "low","future":{"x":  1}}`,
  );
  const unthinking = callOf(
    openaiChat,
    rawRequest('chat-completions', text.replace('minimal', 'none').replace('"future":{"x":  1}', '"n":1')),
  );
  assert.match(requestOf(unthinking, target).body.toString(), /"temperature":0.2/);
  const without = requestOf(call, { ...target, without: new Set(['unknown-fields']) });
  assert.doesNotMatch(without.body.toString(), /future/);
});

test('an effort is not sent to a model that takes none', () => {
  const gemma = 'gemma-4-31b';
  const request = requestOf(chat(gemma, { reasoning_effort: 'low' }), by(null, gemma));
  assert.doesNotMatch(request.body.toString(), /effort/);
});

test('without a bound of its own a native request gets the model’s, so that it cannot cost more', () => {
  const { model } = by(null, gpt);
  const body: unknown = JSON.parse(requestOf(chat(gpt, { stream: true }), by(null, gpt)).body.toString());
  assert.partialDeepStrictEqual(body, {
    max_completion_tokens: model.maxOutputTokens,
    stream: true,
    stream_options: { include_usage: true },
  });
});

function chat(model: string, fields: Readonly<Record<string, unknown>>) {
  return callOf(openaiChat, rawRequest('chat-completions', { model, messages: [user('hi')], ...fields }));
}

function by(transport: Transport | null, model: string): Target {
  const target = targetOf(model);
  return { ...target, deployment: { ...target.deployment, transport } };
}
