/** Responses to models that Bedrock serves by OpenAI's own API: the body keeps its bytes but for what the gateway sets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import type { Call, Target } from '../../proxy/dialects/dialect.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { sealReasoning } from '../../proxy/dialects/openai-responses/sealed-reasoning.ts';
import { finish } from '../../proxy/dialects/work.ts';
import type { UpstreamRequest } from '../../proxy/bedrock-http.ts';
import { callOf, rawRequest, requestOf, targetOf } from './dialect-fixture.ts';

const MODEL = 'gpt-6-sol';
const HEAD = '{"model":"global.openai.gpt-6-sol","store":false,"max_output_tokens":128000';
const target = targetOf(MODEL);
const onMantle: Target = { ...target, deployment: { ...target.deployment, transport: 'mantle' } };

function asked(body: string, to = target): UpstreamRequest {
  return requestOf(callOf(openaiResponses, rawRequest('responses', body)), to);
}

function sent(body: string, to = target): string {
  return asked(body, to).body.toString('utf8');
}

test('a body goes to Bedrock with its bytes, but for the model and what the gateway keeps to itself', () => {
  const input = '[ {"role" : "user","content":"h\\u00e9"},{"type":"compaction","encrypted_content":"Zm9v"} ]';
  const body = `{ "input": ${input}, "model":"${MODEL}","store":true,"text":{"verbosity" : "low"},"client_metadata":{"a":1} }`;
  const request = asked(body);
  assert.deepEqual([request.endpoint, request.operation], ['runtime', '/openai/v1/responses']);
  assert.equal(request.body.toString('utf8'), `${HEAD},"input": ${input},"text":{"verbosity" : "low"}}`);
});

test('encrypted reasoning and a compacted conversation survive byte for byte', () => {
  const items = [
    '{"type":"reasoning","summary":[],"encrypted_content":"gAAAAAB\\/x=="}',
    '{"type":"compaction","encrypted_content":"gAAAAABy"}',
    '{"type":"function_call","call_id":"c","name":"f","arguments":"{ \\"a\\": 1 }"}',
  ];
  const input = `[${items.join(' , ')}]`;
  assert.equal(sent(`{"model":"${MODEL}","input":${input}}`), `${HEAD},"input":${input}}`);
});

test('what the gateway sealed for another model is left out, and so is a thought without content', () => {
  const sealed = sealReasoning('hm', 'signed');
  const items = [
    '{"role":"user","content":"hi"}',
    `{"type":"reasoning","summary":[],"encrypted_content":"${sealed}"}`,
    '{"type":"reasoning","id":"rs_1","summary":[]}',
    '{"role":"user", "content":"on"}',
  ];
  assert.equal(
    sent(`{"model":"${MODEL}","input":[${items.join(',')}]}`),
    `${HEAD},"input":[${items[0]},${items[3]}]}`,
  );
});

test('items of Codex that Bedrock refuses go in the form it takes', () => {
  const items = [
    '{"type":"context_compaction","encrypted_content":"x"}',
    '{"type":"local_shell_call","call_id":"c","status":"completed","action":{"type":"exec","command":["ls"]}}',
    '{"type":"agent_message","content":[{"type":"text","text":"done"}]}',
    '{"type":"agent_message","content":[{"type":"text","encrypted_content":"secret"}]}',
  ];
  assert.deepEqual(
    (JSON.parse(sent(`{"model":"${MODEL}","input":[${items.join(',')}]}`)) as { input: unknown }).input,
    [
      { type: 'compaction', encrypted_content: 'x' },
      {
        type: 'function_call',
        call_id: 'c',
        name: 'local_shell',
        arguments: '{"type":"exec","command":["ls"]}',
      },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'done' }] },
      JSON.parse(items[3] ?? ''),
    ],
  );
});

/** name · fields of the request · members that are sent (undefined: not at all) · where */
const fields: readonly (readonly [string, Record<string, unknown>, Record<string, unknown>, Target?])[] = [
  [
    'tools that servers run are left out',
    { tools: [{ type: 'web_search' }, { type: 'function', name: 'f' }, { type: 'mcp', server_url: 'x' }] },
    { tools: [{ type: 'function', name: 'f' }] },
  ],
  ['without any other tool none is sent', { tools: [{ type: 'web_search' }] }, { tools: undefined }],
  [
    'namespaces and custom tools stay',
    {
      tools: [
        { type: 'namespace', name: 'n', tools: [] },
        { type: 'custom', name: 'c' },
      ],
    },
    {
      tools: [
        { type: 'namespace', name: 'n', tools: [] },
        { type: 'custom', name: 'c' },
      ],
    },
  ],
  [
    'an effort that the model does not know',
    { reasoning: { effort: 'minimal' } },
    { reasoning: { effort: 'low' } },
  ],
  ['the bound of the answer', { max_output_tokens: 100 }, { max_output_tokens: 100 }],
  ['no less than the API takes', { max_output_tokens: 1 }, { max_output_tokens: 16 }],
  ['no more than the model gives', { max_output_tokens: 900_000 }, { max_output_tokens: 128_000 }],
  [
    'settings that the model does not take',
    { temperature: 0.3, top_p: 1, background: false },
    { temperature: undefined, top_p: undefined, background: undefined },
  ],
  [
    'reasoning is asked for in the one form there is',
    { include: ['reasoning.encrypted_content', 'web_search_call.action.sources'] },
    { include: ['reasoning.encrypted_content'] },
  ],
  [
    'labels and cache keys',
    { prompt_cache_key: 'k', safety_identifier: 's', metadata: { a: 'b' } },
    { prompt_cache_key: 'k', safety_identifier: 's', metadata: { a: 'b' } },
  ],
  [
    'the kind of summary that bedrock-mantle has',
    { reasoning: { summary: 'detailed', effort: 'high' } },
    { model: 'openai.gpt-6-sol', reasoning: { summary: 'auto', effort: 'high' } },
    onMantle,
  ],
  [
    'a field that the deployment has refused',
    { never_heard_of: 1, user: 'u' },
    { never_heard_of: undefined, user: 'u' },
    { ...target, without: new Set(['unknown-fields']) },
  ],
  [
    'thoughts that Bedrock does not take back',
    {
      input: [
        { role: 'user', content: 'a' },
        { type: 'reasoning', encrypted_content: 'x' },
      ],
    },
    { input: [{ role: 'user', content: 'a' }] },
    { ...target, without: new Set(['thinking-binding']) },
  ],
];

for (const [name, given, expected, to = target] of fields) {
  test(`native responses: ${name}`, () => {
    const body = JSON.parse(sent(JSON.stringify({ model: MODEL, input: 'hi', ...given }), to)) as Record<
      string,
      unknown
    >;
    for (const [member, value] of Object.entries(expected)) assert.deepEqual(body[member], value, member);
  });
}

const look = { type: 'function', name: 'look', parameters: { type: 'object' } };
const search = { type: 'web_search' };
const bringing = (...tools: readonly object[]) => ({ type: 'additional_tools', role: 'developer', tools });
const hi = { role: 'user', content: 'hi' };

/** name · where · items · items and tools that are sent */
const brought: readonly (readonly [string, Target, readonly object[], readonly object[], unknown])[] = [
  ['stay where they are', target, [bringing(look), hi], [bringing(look), hi], undefined],
  ['less what servers run', target, [bringing(search, look), hi], [bringing(look), hi], undefined],
  ['in `tools` on bedrock-mantle, each once', onMantle, [bringing(look), hi, bringing(look)], [hi], [look]],
];

for (const [name, to, input, items, tools] of brought) {
  test(`tools that an item brings: ${name}`, () => {
    const body = JSON.parse(sent(JSON.stringify({ model: MODEL, input }), to)) as Record<string, unknown>;
    assert.deepEqual([body['input'], body['tools']], [items, tools]);
  });
}

/** name · fields · where */
const throughConverse: readonly (readonly [string, Record<string, unknown>, Target?])[] = [
  ['a shell of the client', { tools: [{ type: 'shell' }] }],
  ['an API that Bedrock refuses', {}, { ...target, without: new Set(['native-responses']) }],
  ['a model of another family', {}, targetOf('claude-haiku-4-5')],
];

for (const [name, given, to = target] of throughConverse) {
  test(`a request goes through Converse with ${name}`, () => {
    assert.equal(asked(JSON.stringify({ model: MODEL, input: 'hi', ...given }), to).operation, 'converse');
  });
}

/** name · fields · param · where */
const refusals: readonly (readonly [string, Record<string, unknown>, string, Target?])[] = [
  [
    'a compacted conversation goes nowhere else',
    { input: [{ type: 'compaction', encrypted_content: 'x' }] },
    'input',
    { ...target, without: new Set(['native-responses']) },
  ],
  ['a search that must be done', { tool_choice: { type: 'web_search' } }, 'tool_choice.type'],
  [
    'an image by URL',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://a.b/c.png' }] }] },
    'input[0].content[0].image_url',
  ],
  [
    'an image in a bucket, which the gateway might read and the client not',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 's3://bucket/c.png' }] }] },
    'input[0].content[0].image_url',
  ],
  ['a tier on bedrock-mantle', {}, 'service_tier', { ...onMantle, serviceTier: 'flex' }],
];

for (const [name, given, param, to = target] of refusals) {
  test(`native responses refuse ${name}`, () => {
    const call = callOf(openaiResponses, rawRequest('responses', { model: MODEL, input: 'hi', ...given }));
    const refusal = finish(call.requesting(to));
    assert.ok(isRefusal(refusal));
    assert.deepEqual([refusal.status, refusal.param], [400, param]);
  });
}

test('a tool that Responses of bedrock-mantle do not know goes another way', () => {
  const body = JSON.stringify({ model: MODEL, input: 'hi', tools: [{ type: 'apply_patch' }] });
  assert.ok(!asked(body, onMantle).operation.endsWith('responses'));
});

test('a conversation that is compacted in the call may be read twice', () => {
  const call = (more: object): Call =>
    callOf(openaiResponses, rawRequest('responses', { model: MODEL, input: 'hi'.repeat(5_000), ...more }));
  const compacting = call({ context_management: [{ type: 'compaction', compact_threshold: 1_000 }] });
  assert.ok(compacting.inputTokensBound > 2 * call({}).inputTokensBound);
  assert.equal(compacting.promptCount, 2);
});
