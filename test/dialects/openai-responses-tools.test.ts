/** The tools of a Responses request become tools of the model: functions, namespaces, custom ones, and those that a client runs. */
import { checkTranslations, freeText, responses } from './openai-request-fixture.ts';
import { WEATHER, weatherSpec } from './responses-fixture.ts';
import { spec, text, toolResult, toolUse } from './converse-parts.ts';
import { assistant, user } from './request-parts.ts';

checkTranslations(responses, [
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
    { toolConfig: { tools: [weatherSpec, spec('agents__spawn', { type: 'object', properties: {} })] } },
  ],
  [
    'tools that an item brings are offered too, each once',
    {
      tools: [WEATHER],
      input: [
        { type: 'additional_tools', role: 'developer', tools: [WEATHER, { type: 'web_search' }] },
        { type: 'agent_message', content: [{ type: 'text', text: 'done' }, { encrypted_content: 'x' }] },
        user('hi'),
      ],
    },
    {
      toolConfig: { tools: [weatherSpec] },
      messages: [user(text('Continue.')), assistant(text('done')), user(text('hi'))],
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
        user(text('Continue.')),
        assistant([toolUse('c1', 'agents__spawn', {})]),
        user([toolResult('c1', text('done'))]),
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
        user(text('Continue.')),
        assistant([toolUse('c1', 'patch', { input: 'x' })]),
        user([toolResult('c1', text('ok'))]),
      ],
      toolConfig: {
        tools: [spec('patch', freeText, 'Edits.\nThe input must follow this lark grammar:\nstart: "x"')],
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
        user(text('Continue.')),
        assistant([toolUse('c1', 'local_shell', { command: ['ls'], timeout_ms: 5 })]),
        user([toolResult('c1', text('a.txt'))]),
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
]);
