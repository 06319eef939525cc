import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { callOf, rawRequest, refusalOf, upstreamBody } from './dialect-rig.ts';

const PNG = 'iVBORw0KGgo=';
const user = (content: unknown) => ({ role: 'user', content });
const text = (value: string) => [{ text: value }];
const callTool = (id: string, args = '{"city":"Paris"}') => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: args },
});
const WEATHER = {
  type: 'function',
  function: { name: 'weather', description: 'Tells it', parameters: { type: 'object', properties: {} } },
};
const OTHER = { type: 'function', function: { name: 'other' } };
const weatherSpec = {
  toolSpec: {
    name: 'weather',
    description: 'Tells it',
    inputSchema: { json: { type: 'object', properties: {} } },
  },
};
const otherSpec = { toolSpec: { name: 'other', inputSchema: { json: { type: 'object', properties: {} } } } };
const FREE = { type: 'custom', custom: { name: 'free' } };
const freeText = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};
const freeSpec = { toolSpec: { name: 'free', inputSchema: { json: freeText } } };
const CLOSED = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
const OPEN = { type: 'object', properties: { a: { type: 'string' } } };

type Body = Record<string, unknown>;

/** name · fields added to a request of claude-haiku-4-5 that says hi · members of the Converse body */
const translations: [string, Body, Body][] = [
  [
    'a text',
    {},
    { messages: [{ role: 'user', content: text('hi') }], inferenceConfig: { maxTokens: 64_000 } },
  ],
  [
    'a system prompt of system and developer messages',
    {
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'developer', content: [{ type: 'text', text: 'be kind' }] },
        user('hi'),
      ],
    },
    {
      system: [{ text: 'be brief' }, { text: 'be kind' }],
      messages: [{ role: 'user', content: text('hi') }],
    },
  ],
  [
    'a system message in mid-conversation stays where it is, as text of the user turn',
    {
      messages: [
        user('hi'),
        { role: 'assistant', content: 'yes' },
        { role: 'system', content: 'now be kind' },
      ],
    },
    {
      system: undefined,
      messages: [
        { role: 'user', content: text('hi') },
        { role: 'assistant', content: text('yes') },
        { role: 'user', content: text('<system>\nnow be kind\n</system>') },
      ],
    },
  ],
  [
    'consecutive messages of one side are merged, empty ones left out',
    {
      messages: [
        user('a'),
        user(''),
        user([
          { type: 'text', text: ' ' },
          { type: 'text', text: 'b' },
        ]),
      ],
    },
    { messages: [{ role: 'user', content: [{ text: 'a' }, { text: 'b' }] }] },
  ],
  [
    'turns around a message without content are merged',
    { messages: [user('a'), { role: 'assistant', content: '' }, user('b')] },
    { messages: [{ role: 'user', content: [{ text: 'a' }, { text: 'b' }] }] },
  ],
  [
    'a conversation that begins with the assistant gets a user turn in front',
    { messages: [{ role: 'assistant', content: 'well' }, user('go on')] },
    {
      messages: [
        { role: 'user', content: text('Continue.') },
        { role: 'assistant', content: text('well') },
        { role: 'user', content: text('go on') },
      ],
    },
  ],
  [
    'a custom tool takes its free text in a member, and its grammar in words',
    {
      tools: [
        {
          type: 'custom',
          custom: {
            name: 'patch',
            description: 'Edits.',
            format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } },
          },
        },
        {
          type: 'custom',
          custom: { name: 'free', format: { type: 'text' } },
          cache_control: { type: 'ephemeral' },
        },
      ],
      messages: [
        user('edit'),
        {
          role: 'assistant',
          tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'patch', input: 'a "b"\n' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'ok' },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('edit') },
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId: 'c1', name: 'patch', input: { input: 'a "b"\n' } } }],
        },
        { role: 'user', content: [{ toolResult: { toolUseId: 'c1', content: text('ok') } }] },
      ],
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'patch',
              description: 'Edits.\nThe input must follow this lark grammar:\nstart: "x"',
              inputSchema: { json: freeText },
            },
          },
          freeSpec,
          { cachePoint: { type: 'default' } },
        ],
      },
    },
  ],
  [
    'a custom tool that must be called',
    { tools: [WEATHER, FREE], tool_choice: { type: 'custom', custom: { name: 'free' } } },
    { toolConfig: { tools: [weatherSpec, freeSpec], toolChoice: { tool: { name: 'free' } } } },
  ],
  [
    'a choice among allowed tools of both kinds',
    {
      tools: [OTHER, WEATHER, FREE],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'required',
          tools: [
            { type: 'custom', custom: { name: 'free' } },
            { type: 'function', function: { name: 'weather' } },
          ],
        },
      },
    },
    { toolConfig: { tools: [weatherSpec, freeSpec], toolChoice: { any: {} } } },
  ],
  [
    'tool calls and their results, grouped and in front of what the user adds',
    {
      tools: [WEATHER],
      messages: [
        user('weather?'),
        { role: 'assistant', content: null, tool_calls: [callTool('call_1'), callTool('call_2', '')] },
        user('quick'),
        { role: 'tool', tool_call_id: 'call_1', content: 'sun' },
        { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'rain' }] },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('weather?') },
        {
          role: 'assistant',
          content: [
            { toolUse: { toolUseId: 'call_1', name: 'weather', input: { city: 'Paris' } } },
            { toolUse: { toolUseId: 'call_2', name: 'weather', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'call_1', content: text('sun') } },
            { toolResult: { toolUseId: 'call_2', content: text('rain') } },
            { text: 'quick' },
          ],
        },
      ],
      toolConfig: { tools: [weatherSpec] },
    },
  ],
  [
    'ids that Converse forbids are replaced, the same in call and result',
    {
      tools: [WEATHER],
      messages: [
        user('weather?'),
        { role: 'assistant', tool_calls: [callTool('call|1', '{}')] },
        { role: 'tool', tool_call_id: 'call|1', content: '' },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('weather?') },
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId: 'call_1_c26e9779d73a23c7', name: 'weather', input: {} } }],
        },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'call_1_c26e9779d73a23c7', content: text('(no output)') } }],
        },
      ],
    },
  ],
  [
    'tools that earlier turns called are defined even when none are offered',
    {
      messages: [
        user('weather?'),
        { role: 'assistant', tool_calls: [callTool('c1')] },
        { role: 'tool', tool_call_id: 'c1', content: 'sun' },
      ],
    },
    { toolConfig: { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }] } },
  ],
  [
    'tool_choice auto',
    { tools: [WEATHER], tool_choice: 'auto' },
    { toolConfig: { tools: [weatherSpec], toolChoice: { auto: {} } } },
  ],
  [
    'tool_choice required',
    { tools: [WEATHER], tool_choice: 'required' },
    { toolConfig: { tools: [weatherSpec], toolChoice: { any: {} } } },
  ],
  ['tool_choice none', { tools: [WEATHER], tool_choice: 'none' }, { toolConfig: undefined }],
  [
    'tool_choice of one function',
    { tools: [WEATHER, OTHER], tool_choice: { type: 'function', function: { name: 'other' } } },
    { toolConfig: { tools: [weatherSpec, otherSpec], toolChoice: { tool: { name: 'other' } } } },
  ],
  [
    'tool_choice among allowed tools',
    {
      tools: [WEATHER, OTHER],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'other' } }] },
      },
    },
    { toolConfig: { tools: [otherSpec], toolChoice: { any: {} } } },
  ],
  [
    'parallel_tool_calls false',
    { tools: [WEATHER], parallel_tool_calls: false },
    { additionalModelRequestFields: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } } },
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
    { messages: [{ role: 'user', content: text('hi') }], inferenceConfig: { maxTokens: 64_000 } },
  ],
  [
    'images as data URLs',
    { messages: [user([{ type: 'image_url', image_url: { url: `data:image/jpg;base64,${PNG}` } }])] },
    { messages: [{ role: 'user', content: [{ image: { format: 'jpeg', source: { bytes: PNG } } }] }] },
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
        {
          role: 'user',
          content: [
            { document: { format: 'pdf', name: 'a-b-2', source: { bytes: PNG } } },
            { document: { format: 'md', name: 'x (2)', source: { bytes: PNG } } },
            { text: 'See the attached document.' },
          ],
        },
      ],
    },
  ],
  [
    'cache markers on parts, messages and tools become cache points',
    {
      tools: [{ ...WEATHER, cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          role: 'system',
          content: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        },
        { ...user('hi'), cache_control: { type: 'ephemeral' } },
      ],
    },
    {
      system: [{ text: 's' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [{ role: 'user', content: [{ text: 'hi' }, { cachePoint: { type: 'default' } }] }],
      toolConfig: { tools: [weatherSpec, { cachePoint: { type: 'default' } }] },
    },
  ],
  [
    'models without a cache get no cache points',
    { model: 'llama3-3-70b', messages: [{ ...user('hi'), cache_control: { type: 'ephemeral' } }] },
    { messages: [{ role: 'user', content: text('hi') }] },
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
        { role: 'tool', tool_call_id: 'c1', content: 'sun' },
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
        { role: 'tool', tool_call_id: 'c1', content: 'sun' },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('weather?') },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
            { reasoningContent: { redactedContent: 'AAAA' } },
            { text: 'let me look' },
            { toolUse: { toolUseId: 'c1', name: 'weather', input: {} } },
          ],
        },
        { role: 'user', content: [{ toolResult: { toolUseId: 'c1', content: text('sun') } }] },
      ],
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_048 } },
    },
  ],
  [
    'a closed JSON schema is enforced by Bedrock where the model has that',
    { response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema: CLOSED } } },
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
          {
            toolSpec: {
              name: 'stargate_json_answer',
              description:
                'Takes the final answer to the user as one JSON object with all that was asked for. It.',
              inputSchema: { json: OPEN },
            },
          },
        ],
        toolChoice: { tool: { name: 'stargate_json_answer' } },
      },
    },
  ],
  [
    'a JSON schema beside tools leaves the choice among them',
    { model: 'nova-lite', tools: [OTHER], response_format: { type: 'json_object' } },
    {
      toolConfig: {
        tools: [
          otherSpec,
          {
            toolSpec: {
              name: 'stargate_json_answer',
              description:
                'Takes the final answer to the user as one JSON object with all that was asked for.',
              inputSchema: { json: { type: 'object', additionalProperties: true } },
            },
          },
        ],
        toolChoice: { any: {} },
      },
    },
  ],
  [
    'JSON by instruction where no tool can be forced',
    { model: 'llama3-3-70b', response_format: { type: 'json_object' } },
    {
      system: text(
        'Answer with one JSON object and nothing else: no code fence, no words around it. It must be valid against this JSON schema:\n{"type":"object","additionalProperties":true}',
      ),
    },
  ],
];

for (const [name, fields, expected] of translations) {
  test(`chat request: ${name}`, () => {
    const body = { model: 'claude-haiku-4-5', messages: [user('hi')], ...fields };
    const sent = upstreamBody(openaiChat, rawRequest('chat-completions', body)) as Body;
    for (const [member, value] of Object.entries(expected)) assert.deepEqual(sent[member], value, member);
  });
}

/** name · fields · param · part of the message */
const refusals: [string, Body, string, RegExp][] = [
  ['no model', { model: undefined }, 'model', /required/],
  ['a model that is no string', { model: 7 }, 'model', /model name/],
  ['no messages', { messages: undefined }, 'messages', /required/],
  ['messages that are no list', { messages: 'hi' }, 'messages', /array/],
  ['empty messages', { messages: [] }, 'messages', /at least one/],
  ['only empty texts', { messages: [user('')] }, 'messages', /content/],
  ['a message that is no object', { messages: ['hi'] }, 'messages[0]', /object/],
  ['a role nobody has', { messages: [{ role: 'robot', content: 'hi' }] }, 'messages[0].role', /expected/],
  ['the old role function', { messages: [{ role: 'function', content: 'x' }] }, 'messages[0].role', /tool/],
  ['content of a wrong type', { messages: [user(7)] }, 'messages[0].content', /string or an array/],
  ['no content', { messages: [{ role: 'user' }] }, 'messages[0].content', /required/],
  ['a part without type', { messages: [user([{ text: 'x' }])] }, 'messages[0].content[0].type', /string/],
  ['audio', { messages: [user([{ type: 'input_audio' }])] }, 'messages[0].content[0].type', /input_audio/],
  [
    'a remote image',
    { messages: [user([{ type: 'image_url', image_url: { url: 'https://x.test/a.png' } }])] },
    'messages[0].content[0].image_url.url',
    /data URL/,
  ],
  [
    'base64 that is none',
    { messages: [user([{ type: 'image_url', image_url: { url: 'data:image/png;base64,%%' } }])] },
    'messages[0].content[0].image_url.url',
    /not valid/,
  ],
  [
    'an image of an unknown type',
    { messages: [user([{ type: 'image_url', image_url: { url: `data:image/tiff;base64,${PNG}` } }])] },
    'messages[0].content[0].image_url.url',
    /png/,
  ],
  [
    'an image for a model that sees none',
    {
      model: 'nova-micro',
      messages: [user([{ type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }])],
    },
    'messages[0].content[0]',
    /nova-micro does not take images/,
  ],
  [
    'a stored file',
    { messages: [user([{ type: 'file', file: { file_id: 'file-1' } }])] },
    'messages[0].content[0].file.file_id',
    /file_data/,
  ],
  ['more than one choice', { n: 2 }, 'n', /one choice/],
  ['logprobs', { logprobs: true }, 'logprobs', /log prob/],
  ['top_logprobs', { top_logprobs: 3 }, 'top_logprobs', /log prob/],
  ['functions', { functions: [] }, 'functions', /tools/],
  ['a tier that is no name', { service_tier: 1 }, 'service_tier', /name of a tier/],
  ['answers in audio', { modalities: ['text', 'audio'] }, 'modalities', /text/],
  ['stream of a wrong type', { stream: 'yes' }, 'stream', /true or false/],
  [
    'stream_options without stream',
    { stream_options: { include_usage: true } },
    'stream_options',
    /stream is true/,
  ],
  ['max_tokens of 0', { max_tokens: 0 }, 'max_tokens', /at least 1/],
  ['max_completion_tokens as text', { max_completion_tokens: '5' }, 'max_completion_tokens', /whole number/],
  ['a temperature out of range', { temperature: 3 }, 'temperature', /between 0 and 2/],
  ['a stop of a wrong type', { stop: [1] }, 'stop[0]', /string/],
  ['an effort nobody knows', { reasoning_effort: 'lots' }, 'reasoning_effort', /minimal/],
  ['a tool of another type', { tools: [{ type: 'web_search' }] }, 'tools[0].type', /function.*custom/],
  [
    'a custom tool without a name',
    { tools: [{ type: 'custom', custom: {} }] },
    'tools[0].custom.name',
    /string/,
  ],
  [
    'a custom tool of a format nobody knows',
    { tools: [{ type: 'custom', custom: { name: 'c', format: { type: 'xml' } } }] },
    'tools[0].custom.format.type',
    /grammar/,
  ],
  [
    'a grammar without a definition',
    {
      tools: [
        { type: 'custom', custom: { name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark' } } } },
      ],
    },
    'tools[0].custom.format.grammar.definition',
    /string/,
  ],
  [
    'a function and a custom tool of one name',
    { tools: [OTHER, { type: 'custom', custom: { name: 'other' } }] },
    'tools[1].custom.name',
    /two tools/,
  ],
  [
    'a custom tool_choice that names a function',
    { tools: [OTHER], tool_choice: { type: 'custom', custom: { name: 'other' } } },
    'tool_choice.custom.name',
    /no tool of this type/,
  ],
  [
    'an allowed tool that is not there',
    {
      tools: [OTHER],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'custom', custom: { name: 'c' } }] },
      },
    },
    'tool_choice.allowed_tools.tools[0].custom.name',
    /no tool of this type/,
  ],
  [
    'a custom call without its input',
    {
      messages: [
        user('a'),
        { role: 'assistant', tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'c' } }] },
      ],
    },
    'messages[1].tool_calls[0].custom.input',
    /string/,
  ],
  [
    'a tool name Bedrock forbids',
    { tools: [{ type: 'function', function: { name: 'a b' } }] },
    'tools[0].function.name',
    /letters/,
  ],
  ['two tools of one name', { tools: [OTHER, OTHER] }, 'tools[1].function.name', /two tools/],
  ['tools for a model without', { model: 'deepseek-r1', tools: [OTHER] }, 'tools', /deepseek-r1/],
  [
    'a call of another type',
    { messages: [user('a'), { role: 'assistant', tool_calls: [{ id: 'c', type: 'x' }] }] },
    'messages[1].tool_calls[0].type',
    /function.*custom/,
  ],
  ['tool_choice without tools', { tool_choice: 'required' }, 'tool_choice', /tools are given/],
  [
    'tool_choice of a tool that is not there',
    { tools: [OTHER], tool_choice: { type: 'function', function: { name: 'x' } } },
    'tool_choice.function.name',
    /no tool/,
  ],
  [
    'arguments that are no JSON',
    { messages: [user('a'), { role: 'assistant', tool_calls: [callTool('c', '{"a":')] }] },
    'messages[1].tool_calls[0].function.arguments',
    /JSON object/,
  ],
  [
    'a tool result without id',
    { messages: [{ role: 'tool', content: 'x' }] },
    'messages[0].tool_call_id',
    /string/,
  ],
  ['a format nobody knows', { response_format: { type: 'xml' } }, 'response_format.type', /json_schema/],
  [
    'a schema without name',
    { response_format: { type: 'json_schema', json_schema: {} } },
    'response_format.json_schema.name',
    /string/,
  ],
];

for (const [name, fields, param, say] of refusals) {
  test(`chat refusal: ${name}`, () => {
    const body = { model: 'claude-haiku-4-5', messages: [user('hi')], ...fields };
    const refusal = refusalOf(openaiChat, rawRequest('chat-completions', body));
    assert.equal(refusal.status, 400);
    assert.equal(refusal.param, param);
    assert.match(refusal.message, say);
  });
}

test('a body that is no JSON object is refused as such', () => {
  for (const body of ['', '{', '[]', 'null', '"x"']) {
    assert.equal(refusalOf(openaiChat, rawRequest('chat-completions', body)).code, 'invalid_json', body);
  }
});

test('a body nested beyond what can be serialized is refused, not crashed on', () => {
  const depth = 20_000;
  const nested = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const body = `{"model":"claude-haiku-4-5","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f","parameters":${nested}}}]}`;
  const call = openaiChat.understand(rawRequest('chat-completions', body));
  const refusal = isRefusal(call) ? call : refusalOf(openaiChat, rawRequest('chat-completions', body));
  assert.match(refusal.message, /nested too deeply/);
});

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
  const image = 'A'.repeat(400_000);
  const content = [{ type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } }];
  const pictured = callOf(
    openaiChat,
    rawRequest('chat-completions', { model: 'm', messages: [user(content)] }),
  );
  assert.ok(pictured.inputTokensBound > 4_784 && pictured.inputTokensBound < 12_000);
  assert.equal(plain.maxOutputTokens, null);
});
