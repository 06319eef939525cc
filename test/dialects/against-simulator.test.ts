/**
 * What the dialects send is what the Bedrock simulator takes, strict as it is; and what it answers reaches the client
 * the same, streamed or at once, with the usage that the simulator has in its own account.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { isRefusal } from '../../core/errors.ts';
import { routes } from '../../core/routes.ts';
import { promptTokens, type Usage } from '../../core/usage/usage.ts';
import type { BedrockSimulator } from '../../local/bedrock/simulator.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import type { DialectModule, RawRequest } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { EventStreamDecoder } from '../../proxy/upstream/eventstream.ts';
import { checkStream, checkWhole } from '../conformance/answers.ts';
import { surfaceOf } from '../conformance/surfaces.ts';
import { BEARER, startSimulator } from '../simulator/support.ts';
import {
  callOf,
  CREATED_AT_MS,
  eventData,
  rawRequest,
  REQUEST_ID,
  serveBytes,
  targetOf,
} from './dialect-rig.ts';

type Json = { readonly [member: string]: Json } & readonly Json[] & string & number;
type Answered = { readonly bytes: Buffer; readonly usage: Usage };

/** Sends a request the way the proxy does: translated, to the deployment, and the answer back through the reply. */
async function ask(simulator: BedrockSimulator, dialect: DialectModule, raw: RawRequest): Promise<Answered> {
  const call = callOf(dialect, raw);
  const target = targetOf(call.modelAsked);
  const request = call.upstreamRequest(target);
  if (isRefusal(request)) assert.fail(request.message);
  const id = encodeURIComponent(request.upstreamId ?? target.deployment.upstreamId);
  const answer = await fetch(`${simulator.url}/model/${id}/${request.operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${BEARER}`, 'content-type': 'application/json' },
    body: request.body,
  });
  const body = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200, `${body.toString()}\n${request.body.toString()}`);
  const reply = call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target });
  const published = surfaceOf(routes.find((route) => route.id === raw.routeId)?.path ?? '');
  assert.ok(published !== null);
  if (!call.isStream) {
    const bytes = reply.whole(body);
    checkWhole(bytes.toString(), published);
    return { bytes, usage: reply.usage() };
  }
  const sink = new ByteSink();
  const decoder = new EventStreamDecoder({
    onEvent: (type, payload) => reply.event(type, payload, sink),
    onException: (name) => assert.fail(name),
  });
  decoder.push(body);
  assert.equal(reply.end(sink), true);
  assert.equal(reply.isUsageFinal(), true);
  assert.ok(call.inputTokensBound >= promptTokens(reply.usage()), 'the token bound holds');
  const bytes = sink.take();
  checkStream(bytes.toString(), published);
  return { bytes, usage: reply.usage() };
}

function json(bytes: Buffer): Json {
  return JSON.parse(bytes.toString()) as Json;
}

const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
    strict: true,
  },
};
const user = (content: unknown) => ({ role: 'user', content });
const twoCalls =
  '[[sim {"text":"Let me look.","tools":[{"name":"weather","input":{"city":"Paris"}},{"name":"weather","input":{"city":"Rome"}}]}]]';
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const chatCases: [string, Record<string, unknown>][] = [
  [
    'a text',
    {
      messages: [{ role: 'system', content: 'be brief' }, user('[[sim {"text":"Hello \\"wörld\\" 😀\\n"}]]')],
    },
  ],
  [
    'a long text',
    { messages: [user('[[sim {"words":300}]]')], max_tokens: 2_000, stop: ['zzzz'], temperature: 0.3 },
  ],
  ['an answer cut at max_tokens', { messages: [user('[[sim {"words":300}]]')], max_tokens: 10 }],
  ['parallel tool calls', { messages: [user(twoCalls)], tools: [WEATHER], tool_choice: 'auto' }],
  ['a required tool', { messages: [user('weather?')], tools: [WEATHER], tool_choice: 'required' }],
  [
    'a tool loop',
    {
      tools: [WEATHER],
      messages: [
        user('weather?'),
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call:1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
            { id: 'c2', type: 'function', function: { name: 'weather', arguments: '' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c2', content: '' },
        { role: 'tool', tool_call_id: 'call:1', content: 'sun' },
        user('and now?'),
      ],
    },
  ],
  [
    'an image and a file',
    {
      messages: [
        user([
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          {
            type: 'file',
            file: { file_data: 'data:application/pdf;base64,JVBERi0xLjQK', filename: 'a_b.pdf' },
          },
        ]),
      ],
    },
  ],
  [
    'a cached prompt',
    {
      messages: [
        {
          role: 'system',
          content: [
            { type: 'text', text: 'rules '.repeat(3_000), cache_control: { type: 'ephemeral', ttl: '1h' } },
          ],
        },
        user([{ type: 'text', text: 'more '.repeat(2_000), cache_control: { type: 'ephemeral' } }]),
      ],
    },
  ],
];

for (const model of ['claude-haiku-4-5', 'claude-opus-5-5', 'nova-pro']) {
  for (const [name, fields] of chatCases) {
    if (name === 'a cached prompt' && model !== 'claude-haiku-4-5') continue;
    test(`Chat Completions of ${model}: ${name}, streamed and at once`, async (t) => {
      const simulator = await startSimulator(t);
      const body = { model, ...fields };
      const whole = await ask(simulator, openaiChat, rawRequest('chat-completions', body));
      simulator.reset();
      const streaming = { ...body, stream: true, stream_options: { include_usage: true } };
      const stream = await ask(simulator, openaiChat, rawRequest('chat-completions', streaming));
      assert.deepEqual(assembled(stream.bytes), spoken(json(whole.bytes)));
      assert.deepEqual(stream.usage, whole.usage);
      checkAccount(simulator, stream.usage);
    });
  }
}

/** The simulator's own account of the last call. */
function checkAccount(simulator: BedrockSimulator, usage: Usage): void {
  const served = simulator.log().at(-1);
  assert.ok(served !== undefined);
  assert.deepEqual(
    [
      served.inputTokens,
      served.outputTokens,
      served.cacheReadTokens,
      served.cacheWrite5mTokens,
      served.cacheWrite1hTokens,
    ],
    [
      usage.inputTokens,
      usage.outputTokens,
      usage.cacheReadTokens,
      usage.cacheWrite5mTokens,
      usage.cacheWrite1hTokens,
    ],
  );
}

type Spoken = {
  text: string;
  calls: { name: string; input: unknown }[];
  finish: string | null;
  usage: unknown;
};

function spoken(completion: Json): Spoken {
  const choice = completion['choices']?.[0];
  const message = choice?.['message'];
  const calls = (message?.['tool_calls'] ?? []) as readonly Json[];
  return {
    text: String(message?.['content'] ?? ''),
    calls: calls.map((call) => ({
      name: String(call['function']?.['name']),
      input: JSON.parse(String(call['function']?.['arguments'])) as unknown,
    })),
    finish: String(choice?.['finish_reason']),
    usage: completion['usage'],
  };
}

function assembled(stream: Buffer): Spoken {
  const data = eventData(stream);
  assert.equal(data.pop(), '[DONE]');
  const result: Spoken = { text: '', calls: [], finish: null, usage: null };
  const calls: { name: string; text: string }[] = [];
  for (const event of data) {
    const chunk = JSON.parse(event) as Json;
    const choice = chunk['choices']?.[0];
    if (choice === undefined) result.usage = chunk['usage'];
    const delta = choice?.['delta'];
    result.text += delta?.['content'] ?? '';
    result.finish = choice?.['finish_reason'] ?? result.finish;
    for (const part of (delta?.['tool_calls'] ?? []) as readonly Json[]) {
      const index = Number(part['index']);
      const call = (calls[index] ??= { name: '', text: '' });
      call.name += part['function']?.['name'] ?? '';
      call.text += part['function']?.['arguments'] ?? '';
    }
  }
  result.calls = calls.map((call) => ({ name: call.name, input: JSON.parse(call.text) as unknown }));
  return result;
}

test('reasoning goes back into the next turn with a signature that holds, whether streamed or not', async (t) => {
  const simulator = await startSimulator(t);
  const first = {
    model: 'claude-haiku-4-5',
    reasoning_effort: 'low',
    tools: [WEATHER],
    messages: [
      user('[[sim {"thinking":"Hm, \\"so\\".","tools":[{"name":"weather","input":{"city":"Paris"}}]}]]'),
    ],
  };
  const whole = json((await ask(simulator, openaiChat, rawRequest('chat-completions', first))).bytes);
  const message = whole['choices']?.[0]?.['message'];
  assert.equal(message?.['reasoning_content'], 'Hm, "so".');
  const result = { role: 'tool', tool_call_id: message?.['tool_calls']?.[0]?.['id'], content: 'sun' };
  const second = { ...first, messages: [...first.messages, message, result] };
  await ask(simulator, openaiChat, rawRequest('chat-completions', second));
  const { bytes } = await ask(
    simulator,
    openaiChat,
    rawRequest('chat-completions', { ...first, stream: true }),
  );
  const deltas = eventData(bytes)
    .slice(0, -1)
    .map((event) => (JSON.parse(event) as Json)['choices']?.[0]?.['delta']);
  const blocks = deltas.flatMap((delta) => delta?.['thinking_blocks'] ?? []);
  assert.deepEqual(blocks, message?.['thinking_blocks']);
});

for (const model of ['claude-sonnet-4-6', 'nova-pro', 'llama3-3-70b', 'gpt-oss-20b']) {
  test(`a JSON answer of ${model}, streamed and at once`, async (t) => {
    const simulator = await startSimulator(t);
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const body = {
      model,
      messages: [user('JSON please')],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema } },
    };
    const whole = spoken(
      json((await ask(simulator, openaiChat, rawRequest('chat-completions', body))).bytes),
    );
    const { bytes } = await ask(
      simulator,
      openaiChat,
      rawRequest('chat-completions', { ...body, stream: true }),
    );
    const stream = assembled(bytes);
    assert.equal(whole.finish, 'stop');
    assert.deepEqual(whole.calls, []);
    if (model === 'llama3-3-70b') assert.equal(stream.text, whole.text);
    else assert.deepEqual(JSON.parse(stream.text), JSON.parse(whole.text));
  });
}

/** What Claude Code sends, in short. */
const claudeCode = {
  max_tokens: 32_000,
  system: [{ type: 'text', text: 'You are', cache_control: { type: 'ephemeral' } }],
  messages: [
    user([
      { type: 'text', text: '[[sim {"text":"hi","thinking":"hm"}]]', cache_control: { type: 'ephemeral' } },
    ]),
    { role: 'system', content: 'Skills: none' },
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

for (const model of ['nova-pro', 'mistral-large-3', 'llama4-maverick', 'qwen3-coder-480b', 'gpt-oss-120b']) {
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
      messages: [...first.messages, { role: 'assistant', content: whole['content'] }, user(results)],
    };
    const said = json((await ask(simulator, anthropicMessages, rawRequest('messages', second))).bytes);
    assert.match(String(said['content'][0]?.['text']), /The tool said: sun/);
  });
}

const pdf = Buffer.from('%PDF-1.4\ntrailer<<>>\n').toString('base64');
const answerSchema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
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
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }] },
        user([{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: 'no network' }]),
      ],
    },
  ],
  [
    'an image and a PDF',
    {
      messages: [
        user([
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pdf } },
          { type: 'text', text: 'hi' },
        ]),
      ],
    },
  ],
  [
    'a structured answer',
    { output_config: { format: { type: 'json_schema', schema: answerSchema } }, messages: [user('JSON')] },
  ],
  ['thinking', { thinking: { type: 'enabled', budget_tokens: 1_024 }, messages: [user('hm')] }, true],
  [
    'a cached prompt',
    {
      system: [
        { type: 'text', text: 'rules '.repeat(4_000), cache_control: { type: 'ephemeral', ttl: '1h' } },
      ],
      messages: [user([{ type: 'text', text: 'more '.repeat(4_000), cache_control: { type: 'ephemeral' } }])],
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
