/** The tools of a chat request, their calls and results become Converse's. */
import { callTool, FREE, freeSpec, OTHER, otherSpec, WEATHER, weatherSpec } from './chat-fixture.ts';
import { chat, checkTranslations, freeText } from './openai-request-fixture.ts';
import { CACHE_POINT, spec, text, toolResult, toolUse } from './converse-parts.ts';
import { assistant, EPHEMERAL, said, toolTurn, user } from './request-parts.ts';

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
        { type: 'custom', custom: { name: 'free', format: { type: 'text' } }, cache_control: EPHEMERAL },
      ],
      messages: [
        user('edit'),
        {
          role: 'assistant',
          tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'patch', input: 'a "b"\n' } }],
        },
        toolTurn('c1', 'ok'),
      ],
    },
    {
      messages: [
        user(text('edit')),
        assistant([toolUse('c1', 'patch', { input: 'a "b"\n' })]),
        user([toolResult('c1', text('ok'))]),
      ],
      toolConfig: {
        tools: [
          spec('patch', freeText, 'Edits.\nThe input must follow this lark grammar:\nstart: "x"'),
          freeSpec,
          CACHE_POINT,
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
        toolTurn('call_1', 'sun'),
        toolTurn('call_2', [said('rain')]),
      ],
    },
    {
      messages: [
        user(text('weather?')),
        assistant([toolUse('call_1', 'weather', { city: 'Paris' }), toolUse('call_2', 'weather', {})]),
        user([toolResult('call_1', text('sun')), toolResult('call_2', text('rain')), { text: 'quick' }]),
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
        toolTurn('call|1', ''),
      ],
    },
    {
      messages: [
        user(text('weather?')),
        assistant([toolUse('call_1_c26e9779d73a23c7', 'weather', {})]),
        user([toolResult('call_1_c26e9779d73a23c7', text('(no output)'))]),
      ],
    },
  ],
  [
    'tools that earlier turns called are defined even when none are offered',
    {
      messages: [
        user('weather?'),
        { role: 'assistant', tool_calls: [callTool('c1')] },
        toolTurn('c1', 'sun'),
      ],
    },
    { toolConfig: { tools: [spec('weather', { type: 'object', properties: {} })] } },
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
