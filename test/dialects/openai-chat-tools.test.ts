/** The tools of a chat request, their calls and results become Converse's. */
import { callTool, FREE, freeSpec, OTHER, otherSpec, WEATHER, weatherSpec } from './chat-fixture.ts';
import { chat, checkTranslations, freeText, text, user } from './openai-request-fixture.ts';

checkTranslations(chat, [
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
]);
