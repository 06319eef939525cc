/** tool_choice and parallel_tool_calls on each kind of model: in fields where it takes them, else in words. */
import { callTool, OTHER, otherSpec, WEATHER, weatherSpec } from './chat-fixture.ts';
import { text } from './converse-parts.ts';
import { chat, checkRefusals, checkTranslations, responses } from './openai-request-fixture.ts';
import { toolTurn, user } from './request-parts.ts';

const tools = [WEATHER, OTHER];
const specs = [weatherSpec, otherSpec];
const theWeather = { type: 'function', function: { name: 'weather' } };
const ONE = { tool_choice: { disable_parallel_tool_use: true } };
const ONE_IN_WORDS = 'Call at most one tool at a time, and wait for its result.';
const MUST = 'You must call at least one of the tools now. Do not answer in words alone.';
const MUST_WEATHER = 'You must call the tool weather now, and no other. Do not answer in words alone.';
const history = [
  user('weather?'),
  { role: 'assistant', tool_calls: [callTool('c1')] },
  toolTurn('c1', 'sun'),
];

checkTranslations(chat, [
  [
    'any tool, on a model that can be made to',
    { tools, tool_choice: 'required' },
    { toolConfig: { tools: specs, toolChoice: { any: {} } }, system: undefined },
  ],
  [
    'one tool, on a model that can only be made to call some tool: it is offered alone',
    { model: 'mistral-large-3', tools, tool_choice: theWeather },
    { toolConfig: { tools: [weatherSpec], toolChoice: { any: {} } }, system: undefined },
  ],
  [
    'any tool in words, on Llama',
    { model: 'llama3-3-70b', tools, tool_choice: 'required' },
    { toolConfig: { tools: specs }, system: text(MUST) },
  ],
  [
    'one tool in words, on Llama',
    { model: 'llama3-3-70b', tools, tool_choice: theWeather },
    { toolConfig: { tools: specs }, system: text(MUST_WEATHER) },
  ],
  [
    'auto is the default, and Llama takes no choice',
    { model: 'llama3-3-70b', tools, tool_choice: 'auto' },
    { toolConfig: { tools: specs }, system: undefined },
  ],
  [
    'one tool in words behind the system prompt, on claude-opus-5-5',
    {
      model: 'claude-opus-5-5',
      tools,
      tool_choice: theWeather,
      messages: [{ role: 'system', content: 'be brief' }, user('hi')],
    },
    { toolConfig: { tools: specs }, system: [{ text: 'be brief' }, { text: MUST_WEATHER }] },
  ],
  [
    'one call at a time beside a choice: no type, which the choice has',
    { tools, tool_choice: 'required', parallel_tool_calls: false },
    { toolConfig: { tools: specs, toolChoice: { any: {} } }, additionalModelRequestFields: ONE },
  ],
  [
    'one call at a time, of one tool',
    { tools, tool_choice: theWeather, parallel_tool_calls: false },
    {
      toolConfig: { tools: specs, toolChoice: { tool: { name: 'weather' } } },
      additionalModelRequestFields: ONE,
    },
  ],
  [
    'one call at a time and the choice left open: it is said once',
    { tools, tool_choice: 'auto', parallel_tool_calls: false },
    {
      toolConfig: { tools: specs },
      additionalModelRequestFields: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    },
  ],
  [
    'one call at a time in words, on a model of another maker',
    { model: 'nova-lite', tools, parallel_tool_calls: false },
    { toolConfig: { tools: specs }, additionalModelRequestFields: undefined, system: text(ONE_IN_WORDS) },
  ],
  [
    'no call now, on a model of another maker whose history has calls',
    { model: 'nova-lite', tools: [WEATHER], tool_choice: 'none', messages: history },
    { toolConfig: { tools: [weatherSpec] }, system: text('Do not call any tool now: answer in words.') },
  ],
  [
    'no call now, on Claude whose history has calls',
    { tools: [WEATHER], tool_choice: 'none', messages: history },
    {
      toolConfig: { tools: [weatherSpec] },
      system: undefined,
      additionalModelRequestFields: { tool_choice: { type: 'none' } },
    },
  ],
  [
    'calls of earlier turns are text for a model without tools',
    { model: 'deepseek-r1', messages: history },
    {
      toolConfig: undefined,
      messages: [
        user(text('weather?')),
        { role: 'assistant', content: text('[Call of the tool weather with {"city":"Paris"}]') },
        user(text('[Result of a tool: sun]')),
      ],
    },
  ],
  [
    'defaults that stand alone say nothing',
    {
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      functions: [],
      function_call: 'none',
      stream_options: { include_usage: true },
      logprobs: false,
      top_logprobs: 0,
    },
    { toolConfig: undefined, additionalModelRequestFields: undefined, system: undefined },
  ],
  ['no tools and none wanted', { tool_choice: 'none' }, { toolConfig: undefined }],
]);

checkTranslations(responses, [
  [
    'defaults that stand alone say nothing',
    { tools: [], tool_choice: 'none', parallel_tool_calls: true, background: false, top_logprobs: 0 },
    { toolConfig: undefined, additionalModelRequestFields: undefined },
  ],
  [
    'hosted tools alone and the choice left open',
    { tools: [{ type: 'web_search' }], tool_choice: 'auto', parallel_tool_calls: false },
    { toolConfig: undefined, additionalModelRequestFields: undefined },
  ],
]);

checkRefusals(chat, [
  ['a demanded call without tools', { tool_choice: 'required' }, 'tool_choice', /when tools are given/],
  [
    'tools for a model that calls none',
    { model: 'deepseek-r1', tools, tool_choice: 'auto' },
    'tools',
    /does not call tools/,
  ],
]);
