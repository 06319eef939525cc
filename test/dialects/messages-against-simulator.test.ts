/**
 * What Messages send, of Claude and of other models, is what the Bedrock simulator takes; and what it answers reaches the
 * client the same, streamed or at once, with the usage that the simulator has in its own account.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { promptTokens } from '../../core/usage/usage.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { startSimulator } from '../simulator/support.ts';
import { eventData, rawRequest, serveBytes } from './dialect-fixture.ts';
import { ask, checkAccount, json, twoCalls, type Json } from './simulator-fixture.ts';
import { assistant, base64, CLOSED, EPHEMERAL, PNG, said, system, user } from './request-parts.ts';

/** What Claude Code sends, in short. */
const claudeCode = {
  max_tokens: 32_000,
  system: [{ type: 'text', text: 'You are', cache_control: EPHEMERAL }],
  messages: [
    user([{ type: 'text', text: '[[sim {"text":"hi","thinking":"hm"}]]', cache_control: EPHEMERAL }]),
    system('Skills: none'),
  ],
  tools: [
    { name: 'Bash', description: 'd', input_schema: { type: 'object' } },
    { name: 'Late', input_schema: { type: 'object' }, defer_loading: true },
  ],
  metadata: { user_id: '{}' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  output_config: { effort: 'high' },
};
const betas =
  'claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,per-turn-control-2026-07-01,mid-conversation-tool-changes-2026-07-01,thinking-token-count-2026-05-13,advanced-tool-use-2025-11-20,effort-2025-11-24';

for (const [model, thinking] of [
  ['claude-opus-5-5', { type: 'adaptive' }],
  ['claude-sonnet-5-5', { type: 'adaptive' }],
  ['claude-sonnet-5-5', { type: 'disabled' }],
  ['claude-haiku-5-5', { type: 'adaptive' }],
  ['claude-haiku-5-5', { type: 'enabled', budget_tokens: 31_999 }],
  ['claude-sonnet-4-6', { type: 'adaptive' }],
  ['claude-haiku-4-5', { type: 'enabled', budget_tokens: 31_999 }],
] as const) {
  test(`Messages of Claude Code for ${model}, streamed, at once, and counted`, async (t) => {
    const simulator = await startSimulator(t);
    const headers = { 'anthropic-beta': betas };
    const body = { model, thinking, ...claudeCode };
    const whole = await ask(simulator, anthropicMessages, rawRequest('messages', body, headers));
    checkAccount(simulator, whole.usage);
    const content = json(whole.bytes)['content'] as readonly Json[];
    assert.deepEqual(
      content.map((block) => block['type']),
      ['thinking', 'text'],
    );
    simulator.reset();
    const stream = await ask(
      simulator,
      anthropicMessages,
      rawRequest('messages', { ...body, stream: true }, headers),
    );
    checkAccount(simulator, stream.usage);
    assert.deepEqual(stream.usage, whole.usage);
    const text = eventData(stream.bytes)
      .map((event) => (JSON.parse(event) as Json)['delta']?.['text'] ?? '')
      .join('');
    assert.equal(text, 'hi');
    const { max_tokens: _bound, ...counted } = body;
    const count = json(
      (await ask(simulator, anthropicMessages, rawRequest('count-tokens', counted, headers))).bytes,
    );
    assert.equal(count['input_tokens'], promptTokens(whole.usage));
  });
}

for (const model of ['nova-pro', 'mistral-large-3', 'llama4-maverick', 'qwen3-coder-30b', 'gpt-oss-120b']) {
  test(`Messages of ${model}, which is not Claude: a tool loop, streamed and at once`, async (t) => {
    const simulator = await startSimulator(t);
    const weather = { name: 'weather', input_schema: { type: 'object', properties: {} } };
    const first = { model, max_tokens: 500, tools: [weather], messages: [user(twoCalls)] };
    const whole = json((await ask(simulator, anthropicMessages, rawRequest('messages', first))).bytes);
    checkAccount(
      simulator,
      (await ask(simulator, anthropicMessages, rawRequest('messages', { ...first, stream: true }))).usage,
    );
    assert.equal(whole['stop_reason'], 'tool_use');
    const calls = (whole['content'] as readonly Json[]).filter((block) => block['type'] === 'tool_use');
    assert.deepEqual(
      calls.map((call) => call['input']['city']),
      ['Paris', 'Rome'],
    );
    const results = calls.map((call) => ({ type: 'tool_result', tool_use_id: call['id'], content: 'sun' }));
    const second = {
      ...first,
      messages: [...first.messages, assistant(whole['content']), user(results)],
    };
    const said = json((await ask(simulator, anthropicMessages, rawRequest('messages', second))).bytes);
    assert.match(String(said['content'][0]?.['text']), /The tool said: sun/);
  });
}

const pdf = Buffer.from('%PDF-1.4\ntrailer<<>>\n').toString('base64');
const weatherTool = { name: 'weather', description: 'd', input_schema: { type: 'object', properties: {} } };

/** [feature, fields of the request, only for Claude] */
const messageCases: [string, Record<string, unknown>, boolean?][] = [
  ['a text', { system: 'be brief', messages: [user('[[sim {"text":"Hello \\"wörld\\" 😀\\n"}]]')] }],
  ['an answer cut at max_tokens', { max_tokens: 10, messages: [user('[[sim {"words":300}]]')] }],
  ['a stop sequence', { stop_sequences: ['road'], messages: [user('[[sim {"words":30}]]')] }],
  ['parallel calls', { tools: [weatherTool], messages: [user(twoCalls)] }],
  ['a forced tool', { tools: [weatherTool], tool_choice: { type: 'any' }, messages: [user('weather?')] }],
  [
    'a tool loop with an error',
    {
      tools: [weatherTool],
      messages: [
        user('weather?'),
        assistant([{ type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }]),
        user([{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: 'no network' }]),
      ],
    },
  ],
  [
    'an image and a PDF',
    {
      messages: [
        user([
          { type: 'image', source: base64('image/png', PNG) },
          { type: 'document', source: base64('application/pdf', pdf) },
          said('hi'),
        ]),
      ],
    },
  ],
  [
    'a structured answer',
    { output_config: { format: { type: 'json_schema', schema: CLOSED } }, messages: [user('JSON')] },
  ],
  ['thinking', { thinking: { type: 'enabled', budget_tokens: 1_024 }, messages: [user('hm')] }, true],
  [
    'a cached prompt',
    {
      system: [
        { type: 'text', text: 'rules '.repeat(4_000), cache_control: { type: 'ephemeral', ttl: '1h' } },
      ],
      messages: [user([{ type: 'text', text: 'more '.repeat(4_000), cache_control: EPHEMERAL }])],
    },
    true,
  ],
];

for (const model of ['claude-haiku-4-5', 'nova-pro', 'llama4-maverick', 'mistral-large-3']) {
  for (const [name, fields, isForClaude] of messageCases) {
    if (isForClaude === true && model !== 'claude-haiku-4-5') continue;
    test(`Messages of ${model}: ${name}, streamed and at once`, async (t) => {
      const simulator = await startSimulator(t);
      const body = { model, max_tokens: 2_000, ...fields };
      const whole = await ask(simulator, anthropicMessages, rawRequest('messages', body));
      simulator.reset();
      const stream = await ask(
        simulator,
        anthropicMessages,
        rawRequest('messages', { ...body, stream: true }),
      );
      assert.deepEqual(stream.usage, whole.usage);
      checkAccount(simulator, stream.usage);
      const baseURL = await serveBytes(t, 'text/event-stream', stream.bytes);
      const assembled = await new Anthropic({ apiKey: 'k', baseURL, maxRetries: 0 }).messages
        .stream({ model, max_tokens: 9, messages: [] })
        .finalMessage();
      const message = JSON.parse(whole.bytes.toString()) as Anthropic.Message;
      const said = ({ content, stop_reason, stop_sequence }: Anthropic.Message): unknown => ({
        content: content.map((block) => (block.type === 'tool_use' ? { ...block, id: 'id' } : block)),
        stop_reason,
        stop_sequence,
      });
      assert.deepEqual(said(assembled), said(message));
    });
  }
}
