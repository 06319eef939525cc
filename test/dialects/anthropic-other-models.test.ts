/** Anthropic's clients and models of other makers: what Converse is asked, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { rawRequest, refusalOf, upstreamBody } from './dialect-fixture.ts';
import { document, image, spec, text, toolResult, toolUse } from './converse-parts.ts';
import { assistant, base64, CLOSED, PNG, said, system, user } from './request-parts.ts';

const base = { model: 'nova-pro', max_tokens: 100, messages: [user('hi')] };
const tool = { name: 'f', description: 'd', input_schema: { type: 'object' }, strict: true };
const turn = (...content: unknown[]) => [user(content)];
const takesF = spec('f', { type: 'object' }, 'd');
const hi = [user(text('hi'))];

/** [what, fields of the request, members of the body for Converse] */
const requests: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ['a text', {}, { messages: hi, inferenceConfig: { maxTokens: 100 } }],
  [
    'a tool that runs on Anthropic’s servers, beside one of the client’s own',
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }, tool] },
    { toolConfig: { tools: [takesF] } },
  ],
  [
    'a name that Bedrock does not take, in the choice too',
    { tools: [{ ...tool, name: 'm.f' }], tool_choice: { type: 'tool', name: 'm.f' } },
    {
      toolConfig: {
        tools: [spec('m_f_14684b3caca38c1e', { type: 'object' }, 'd')],
        toolChoice: { tool: { name: 'm_f_14684b3caca38c1e' } },
      },
    },
  ],
  [
    'a choice left open without tools',
    { tools: [], tool_choice: { type: 'auto' } },
    { toolConfig: undefined },
  ],
  ['a system prompt as text', { system: 'be brief' }, { system: [{ text: 'be brief' }] }],
  [
    'a system prompt with a cache point, for five minutes where the model knows no hour',
    { system: [{ ...said('rules'), cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    { system: [{ text: 'rules' }, { cachePoint: { type: 'default' } }] },
  ],
  [
    'settings',
    { temperature: 0.5, top_p: 0.9, top_k: 5, stop_sequences: ['x'], metadata: { user_id: 'u' } },
    { inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['x'] } },
  ],
  [
    'a system turn in mid-conversation',
    { messages: [...base.messages, system('new rule')] },
    { messages: [user([{ text: 'hi' }, { text: '<system>\nnew rule\n</system>' }])] },
  ],
  [
    'an image and a PDF',
    {
      messages: turn(
        { type: 'image', source: base64('image/png', PNG) },
        { type: 'document', title: 'a_b.pdf', source: base64('application/pdf', 'JVBERg==') },
      ),
    },
    {
      messages: [
        user([image('png', PNG), document('pdf', 'a-b', 'JVBERg=='), { text: 'See the attached document.' }]),
      ],
    },
  ],
  [
    'documents of text and of blocks, and a search result',
    {
      messages: turn(
        { type: 'document', title: 'notes', source: { type: 'text', media_type: 'text/plain', data: 'n' } },
        { type: 'document', source: { type: 'content', content: [said('inline')] } },
        { type: 'search_result', title: 't', source: 'https://x', content: [said('found')] },
      ),
    },
    {
      messages: [
        user([
          document('txt', 'notes', 'bg=='),
          { text: 'inline' },
          { text: 'Search result "t" from https://x:' },
          { text: 'found' },
        ]),
      ],
    },
  ],
  [
    'a tool loop: results first, thoughts of another model left out, an error told',
    {
      tools: [tool],
      messages: [
        user('go'),
        assistant([
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'redacted_thinking', data: 'd' },
          said('calling'),
          { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
          { type: 'tool_use', id: 'toolu:2', name: 'f', input: {} },
        ]),
        ...turn(
          said('and'),
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' },
          { type: 'tool_result', tool_use_id: 'toolu:2', is_error: true },
        ),
      ],
    },
    {
      messages: [
        user([{ text: 'go' }]),
        assistant([
          { text: 'calling' },
          toolUse('toolu_1', 'f', { a: 1 }),
          toolUse('toolu_2_9ad222e8ac355d6e', 'f', {}),
        ]),
        user([
          toolResult('toolu_1', [{ text: 'done' }]),
          {
            toolResult: {
              toolUseId: 'toolu_2_9ad222e8ac355d6e',
              content: [{ text: '(no output)' }],
              status: 'error',
            },
          },
          { text: 'and' },
        ]),
      ],
      toolConfig: { tools: [takesF] },
    },
  ],
  [
    'a server tool beside one of one’s own is left out',
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }, tool] },
    { toolConfig: { tools: [takesF] } },
  ],
  [
    'examples of a tool, in its description',
    { tools: [{ ...tool, input_examples: [{ a: 1 }] }] },
    { toolConfig: { tools: [spec('f', { type: 'object' }, 'd\n\nExamples of its input:\n{"a":1}')] } },
  ],
  [
    'a cache point for the whole request',
    { cache_control: { type: 'ephemeral' } },
    { messages: [user([{ text: 'hi' }, { cachePoint: { type: 'default' } }])] },
  ],
  [
    'a tool that came in mid-conversation, and words that were for one turn',
    {
      messages: [
        user('a'),
        { ...system('once'), clear_at: 'next_user_message' },
        assistant('b'),
        user('c'),
        system([{ type: 'tool_addition', tool: { type: 'tool_definition', definition: tool } }]),
      ],
    },
    {
      messages: [
        user([{ text: 'a' }]),
        assistant([{ text: 'b' }]),
        user([{ text: 'c' }, { text: '<system>\nThe tool f is available from here on.\n</system>' }]),
      ],
      toolConfig: { tools: [takesF] },
    },
  ],
  [
    'the input of a call that its model cut off',
    {
      tools: [tool],
      messages: [
        user('go'),
        assistant([{ type: 'tool_use', id: 'toolu_1', name: 'f', input: '{"a":' }]),
        ...turn({ type: 'tool_result', tool_use_id: 'toolu_1', content: 'no' }),
      ],
    },
    {
      messages: [
        user([{ text: 'go' }]),
        assistant([toolUse('toolu_1', 'f', { arguments: '{"a":' })]),
        user([toolResult('toolu_1', [{ text: 'no' }])]),
      ],
    },
  ],
  ...(
    [
      ['auto', { type: 'auto', disable_parallel_tool_use: true }, { auto: {} }],
      ['any', { type: 'any' }, { any: {} }],
      ['tool', { type: 'tool', name: 'f' }, { tool: { name: 'f' } }],
    ] as const
  ).map(([name, choice, toolChoice]): [string, Record<string, unknown>, Record<string, unknown>] => [
    `tool_choice ${name}`,
    { tools: [tool], tool_choice: choice },
    { toolConfig: { tools: [takesF], toolChoice } },
  ]),
  [
    'a structured answer where the model has it',
    { model: 'mistral-large-3', output_config: { format: { type: 'json_schema', schema: CLOSED } } },
    {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'answer', schema: JSON.stringify(CLOSED) } },
        },
      },
    },
  ],
  [
    'an effort',
    { model: 'gpt-oss-20b', output_config: { effort: 'xhigh' } },
    { additionalModelRequestFields: { reasoning_effort: 'high' } },
  ],
  [
    'a thinking budget',
    { model: 'gpt-oss-20b', thinking: { type: 'enabled', budget_tokens: 2_000 } },
    { additionalModelRequestFields: { reasoning_effort: 'low' } },
  ],
  ['thinking that the model cannot do', { thinking: { type: 'adaptive' } }, { messages: hi }],
];

for (const [name, fields, expected] of requests) {
  test(`Messages to Converse: ${name}`, () => {
    const body = upstreamBody(anthropicMessages, rawRequest('messages', { ...base, ...fields }));
    assert.ok(typeof body === 'object' && body !== null);
    for (const [member, value] of Object.entries(expected)) {
      assert.deepEqual((body as Record<string, unknown>)[member], value, member);
    }
  });
}

/** [what, fields of the request, what the refusal says] */
const refusals: [string, Record<string, unknown>, RegExp][] = [
  [
    'a tool that is built into Claude',
    { tools: [{ type: 'bash_20250124', name: 'bash' }] },
    /^tools\.0\.type: this tool is built into Claude/,
  ],
  [
    'a tool that runs on Anthropic’s servers, alone',
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    /^tools\.0: web_search_20250305 runs on Anthropic's servers/,
  ],
  ['two tools of one name', { tools: [tool, tool] }, /^tools\.1\.name: two tools have this name/],
  ['a tool without a name', { tools: [{ ...tool, name: '' }] }, /^tools\.0\.name: expected a name/],
  ['tools for a model without', { model: 'deepseek-r1', tools: [tool] }, /does not call tools/],
  [
    'an image for a model without eyes',
    { model: 'nova-micro', messages: turn({ type: 'image', source: base64('image/png', PNG) }) },
    /nova-micro does not take images/,
  ],
  [
    'an image by URL',
    { messages: turn({ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }) },
    /^messages\.0\.content\.0\.source\.url: /,
  ],
  [
    'a stored file',
    { messages: turn({ type: 'document', source: { type: 'file', file_id: 'f' } }) },
    /^messages\.0\.content\.0\.source\.type: /,
  ],
  [
    'citations',
    {
      messages: turn({
        type: 'document',
        citations: { enabled: true },
        source: { type: 'text', media_type: 'text/plain', data: 'x' },
      }),
    },
    /^messages\.0\.content\.0\.citations: this model gives no citations/,
  ],
  [
    'a block of a server tool',
    { messages: turn({ type: 'web_search_tool_result', content: [] }) },
    /^messages\.0\.content\.0\.type: this model takes no blocks of type 'web_search_tool_result' here/,
  ],
  ['a temperature beyond the scale', { temperature: 1.5 }, /^temperature: expected a number between 0 and 1/],
  ['a choice without tools', { tool_choice: { type: 'any' } }, /^tool_choice: this field is only allowed/],
  [
    'a choice of a tool that is not there',
    { tools: [tool], tool_choice: { type: 'tool', name: 'g' } },
    /^tool_choice\.name: no tool/,
  ],
  ['stop sequences that are no list', { stop_sequences: 'x' }, /^stop_sequences: expected an array/],
];

for (const [name, fields, say] of refusals) {
  test(`Messages of other models, refusal: ${name}`, () => {
    const refusal = refusalOf(anthropicMessages, rawRequest('messages', { ...base, ...fields }));
    assert.equal(refusal.status, 400);
    assert.match(refusal.message, say);
  });
}

test('their tokens are not counted by Bedrock, and the refusal says so', () => {
  const refusal = refusalOf(anthropicMessages, rawRequest('count-tokens', base));
  assert.match(refusal.message, /Bedrock counts the tokens of Claude models only/);
});
