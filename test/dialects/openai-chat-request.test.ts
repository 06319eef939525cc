/** A chat request becomes what Converse is asked: turns, settings, images and files, caching, reasoning, JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { callTool, FREE, OTHER, otherSpec, WEATHER, weatherSpec } from './chat-fixture.ts';
import { callOf, rawRequest } from './dialect-fixture.ts';
import { chat, checkTranslations, freeText } from './openai-request-fixture.ts';
import { CACHE_POINT, document, image, spec, text, toolResult, toolUse } from './converse-parts.ts';
import {
  assistant,
  CLOSED,
  EPHEMERAL,
  imageUrl,
  PNG,
  said,
  system,
  toolTurn,
  user,
} from './request-parts.ts';

const OPEN = { type: 'object', properties: { a: { type: 'string' } } };

checkTranslations(chat, [
  ['a text', {}, { messages: [user(text('hi'))], inferenceConfig: { maxTokens: 64_000 } }],
  [
    'fields that ask for nothing',
    {
      n: 1,
      logprobs: false,
      top_logprobs: 0,
      functions: [],
      function_call: 'auto',
      modalities: ['text'],
      audio: null,
      web_search_options: null,
      store: false,
      stream_options: { include_usage: true },
    },
    { messages: [user(text('hi'))], inferenceConfig: { maxTokens: 64_000 }, toolConfig: undefined },
  ],
  [
    'a system prompt of system and developer messages',
    { messages: [system('be brief'), { role: 'developer', content: [said('be kind')] }, user('hi')] },
    { system: [{ text: 'be brief' }, { text: 'be kind' }], messages: [user(text('hi'))] },
  ],
  [
    'a system message in mid-conversation stays where it is, as text of the user turn',
    { messages: [user('hi'), assistant('yes'), system('now be kind')] },
    {
      system: undefined,
      messages: [user(text('hi')), assistant(text('yes')), user(text('<system>\nnow be kind\n</system>'))],
    },
  ],
  [
    'consecutive messages of one side are merged, empty ones left out',
    { messages: [user('a'), user(''), user([said(' '), said('b')])] },
    { messages: [user([{ text: 'a' }, { text: 'b' }])] },
  ],
  [
    'turns around a message without content are merged',
    { messages: [user('a'), assistant(''), user('b')] },
    { messages: [user([{ text: 'a' }, { text: 'b' }])] },
  ],
  [
    'a conversation that begins with the assistant gets a user turn in front',
    { messages: [assistant('well'), user('go on')] },
    { messages: [user(text('Continue.')), assistant(text('well')), user(text('go on'))] },
  ],
  [
    'max_completion_tokens before max_tokens, stop as text, temperature within Bedrock’s scale',
    { max_tokens: 5, max_completion_tokens: 9, stop: 'END', temperature: 1.7, top_p: 0.5 },
    { inferenceConfig: { maxTokens: 9, temperature: 1, stopSequences: ['END'] } },
  ],
  [
    'stop as a list',
    { stop: ['a', '', 'b'] },
    { inferenceConfig: { maxTokens: 64_000, stopSequences: ['a', 'b'] } },
  ],
  [
    'models that take both temperature and top_p get both',
    { model: 'nova-lite', temperature: 0.2, top_p: 0.5 },
    { inferenceConfig: { maxTokens: 10_000, temperature: 0.2, topP: 0.5 } },
  ],
  [
    'models that take neither get neither',
    { model: 'claude-opus-5-5', temperature: 0.2, top_p: 0.5 },
    { inferenceConfig: { maxTokens: 128_000 } },
  ],
  [
    'fields that only tune or label are ignored',
    {
      seed: 1,
      logit_bias: {},
      user: 'u',
      metadata: {},
      n: 1,
      logprobs: false,
      top_logprobs: null,
      unknown_field: 1,
    },
    { messages: [user(text('hi'))], inferenceConfig: { maxTokens: 64_000 } },
  ],
  [
    'images as data URLs; the format is that of the bytes, whatever the type says',
    { messages: [user([imageUrl(`data:image/jpg;base64,${PNG}`)])] },
    { messages: [user([image('png', PNG)])] },
  ],
  [
    'a file in base64 alone is what its name says',
    { messages: [user([said('hi'), { type: 'file', file: { file_data: PNG, filename: 'a.PDF' } }])] },
    { messages: [user([{ text: 'hi' }, document('pdf', 'a', PNG)])] },
  ],
  [
    'a file comes in company of a text, with a name that Converse takes',
    {
      messages: [
        user([
          { type: 'file', file: { file_data: `data:application/pdf;base64,${PNG}`, filename: 'a_b/2 .pdf' } },
          {
            type: 'file',
            file: { file_data: `data:application/octet-stream;base64,${PNG}`, filename: 'x.md' },
          },
        ]),
      ],
    },
    {
      messages: [
        user([
          document('pdf', 'a-b-2', PNG),
          document('md', 'x', PNG),
          { text: 'See the attached document.' },
        ]),
      ],
    },
  ],
  [
    'cache markers on parts, messages and tools become cache points; one before an hour’s is for an hour',
    {
      tools: [{ ...WEATHER, cache_control: EPHEMERAL }],
      messages: [
        system([{ type: 'text', text: 's', cache_control: { type: 'ephemeral', ttl: '1h' } }]),
        { ...user('hi'), cache_control: EPHEMERAL },
      ],
    },
    {
      system: [{ text: 's' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [user([{ text: 'hi' }, CACHE_POINT])],
      toolConfig: { tools: [weatherSpec, { cachePoint: { type: 'default', ttl: '1h' } }] },
    },
  ],
  [
    'models without a cache get no cache points',
    { model: 'llama3-3-70b', messages: [{ ...user('hi'), cache_control: EPHEMERAL }] },
    { messages: [user(text('hi'))] },
  ],
  [
    'reasoning with a token budget leaves the temperature alone',
    { reasoning_effort: 'medium', temperature: 0 },
    {
      inferenceConfig: { maxTokens: 64_000 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 8_192 } },
    },
  ],
  [
    'no room to reason',
    { reasoning_effort: 'high', max_tokens: 500 },
    { additionalModelRequestFields: undefined },
  ],
  [
    'reasoning by effort on newer models',
    { model: 'claude-opus-5-5', reasoning_effort: 'xhigh' },
    {
      outputConfig: { effort: 'xhigh' },
      additionalModelRequestFields: { thinking: { type: 'adaptive', display: 'summarized' } },
    },
  ],
  [
    'reasoning of gpt-oss',
    { model: 'gpt-oss-20b', reasoning_effort: 'minimal' },
    { additionalModelRequestFields: { reasoning_effort: 'low' } },
  ],
  [
    'no reasoning where a tool is forced',
    { reasoning_effort: 'high', tools: [WEATHER], tool_choice: 'required' },
    { additionalModelRequestFields: undefined },
  ],
  [
    'no reasoning in the middle of a tool loop whose thinking did not come back',
    {
      reasoning_effort: 'high',
      tools: [WEATHER],
      messages: [
        user('weather?'),
        { role: 'assistant', tool_calls: [callTool('c1')] },
        toolTurn('c1', 'sun'),
      ],
    },
    { additionalModelRequestFields: undefined },
  ],
  [
    'thinking comes back with its signature',
    {
      reasoning_effort: 'low',
      tools: [WEATHER],
      messages: [
        user('weather?'),
        {
          role: 'assistant',
          content: 'let me look',
          reasoning_content: 'hm',
          thinking_blocks: [
            { type: 'thinking', thinking: 'hm', signature: 'sig' },
            { type: 'redacted_thinking', data: 'AAAA' },
          ],
          tool_calls: [callTool('c1', '{}')],
        },
        toolTurn('c1', 'sun'),
      ],
    },
    {
      messages: [
        user(text('weather?')),
        assistant([
          { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
          { reasoningContent: { redactedContent: 'AAAA' } },
          { text: 'let me look' },
          toolUse('c1', 'weather', {}),
        ]),
        user([toolResult('c1', text('sun'))]),
      ],
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_048 } },
    },
  ],
  [
    'a closed JSON schema is enforced by Bedrock where the model has that',
    {
      model: 'claude-sonnet-4-5',
      response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema: CLOSED } },
    },
    {
      toolConfig: undefined,
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'n', schema: JSON.stringify(CLOSED) } },
        },
      },
    },
  ],
  [
    'an open JSON schema, by a tool that must be called',
    {
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: OPEN, description: 'It.' } },
    },
    {
      outputConfig: undefined,
      toolConfig: {
        tools: [
          spec(
            'stargate_json_answer',
            OPEN,
            'Takes the final answer to the user as one JSON object with all that was asked for. It.',
          ),
        ],
        toolChoice: { tool: { name: 'stargate_json_answer' } },
      },
    },
  ],
  [
    'a JSON schema beside tools leaves the choice among them',
    {
      model: 'nova-lite',
      tools: [OTHER],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: OPEN } },
    },
    {
      toolConfig: {
        tools: [
          otherSpec,
          spec(
            'stargate_json_answer',
            OPEN,
            'Takes the final answer to the user as one JSON object with all that was asked for.',
          ),
        ],
        toolChoice: { any: {} },
      },
    },
  ],
  [
    'JSON by instruction where no tool can be forced',
    {
      model: 'llama3-3-70b',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: OPEN } },
    },
    {
      system: text(
        `Answer with one JSON object and nothing else: no code fence, no words around it. It must be valid against this JSON schema:\n${JSON.stringify(OPEN)}`,
      ),
      toolConfig: undefined,
    },
  ],
]);

test('the token bound counts what a custom tool has for Bedrock beyond the client’s own words', () => {
  const raw = (tools: unknown) =>
    rawRequest('chat-completions', { model: 'm', messages: [user('x')], tools });
  const added = callOf(openaiChat, raw([FREE])).inputTokensBound - raw([FREE]).body.length;
  const none = callOf(openaiChat, raw([OTHER])).inputTokensBound - raw([OTHER]).body.length;
  assert.equal(added - none, JSON.stringify(freeText).length);
});

test('the token bound is never less than the text has bytes, and counts an image as an image', () => {
  const long = 'é'.repeat(1_000);
  const plain = callOf(openaiChat, rawRequest('chat-completions', { model: 'm', messages: [user(long)] }));
  assert.ok(plain.inputTokensBound >= 2_000);
  const image = PNG.slice(0, -8) + 'A'.repeat(400_000);
  const content = [imageUrl(`data:image/png;base64,${image}`)];
  const pictured = callOf(
    openaiChat,
    rawRequest('chat-completions', { model: 'm', messages: [user(content)] }),
  );
  assert.ok(pictured.inputTokensBound > 4_784 && pictured.inputTokensBound < 12_000);
  assert.equal(plain.maxOutputTokens, null);
});
