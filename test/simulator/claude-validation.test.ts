/** What Bedrock refuses of an Anthropic body, and how it says so: one row, one refusal. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { assistant, system, user } from '../dialects/request-parts.ts';
import { CLAUDE, claudeBody, modelPath, post, startSimulator } from './support.ts';

const OPUS = 'global.anthropic.claude-opus-5-5';
const TOOL = { name: 'look', input_schema: { type: 'object', properties: {} } };
const CALL = assistant([{ type: 'tool_use', id: 'a', name: 'look', input: {} }]);
const HI = user('hi');
const BUDGET = { type: 'enabled', budget_tokens: 2000 };
const result = (id: string) => user([{ type: 'tool_result', tool_use_id: id, content: 'x' }]);
const cached = (text: string, more = {}) => ({
  type: 'text',
  text,
  cache_control: { type: 'ephemeral', ...more },
});

const refused: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['model in the body', { model: 'claude' }, 'model: Extra inputs are not permitted'],
  ['stream in the body', { stream: true }, 'stream: Extra inputs are not permitted'],
  ['context_management without its beta', { context_management: {} }, 'context_management: Extra inputs'],
  ['an unknown beta', { anthropic_beta: ['claude-code-20250219'] }, 'invalid beta flag'],
  ['no version', { anthropic_version: undefined }, 'anthropic_version: Field required'],
  ['a version of the first-party API', { anthropic_version: '2023-06-01' }, 'Invalid API version'],
  ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
  ['max_tokens of zero', { max_tokens: 0 }, 'greater than or equal to 1'],
  ['max_tokens beyond the model', { max_tokens: 64_001 }, '64001 > 64000'],
  ['max_tokens beyond any machine integer', { max_tokens: 1e300 }, '> 64000'],
  ['max_tokens that is no integer', { max_tokens: 1.5 }, 'max_tokens: Input should be a valid integer'],
  ['no messages', { messages: undefined }, 'messages: Field required'],
  ['empty messages', { messages: [] }, 'at least one message is required'],
  ['an assistant first', { messages: [assistant('x')] }, 'first message must use the "user" role'],
  [
    'an unknown role',
    { messages: [{ role: 'tool', content: 'x' }] },
    "messages.0.role: Input should be 'user' or 'assistant'",
  ],
  [
    'a system message on an old model',
    { messages: [HI, system('x')] },
    "role 'system' is not supported on this model",
  ],
  ['an unknown message field', { messages: [{ ...HI, name: 'x' }] }, 'messages.0.name: Extra inputs'],
  ['empty content', { messages: [user([])] }, 'must have non-empty content'],
  ['empty text', { messages: [user('')] }, 'must be non-empty'],
  ['an unknown block', { messages: [user([{ type: 'audio' }])] }, "Input tag 'audio' found"],
  [
    'an unknown block field',
    { messages: [user([{ type: 'text', text: 'x', id: 1 }])] },
    'messages.0.content.0.text.id: Extra inputs',
  ],
  [
    'an image by URL',
    { messages: [user([{ type: 'image', source: { type: 'url', url: 'x' } }])] },
    "Input tag 'url'",
  ],
  [
    'an unanswered tool use',
    { tools: [TOOL], messages: [HI, CALL, HI] },
    '`tool_use` ids were found without `tool_result` blocks immediately after: a',
  ],
  [
    'an unasked tool result',
    { tools: [TOOL], messages: [HI, CALL, result('b')] },
    'unexpected `tool_use_id` found in `tool_result` blocks: b',
  ],
  [
    'a scope in cache_control',
    { system: [cached('x', { scope: 'global' })] },
    'cache_control.ephemeral.scope: Extra inputs',
  ],
  ['an odd ttl', { system: [cached('x', { ttl: '2h' })] }, "ttl: Input should be '5m' or '1h'"],
  [
    'five cache points',
    { system: Array.from({ length: 5 }, () => cached('x')) },
    'A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
  [
    '1h after 5m',
    { system: [cached('x'), cached('y', { ttl: '1h' })] },
    "ttl='1h' cache_control block must not come after",
  ],
  ['a tool without schema', { tools: [{ name: 'x' }] }, 'tools.0.custom.input_schema: Field required'],
  [
    'a tool with a bad name',
    { tools: [{ ...TOOL, name: 'a b' }] },
    'tools.0.custom.name: String should match pattern',
  ],
  ['two tools of one name', { tools: [TOOL, TOOL] }, 'Tool names must be unique'],
  [
    'defer_loading without its beta',
    { tools: [{ ...TOOL, defer_loading: true }] },
    'tools.0.custom.defer_loading: Extra inputs',
  ],
  [
    'a server tool',
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    "Input tag 'web_search_20250305' found",
  ],
  [
    'tool_choice of an unknown tool',
    { tools: [TOOL], tool_choice: { type: 'tool', name: 'no' } },
    "Tool 'no' not found",
  ],
  [
    'a small thinking budget',
    { thinking: { type: 'enabled', budget_tokens: 10 } },
    'greater than or equal to 1024',
  ],
  [
    'a thinking budget beyond max_tokens',
    { thinking: { type: 'enabled', budget_tokens: 2000 } },
    '`max_tokens` must be greater than',
  ],
  [
    'thinking with a temperature',
    { max_tokens: 4000, temperature: 0.5, thinking: BUDGET },
    '`temperature` may only be set to 1',
  ],
  [
    'thinking with a forced tool',
    { max_tokens: 4000, tools: [TOOL], tool_choice: { type: 'any' }, thinking: BUDGET },
    'Thinking may not be enabled',
  ],
  [
    'a forged signature',
    { messages: [HI, assistant([{ type: 'thinking', thinking: 'x', signature: 'x' }]), HI] },
    'Invalid `signature`',
  ],
  ['temperature out of range', { temperature: 2 }, 'temperature: range: 0..1'],
  ['an unknown effort', { output_config: { effort: 'huge' } }, 'output_config.effort'],
  ['a prompt beyond the context', { system: 'x'.repeat(4_100_000) }, 'tokens > 1000000 maximum'],
];

for (const [name, fields, message] of refused) {
  test(`Claude on Bedrock refuses ${name}`, async (t) => {
    const simulator = await startSimulator(t);
    const reply = await post(simulator, modelPath(CLAUDE, 'invoke'), claudeBody('hi', fields));
    equal(reply.status, 400);
    equal(reply.headers.get('x-amzn-errortype')?.split(':')[0], 'ValidationException');
    ok(reply.text.includes(message.replaceAll('"', '\\"')), reply.text);
  });
}

const accepted: readonly (readonly [string, string, Record<string, unknown>])[] = [
  [
    'context_management with its beta',
    CLAUDE,
    { context_management: { edits: [] }, anthropic_beta: ['context-management-2025-06-27'] },
  ],
  [
    'what Claude Code sends in Bedrock mode',
    OPUS,
    {
      anthropic_beta: [
        'interleaved-thinking-2025-05-14',
        'tool-search-tool-2025-10-19',
        'thinking-token-count-2026-05-13',
      ],
      metadata: { user_id: '{"device":"x"}' },
      output_config: { effort: 'high' },
      thinking: { type: 'adaptive', display: 'omitted' },
      max_tokens: 128_000,
      tools: [
        { ...TOOL, defer_loading: true },
        { name: 'b', input_schema: { type: 'object' } },
      ],
      system: [cached('You are an agent.')],
    },
  ],
  ['a system message mid-conversation on a new model', OPUS, { messages: [HI, system('Be short.')] }],
  ['two user messages in a row', CLAUDE, { messages: [HI, HI] }],
  [
    'tool results in two messages',
    CLAUDE,
    {
      tools: [TOOL],
      messages: [
        HI,
        assistant(['a', 'b'].map((id) => ({ type: 'tool_use', id, name: 'look', input: {} }))),
        result('a'),
        result('b'),
      ],
    },
  ],
  ['a prefill', CLAUDE, { messages: [HI, assistant('I say')] }],
];

for (const [name, model, fields] of accepted) {
  test(`Claude on Bedrock takes ${name}`, async (t) => {
    const simulator = await startSimulator(t);
    const reply = await post(simulator, modelPath(model, 'invoke'), claudeBody('hi', fields));
    equal(reply.status, 200, reply.text);
  });
}
