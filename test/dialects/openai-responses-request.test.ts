import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { sealReasoning, sealRedacted } from '../../proxy/dialects/openai-responses/sealed-reasoning.ts';
import { callOf, rawRequest, refusalOf, upstreamBody } from './dialect-rig.ts';

const PNG = 'iVBORw0KGgo=';
const text = (value: string) => [{ text: value }];
const user = (content: unknown) => ({ role: 'user', content });
const CLOSED = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
const WEATHER = { type: 'function', name: 'weather', parameters: CLOSED };
const weatherSpec = { toolSpec: { name: 'weather', inputSchema: { json: CLOSED } } };
const callOfWeather = { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"a":"x"}' };
const weatherUse = { toolUse: { toolUseId: 'c1', name: 'weather', input: { a: 'x' } } };
const customInput = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};

type Body = Record<string, unknown>;

/** name · fields added to a request of claude-haiku-4-5 that says hi · members of the Converse body */
const translations: [string, Body, Body][] = [
  [
    'a text as input',
    {},
    { messages: [{ role: 'user', content: text('hi') }], inferenceConfig: { maxTokens: 64_000 } },
  ],
  [
    'instructions, and system and developer messages in front',
    {
      instructions: 'be brief',
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'be kind' }] },
        { type: 'message', role: 'system', content: 'be right' },
        user('hi'),
      ],
    },
    {
      system: [{ text: 'be brief' }, { text: 'be kind' }, { text: 'be right' }],
      messages: [{ role: 'user', content: text('hi') }],
    },
  ],
  [
    'a developer message in mid-conversation stays where it is',
    {
      input: [
        user('hi'),
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'yes', annotations: [] }],
        },
        { role: 'developer', content: 'now be kind' },
        user('go on'),
      ],
    },
    {
      system: undefined,
      messages: [
        { role: 'user', content: text('hi') },
        { role: 'assistant', content: text('yes') },
        { role: 'user', content: [{ text: '<system>\nnow be kind\n</system>' }, { text: 'go on' }] },
      ],
    },
  ],
  [
    'images and files as data URLs',
    {
      input: [
        user([
          { type: 'input_text', text: 'see' },
          { type: 'input_image', detail: 'high', image_url: `data:image/png;base64,${PNG}` },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
        ]),
      ],
    },
    {
      messages: [
        {
          role: 'user',
          content: [
            { text: 'see' },
            { image: { format: 'png', source: { bytes: PNG } } },
            { document: { format: 'pdf', name: 'a', source: { bytes: 'AAAA' } } },
          ],
        },
      ],
    },
  ],
  [
    'calls and their outputs, outputs first in the turn that answers',
    {
      tools: [WEATHER],
      input: [
        user('weather?'),
        callOfWeather,
        user('quick'),
        { type: 'function_call_output', call_id: 'c1', output: 'sun' },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('weather?') },
        { role: 'assistant', content: [weatherUse] },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'c1', content: text('sun') } }, { text: 'quick' }],
        },
      ],
      toolConfig: { tools: [weatherSpec] },
    },
  ],
  [
    'an output of parts, with an image in it',
    {
      tools: [WEATHER],
      input: [
        callOfWeather,
        {
          type: 'function_call_output',
          call_id: 'c1',
          output: [
            { type: 'input_text', text: 'look' },
            { type: 'input_image', image_url: `data:image/png;base64,${PNG}` },
          ],
        },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('Continue.') },
        { role: 'assistant', content: [weatherUse] },
        {
          role: 'user',
          content: [
            {
              toolResult: {
                toolUseId: 'c1',
                content: [{ text: 'look' }, { image: { format: 'png', source: { bytes: PNG } } }],
              },
            },
          ],
        },
      ],
    },
  ],
  [
    'an id that Converse forbids is the same in call and output',
    {
      tools: [WEATHER],
      input: [
        { ...callOfWeather, call_id: 'call:1' },
        { type: 'function_call_output', call_id: 'call:1', output: '' },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('Continue.') },
        {
          role: 'assistant',
          content: [
            { toolUse: { toolUseId: 'call_1_0af6315558b41599', name: 'weather', input: { a: 'x' } } },
          ],
        },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'call_1_0af6315558b41599', content: text('(no output)') } }],
        },
      ],
    },
  ],
  [
    'reasoning comes back with its signature, redacted reasoning as it was',
    {
      input: [
        user('hi'),
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [],
          encrypted_content: sealReasoning('hm \\"so\\"', 'c2ln'),
        },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: sealRedacted('AAAA') },
        { role: 'assistant', content: 'yes' },
        user('more'),
      ],
    },
    {
      messages: [
        { role: 'user', content: text('hi') },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'hm "so"', signature: 'c2ln' } } },
            { reasoningContent: { redactedContent: 'AAAA' } },
            { text: 'yes' },
          ],
        },
        { role: 'user', content: text('more') },
      ],
    },
  ],
  [
    'reasoning that another service sealed is left out, and so is what its servers did',
    {
      input: [
        user('hi'),
        { type: 'reasoning', summary: [], encrypted_content: 'gAAAAABo' },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
        { type: 'web_search_call', id: 'ws_1', status: 'completed' },
        { type: 'mcp_list_tools', id: 'm', server_label: 's', tools: [] },
        { role: 'assistant', content: 'yes' },
        user('more'),
      ],
    },
    {
      messages: [
        { role: 'user', content: text('hi') },
        { role: 'assistant', content: text('yes') },
        { role: 'user', content: text('more') },
      ],
    },
  ],
  [
    'namespaces become prefixes, tools of OpenAI’s servers are left out',
    {
      tools: [
        WEATHER,
        { type: 'namespace', name: 'agents', description: 'd', tools: [{ type: 'function', name: 'spawn' }] },
        { type: 'web_search' },
        { type: 'file_search', vector_store_ids: [] },
        { type: 'never_heard_of' },
      ],
    },
    {
      toolConfig: {
        tools: [
          weatherSpec,
          { toolSpec: { name: 'agents__spawn', inputSchema: { json: { type: 'object', properties: {} } } } },
        ],
      },
    },
  ],
  [
    'a call in a namespace is a call of the prefixed tool',
    {
      tools: [{ type: 'namespace', name: 'agents', tools: [{ type: 'function', name: 'spawn' }] }],
      input: [
        { type: 'function_call', call_id: 'c1', name: 'spawn', namespace: 'agents', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'done' },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('Continue.') },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 'c1', name: 'agents__spawn', input: {} } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: 'c1', content: text('done') } }] },
      ],
    },
  ],
  [
    'a custom tool takes its free text in a member, and its grammar in words',
    {
      tools: [
        {
          type: 'custom',
          name: 'patch',
          description: 'Edits.',
          format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
        },
      ],
      input: [
        { type: 'custom_tool_call', call_id: 'c1', name: 'patch', input: 'x' },
        { type: 'custom_tool_call_output', call_id: 'c1', output: 'ok' },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('Continue.') },
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId: 'c1', name: 'patch', input: { input: 'x' } } }],
        },
        { role: 'user', content: [{ toolResult: { toolUseId: 'c1', content: text('ok') } }] },
      ],
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'patch',
              description: 'Edits.\nThe input must follow this lark grammar:\nstart: "x"',
              inputSchema: { json: customInput },
            },
          },
        ],
      },
    },
  ],
  [
    'a shell that the client runs, its call and its output',
    {
      tools: [{ type: 'local_shell' }],
      input: [
        {
          type: 'local_shell_call',
          id: 'l1',
          call_id: 'c1',
          status: 'completed',
          action: { type: 'exec', command: ['ls'], env: {}, timeout_ms: 5 },
        },
        { type: 'local_shell_call_output', call_id: 'c1', id: 'c1', output: 'a.txt' },
      ],
    },
    {
      messages: [
        { role: 'user', content: text('Continue.') },
        {
          role: 'assistant',
          content: [
            { toolUse: { toolUseId: 'c1', name: 'local_shell', input: { command: ['ls'], timeout_ms: 5 } } },
          ],
        },
        { role: 'user', content: [{ toolResult: { toolUseId: 'c1', content: text('a.txt') } }] },
      ],
    },
  ],
  [
    'a tool that must be called',
    { tools: [WEATHER], tool_choice: 'required' },
    { toolConfig: { tools: [weatherSpec], toolChoice: { any: {} } } },
  ],
  [
    'a tool by name',
    { tools: [WEATHER], tool_choice: { type: 'function', name: 'weather' } },
    { toolConfig: { tools: [weatherSpec], toolChoice: { tool: { name: 'weather' } } } },
  ],
  [
    'a choice among allowed tools',
    {
      tools: [WEATHER, { type: 'function', name: 'other' }],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'function', name: 'weather' }],
      },
    },
    { toolConfig: { tools: [weatherSpec], toolChoice: { any: {} } } },
  ],
  ['no tool', { tools: [WEATHER], tool_choice: 'none' }, { toolConfig: undefined }],
  [
    'one call at a time',
    { tools: [WEATHER], parallel_tool_calls: false },
    { additionalModelRequestFields: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } } },
  ],
  [
    'a bound, a temperature within Bedrock’s scale',
    { max_output_tokens: 50, temperature: 1.8 },
    { inferenceConfig: { maxTokens: 50, temperature: 1 } },
  ],
  [
    'effort as a budget of thoughts',
    { reasoning: { effort: 'low', summary: 'auto' } },
    {
      inferenceConfig: { maxTokens: 64_000 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_048 } },
    },
  ],
  [
    'effort of gpt-oss',
    { model: 'gpt-oss-20b', reasoning: { effort: 'high' } },
    { additionalModelRequestFields: { reasoning_effort: 'high' } },
  ],
  [
    'a closed JSON schema, natively',
    { text: { format: { type: 'json_schema', name: 'n', strict: true, schema: CLOSED } } },
    {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'n', schema: JSON.stringify(CLOSED) } },
        },
      },
    },
  ],
  [
    'any JSON object, by a tool that must be called',
    { model: 'nova-lite', text: { format: { type: 'json_object' } } },
    {
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'stargate_json_answer',
              description:
                'Takes the final answer to the user as one JSON object with all that was asked for.',
              inputSchema: { json: { type: 'object', additionalProperties: true } },
            },
          },
        ],
        toolChoice: { tool: { name: 'stargate_json_answer' } },
      },
    },
  ],
  [
    'a cache key sets cache points behind the instructions and the newest turn',
    { instructions: 'be brief', prompt_cache_key: 'k', input: 'hi' },
    {
      system: [{ text: 'be brief' }, { cachePoint: { type: 'default' } }],
      messages: [{ role: 'user', content: [{ text: 'hi' }, { cachePoint: { type: 'default' } }] }],
    },
  ],
  [
    'a cache key on a model without cache sets none',
    { model: 'llama3-3-70b', instructions: 'be brief', prompt_cache_key: 'k' },
    { system: text('be brief'), messages: [{ role: 'user', content: text('hi') }] },
  ],
  [
    'fields that only tune or label are ignored',
    {
      store: true,
      metadata: { a: 'b' },
      user: 'u',
      max_tool_calls: 3,
      truncation: 'auto',
      client_metadata: { x: 'y' },
      stream_options: { include_obfuscation: false },
      never_heard_of: 1,
    },
    { messages: [{ role: 'user', content: text('hi') }], additionalModelRequestFields: undefined },
  ],
];

for (const [name, fields, expected] of translations) {
  test(`responses request: ${name}`, () => {
    const body = { model: 'claude-haiku-4-5', input: 'hi', ...fields };
    const sent = upstreamBody(openaiResponses, rawRequest('responses', body)) as Body;
    for (const [member, value] of Object.entries(expected)) assert.deepEqual(sent[member], value, member);
  });
}

/** name · fields · param · part of the message */
const refusals: [string, Body, string, RegExp][] = [
  ['no model', { model: undefined }, 'model', /required/],
  ['no input', { input: undefined }, 'input', /required/],
  ['input of a wrong type', { input: 7 }, 'input', /array/],
  ['input without content', { input: [] }, 'input', /at least one/],
  ['an item that is no object', { input: ['hi'] }, 'input[0]', /object/],
  ['a role nobody has', { input: [{ role: 'robot', content: 'x' }] }, 'input[0].role', /developer/],
  ['an item nobody knows', { input: [{ type: 'telepathy' }] }, 'input[0].type', /telepathy/],
  ['an item by reference', { input: [{ type: 'item_reference', id: 'm' }] }, 'input[0]', /stores no items/],
  ['content of a wrong type', { input: [user(7)] }, 'input[0].content', /string or an array/],
  ['audio', { input: [user([{ type: 'input_audio' }])] }, 'input[0].content[0].type', /input_audio/],
  [
    'a remote image',
    { input: [user([{ type: 'input_image', image_url: 'https://x.test/a.png' }])] },
    'input[0].content[0].image_url',
    /data URL/,
  ],
  [
    'a stored image',
    { input: [user([{ type: 'input_image', file_id: 'f' }])] },
    'input[0].content[0].file_id',
    /image_url/,
  ],
  [
    'a stored file',
    { input: [user([{ type: 'input_file', file_id: 'f' }])] },
    'input[0].content[0].file_id',
    /file_data/,
  ],
  [
    'a remote file',
    { input: [user([{ type: 'input_file', file_url: 'https://x.test/a' }])] },
    'input[0].content[0].file_url',
    /not fetched/,
  ],
  [
    'an image for a model that sees none',
    {
      model: 'nova-micro',
      input: [user([{ type: 'input_image', image_url: `data:image/png;base64,${PNG}` }])],
    },
    'input[0].content[0]',
    /does not take images/,
  ],
  [
    'arguments that are no JSON',
    { input: [{ ...callOfWeather, arguments: '{"a":' }] },
    'input[0].arguments',
    /JSON object/,
  ],
  ['a call without a name', { input: [{ ...callOfWeather, name: '' }] }, 'input[0].name', /name/],
  [
    'an output without a call id',
    { input: [{ type: 'function_call_output', output: 'x' }] },
    'input[0].call_id',
    /string/,
  ],
  [
    'what would need a store',
    { previous_response_id: 'resp_1' },
    'previous_response_id',
    /stores no responses/,
  ],
  ['a conversation', { conversation: 'conv_1' }, 'conversation', /keeps no conversations/],
  ['a stored prompt', { prompt: { id: 'p' } }, 'prompt', /stored prompts/],
  ['work in the background', { background: true }, 'background', /stream/],
  ['log probabilities', { top_logprobs: 2 }, 'top_logprobs', /log prob/],
  ['log probabilities to include', { include: ['message.output_text.logprobs'] }, 'include', /log prob/],
  ['a truncation nobody knows', { truncation: 'hard' }, 'truncation', /auto/],
  ['stream of a wrong type', { stream: 'yes' }, 'stream', /true or false/],
  ['a bound of 0', { max_output_tokens: 0 }, 'max_output_tokens', /at least 1/],
  ['a temperature out of range', { temperature: 3 }, 'temperature', /between 0 and 2/],
  ['an effort nobody knows', { reasoning: { effort: 'lots' } }, 'reasoning.effort', /minimal/],
  ['tools that are no list', { tools: {} }, 'tools', /array/],
  ['a tool without type', { tools: [{ name: 'x' }] }, 'tools[0].type', /string/],
  ['a function without name', { tools: [{ type: 'function' }] }, 'tools[0].name', /string/],
  ['two tools of one name', { tools: [WEATHER, WEATHER] }, 'tools[1].name', /two tools/],
  ['a choice without tools', { tool_choice: 'required' }, 'tool_choice', /tools are given/],
  [
    'a choice of a tool that is not there',
    { tools: [WEATHER], tool_choice: { type: 'function', name: 'x' } },
    'tool_choice.name',
    /no tool/,
  ],
  [
    'a choice of a tool of OpenAI’s servers',
    { tools: [WEATHER, { type: 'web_search' }], tool_choice: { type: 'web_search' } },
    'tool_choice.type',
    /do not exist on Bedrock/,
  ],
  ['a format nobody knows', { text: { format: { type: 'xml' } } }, 'text.format.type', /json_schema/],
  [
    'a schema that is none',
    { text: { format: { type: 'json_schema', name: 'n' } } },
    'text.format.schema',
    /object/,
  ],
];

for (const [name, fields, param, say] of refusals) {
  test(`responses refusal: ${name}`, () => {
    const body = { model: 'claude-haiku-4-5', input: 'hi', ...fields };
    const refusal = refusalOf(openaiResponses, rawRequest('responses', body));
    assert.equal(refusal.status, 400);
    assert.equal(refusal.param, param);
    assert.match(refusal.message, say);
  });
}

test('the token bound covers what the translation adds to the body', () => {
  const tools = [{ type: 'local_shell' }, { type: 'custom', name: 'c' }];
  const bare = callOf(openaiResponses, rawRequest('responses', { model: 'm', input: 'hi' }));
  const rich = callOf(openaiResponses, rawRequest('responses', { model: 'm', input: 'hi', tools }));
  assert.ok(rich.inputTokensBound > bare.inputTokensBound + 200);
});
