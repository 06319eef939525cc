import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { topLevelMembers } from '../../proxy/dialects/top-level.ts';
import { callOf, rawRequest, refusalOf, requestOf, targetOf, upstreamBody } from './dialect-fixture.ts';
import { assistant, base64, EPHEMERAL, system, user } from './request-parts.ts';

type Body = Record<string, unknown>;
const hello = [user('hi')];
const base = { model: 'claude-opus-5-5', max_tokens: 10, messages: hello };
const callOfT = [...hello, assistant([{ type: 'tool_use', id: 't', name: 'a', input: {} }])];

function sentText(body: unknown, headers: Record<string, string> = {}): string {
  const call = callOf(anthropicMessages, rawRequest('messages', body, headers));
  const request = requestOf(call, targetOf(call.modelAsked));
  return request.body.toString('utf8');
}

test('what Claude Code sends to Anthropic becomes what it sends to Bedrock', () => {
  const thinking = { type: 'adaptive', display: 'omitted' };
  const native = {
    model: 'claude-opus-5-5',
    messages: [user([{ type: 'text', text: 'hi', cache_control: EPHEMERAL }]), system('agents: none')],
    system: [{ type: 'text', text: 'You are', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    tools: [{ name: 'Bash', input_schema: { type: 'object' }, defer_loading: true }],
    metadata: { user_id: '{"device_id":"d"}' },
    max_tokens: 128_000,
    thinking,
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    output_config: { effort: 'high' },
    stream: true,
  };
  const betas = [
    'claude-code-20250219',
    'interleaved-thinking-2025-05-14',
    'context-management-2025-06-27',
    'per-turn-control-2026-07-01',
    'mid-conversation-tool-changes-2026-07-01',
    'thinking-token-count-2026-05-13',
    'advanced-tool-use-2025-11-20',
    'effort-2025-11-24',
  ];
  const raw = rawRequest('messages', native, { 'anthropic-beta': betas.join(',') });
  const { model: _model, stream: _stream, context_management: _context, ...forwarded } = native;
  assert.deepEqual(upstreamBody(anthropicMessages, raw), {
    anthropic_version: 'bedrock-2023-05-31',
    // Without interleaved-thinking: adaptive thinking interleaves by itself.
    anthropic_beta: ['thinking-token-count-2026-05-13', 'tool-search-tool-2025-10-19'],
    ...forwarded,
  });
  assert.equal(callOf(anthropicMessages, raw).isStream, true);
});

test('an effort of its own for a turn is left out of it, as its beta is', () => {
  const messages = [user('hi'), { role: 'system', content: 'be brief', output_config: { effort: 'low' } }];
  const raw = rawRequest('messages', { ...base, messages, output_config: { effort: 'high' } });
  assert.deepEqual(upstreamBody(anthropicMessages, raw), {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 10,
    messages: [user('hi'), system('be brief')],
    output_config: { effort: 'high' },
  });
});

test('members that stay are forwarded byte for byte, unknown ones too', () => {
  const odd = '{ "a" : 1.50e1 , "b":[ "}" , "\\"{", 12345678901234567890 ] }';
  const body = ` {"future_field": ${odd},"model":"claude-opus-5-5", "max_tokens" : 10 ,\n"messages":[{"role":"user","content":"h\\u00e9 \\\\"}],"stream":false}`;
  assert.equal(
    sentText(body),
    `{"anthropic_version":"bedrock-2023-05-31","future_field": ${odd},"max_tokens" : 10,"messages":[{"role":"user","content":"h\\u00e9 \\\\"}]}`,
  );
});

/** name · members added to a plain request · header · members of the body Bedrock gets */
const translations: [string, Body, string, Body][] = [
  ['no betas, no member for them', {}, '', { anthropic_beta: undefined }],
  ['betas nobody knows are left out', {}, 'some-beta-2030-01-01', { anthropic_beta: undefined }],
  [
    'betas in the body count too',
    { model: 'claude-haiku-4-5', anthropic_beta: ['computer-use-2025-11-24'] },
    'interleaved-thinking-2025-05-14, claude-code-20250219',
    { anthropic_beta: ['interleaved-thinking-2025-05-14', 'computer-use-2025-11-24'] },
  ],
  [
    'effort needs its beta on Opus 4.5 alone',
    { model: 'claude-opus-4-5' },
    'effort-2025-11-24',
    { anthropic_beta: ['effort-2025-11-24'] },
  ],
  [
    'deferred tools bring their beta with them',
    { tools: [{ name: 'a', input_schema: {}, defer_loading: true }] },
    '',
    { anthropic_beta: ['tool-search-tool-2025-10-19'] },
  ],
  [
    'models without tool search get all tools at once',
    {
      model: 'claude-haiku-4-5',
      tools: [{ name: 'a', input_schema: { type: 'object' }, defer_loading: true }],
    },
    'advanced-tool-use-2025-11-20',
    { anthropic_beta: undefined, tools: [{ name: 'a', input_schema: { type: 'object' } }] },
  ],
  [
    'edits of the context that Bedrock performs are kept, with their beta',
    {
      context_management: {
        edits: [
          { type: 'clear_thinking_20251015' },
          { type: 'clear_tool_uses_20250919', keep: { value: 3 } },
        ],
      },
    },
    'context-management-2025-06-27',
    {
      anthropic_beta: ['context-management-2025-06-27'],
      context_management: { edits: [{ type: 'clear_tool_uses_20250919', keep: { value: 3 } }] },
    },
  ],
  [
    'the memory tool brings its beta with it',
    { tools: [{ type: 'memory_20250818', name: 'memory' }] },
    '',
    { anthropic_beta: ['context-management-2025-06-27'] },
  ],
  [
    'system turns stay where the model takes them',
    { messages: [...hello, system('x')] },
    '',
    { messages: [...hello, system('x')] },
  ],
  [
    'system turns become reminders where it does not',
    {
      model: 'claude-sonnet-4-6',
      messages: [...hello, system('x'), system([{ type: 'text', text: 'y', cache_control: EPHEMERAL }])],
    },
    '',
    {
      messages: [
        user([
          { type: 'text', text: 'hi' },
          { type: 'text', text: '<system-reminder>\nx\n</system-reminder>' },
          { type: 'text', text: '<system-reminder>\ny\n</system-reminder>', cache_control: EPHEMERAL },
        ]),
      ],
    },
  ],
  [
    'the scope of a cache is left out, wherever it stands',
    {
      system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', scope: 'global' } }],
      messages: [
        ...callOfT,
        user([
          {
            type: 'tool_result',
            tool_use_id: 't',
            content: [{ type: 'text', text: 'r', cache_control: { type: 'ephemeral', scope: 'global' } }],
          },
        ]),
      ],
    },
    '',
    {
      system: [{ type: 'text', text: 's', cache_control: EPHEMERAL }],
      messages: [
        ...callOfT,
        user([
          {
            type: 'tool_result',
            tool_use_id: 't',
            content: [{ type: 'text', text: 'r', cache_control: EPHEMERAL }],
          },
        ]),
      ],
    },
  ],
  [
    "fields of Anthropic's own service are left out",
    { service_tier: 'auto', speed: 'fast', inference_geo: 'us', anthropic_version: '2023-06-01' },
    '',
    {
      service_tier: undefined,
      speed: undefined,
      inference_geo: undefined,
      anthropic_version: 'bedrock-2023-05-31',
    },
  ],
];

for (const [name, fields, header, expected] of translations) {
  test(`messages request: ${name}`, () => {
    const raw = rawRequest('messages', { ...base, ...fields }, { 'anthropic-beta': header });
    const sent = upstreamBody(anthropicMessages, raw) as Body;
    for (const [member, value] of Object.entries(expected)) assert.deepEqual(sent[member], value, member);
  });
}

/** name · members added to a plain request · message */
const refusals: [string, Body, RegExp][] = [
  ['no model', { model: undefined }, /^model: Field required/],
  ['a model of a wrong type', { model: 1 }, /^model: /],
  ['no max_tokens', { max_tokens: undefined }, /^max_tokens: Field required/],
  ['max_tokens of 0', { max_tokens: 0 }, /^max_tokens: .*at least 1/],
  ['max_tokens as text', { max_tokens: '10' }, /^max_tokens: /],
  ['no messages', { messages: undefined }, /^messages: Field required/],
  ['empty messages', { messages: [] }, /^messages: At least one/],
  ['messages of a wrong type', { messages: {} }, /^messages: .*list/],
  ['a message of a wrong type', { messages: [1] }, /^messages\.0: .*object/],
  ['a role nobody has', { messages: [{ role: 'tool', content: 'x' }] }, /^messages\.0\.role: /],
  ['no content', { messages: [{ role: 'user' }] }, /^messages\.0\.content: Field required/],
  ['content of a wrong type', { messages: [user(1)] }, /^messages\.0\.content: /],
  ['a block of a wrong type', { messages: [user(['x'])] }, /^messages\.0\.content\.0: /],
  ['a block without type', { messages: [user([{}])] }, /^messages\.0\.content\.0\.type: /],
  ['a system prompt of a wrong type', { system: 1 }, /^system: /],
  ['tools of a wrong type', { tools: {} }, /^tools: /],
  ['a tool of a wrong type', { tools: [1] }, /^tools\.0: /],
  ['stream of a wrong type', { stream: 'yes' }, /^stream: /],
  [
    'web search',
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    /^tools\.0: web_search_20250305 runs on Anthropic/,
  ],
  ['MCP servers', { mcp_servers: [{ name: 'm', url: 'https://m' }] }, /^mcp_servers: /],
];

for (const [name, fields, say] of refusals) {
  test(`messages refusal: ${name}`, () => {
    const refusal = refusalOf(anthropicMessages, rawRequest('messages', { ...base, ...fields }));
    assert.equal(refusal.status, 400);
    assert.match(refusal.message, say);
  });
}

test('a field given twice is refused: two readers may take different ones', () => {
  const body =
    '{"model":"claude-opus-5-5","max_tokens":128000,"messages":[{"role":"user","content":"hi"}],"max_\\u0074okens":1}';
  const refusal = refusalOf(anthropicMessages, rawRequest('messages', body));
  assert.match(refusal.message, /^max_tokens: This field is given twice/);
});

test('tokens are counted by foundation model, on the translated body, with a bound if there is none', () => {
  const body = { model: 'claude-sonnet-4-6', messages: hello, context_management: { edits: [] } };
  const call = callOf(anthropicMessages, rawRequest('count-tokens', body));
  const request = requestOf(call, targetOf('claude-sonnet-4-6'));
  assert.equal(request.operation, 'count-tokens');
  assert.equal(request.upstreamId, 'anthropic.claude-sonnet-4-6');
  assert.deepEqual([call.isStream, call.maxOutputTokens, call.inputTokensBound], [false, 0, 0]);
  const sent = JSON.parse(request.body.toString()) as { input: { invokeModel: { body: string } } };
  const inner: unknown = JSON.parse(Buffer.from(sent.input.invokeModel.body, 'base64').toString());
  assert.deepEqual(inner, { anthropic_version: 'bedrock-2023-05-31', max_tokens: 128_000, messages: hello });
});

test('the token bound holds for images, documents and tools that bring instructions', () => {
  const bound = (content: unknown, tools: unknown = []): number =>
    callOf(anthropicMessages, rawRequest('messages', { ...base, tools, messages: [user(content)] }))
      .inputTokensBound;
  const plain = bound('x');
  const data = 'A'.repeat(1_000_000);
  const image = { type: 'image', source: base64('image/png', data) };
  const pictured = bound([{ type: 'tool_result', tool_use_id: 't', content: [image, image] }]);
  assert.ok(pictured > plain + 2 * 4_784 && pictured < 30_000, `${pictured}`);
  const pdf = { type: 'document', source: base64('application/pdf', 'AAAA') };
  assert.ok(bound([pdf]) >= 1_000_000);
  const words = {
    type: 'document',
    source: { type: 'text', media_type: 'text/plain', data: 'é'.repeat(5_000) },
  };
  assert.ok(bound([words]) >= 10_000 && bound([words]) < 20_000);
  assert.ok(bound('x', [{ type: 'computer_20251124', name: 'computer' }]) >= plain + 735);
});

test('the scanner finds the members of any object that parses', () => {
  const objects = [
    '{}',
    ' {\n} ',
    '{"a":1}',
    '{ "a" : [ { "b" : "]}" } , "\\\\" ] , "\\u0063\\"" : null,"d":true , "e":-1.5e3 }',
    '{"":"","x":{"y":{}},"z":[[],[[]]]}',
  ];
  for (const text of objects) {
    const body = Buffer.from(text);
    const found = topLevelMembers(body).map(({ name, valueStart, end }) => [
      name,
      JSON.parse(body.toString('utf8', valueStart, end)) as unknown,
    ]);
    assert.deepEqual(Object.fromEntries(found), JSON.parse(text), text);
  }
});

test('a conversation held by the server begins nowhere, and continuing one tells the SDK to send it whole', () => {
  const body = upstreamBody(
    anthropicMessages,
    rawRequest('messages', { ...base, thread: { type: 'create' } }),
  );
  assert.ok(typeof body === 'object' && body !== null && !('thread' in body));
  const thread = { type: 'continue', previous_message_id: 'msg_1' };
  const refusal = refusalOf(anthropicMessages, rawRequest('messages', { ...base, thread }));
  assert.equal(refusal.status, 404);
  assert.deepEqual(refusal.details, { error_code: 'thread_not_found' });
});
