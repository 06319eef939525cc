/**
 * Anthropic's clients and models of other makers: what Converse is asked, what is refused, and that a stream, put
 * together by Anthropic's own SDK, is the message given at once.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { conformingFetch } from '../conformance/wire.ts';
import { seededRandom } from '../support/random.ts';
import {
  eventData,
  rawRequest,
  refusalOf,
  replyOf,
  serveBytes,
  streamed,
  upstreamBody,
  type Frame,
} from './dialect-rig.ts';
import { framesOf, randomAnswer, wholeOf } from './made-answers.ts';

const base = { model: 'nova-pro', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };
const tool = { name: 'f', description: 'd', input_schema: { type: 'object' }, strict: true };
const spec = { name: 'f', description: 'd', inputSchema: { json: { type: 'object' } } };
const user = (...content: unknown[]) => [{ role: 'user', content }];
const text = (said: string) => ({ type: 'text', text: said });
const hi = [{ role: 'user', content: [{ text: 'hi' }] }];
const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};

/** [what, fields of the request, members of the body for Converse] */
const requests: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ['a text', {}, { messages: hi, inferenceConfig: { maxTokens: 100 } }],
  ['a system prompt as text', { system: 'be brief' }, { system: [{ text: 'be brief' }] }],
  [
    'a system prompt with a cache point',
    { system: [{ ...text('rules'), cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    { system: [{ text: 'rules' }, { cachePoint: { type: 'default', ttl: '1h' } }] },
  ],
  [
    'settings',
    { temperature: 0.5, top_p: 0.9, top_k: 5, stop_sequences: ['x'], metadata: { user_id: 'u' } },
    { inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['x'] } },
  ],
  [
    'a system turn in mid-conversation',
    { messages: [...base.messages, { role: 'system', content: 'new rule' }] },
    { messages: [{ role: 'user', content: [{ text: 'hi' }, { text: '<system>\nnew rule\n</system>' }] }] },
  ],
  [
    'an image and a PDF',
    {
      messages: user(
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        {
          type: 'document',
          title: 'a_b.pdf',
          source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
        },
      ),
    },
    {
      messages: [
        {
          role: 'user',
          content: [
            { image: { format: 'png', source: { bytes: 'AAAA' } } },
            { document: { format: 'pdf', name: 'a-b', source: { bytes: 'JVBERg==' } } },
            { text: 'See the attached document.' },
          ],
        },
      ],
    },
  ],
  [
    'documents of text and of blocks, and a search result',
    {
      messages: user(
        { type: 'document', title: 'notes', source: { type: 'text', media_type: 'text/plain', data: 'n' } },
        { type: 'document', source: { type: 'content', content: [text('inline')] } },
        { type: 'search_result', title: 't', source: 'https://x', content: [text('found')] },
      ),
    },
    {
      messages: [
        {
          role: 'user',
          content: [
            { document: { format: 'txt', name: 'notes', source: { bytes: 'bg==' } } },
            { text: 'inline' },
            { text: 'Search result "t" from https://x:' },
            { text: 'found' },
          ],
        },
      ],
    },
  ],
  [
    'a tool loop: results first, thoughts of another model left out, an error told',
    {
      tools: [tool],
      messages: [
        { role: 'user', content: 'go' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'redacted_thinking', data: 'd' },
            text('calling'),
            { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
            { type: 'tool_use', id: 'toolu:2', name: 'f', input: {} },
          ],
        },
        ...user(
          text('and'),
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' },
          { type: 'tool_result', tool_use_id: 'toolu:2', is_error: true },
        ),
      ],
    },
    {
      messages: [
        { role: 'user', content: [{ text: 'go' }] },
        {
          role: 'assistant',
          content: [
            { text: 'calling' },
            { toolUse: { toolUseId: 'toolu_1', name: 'f', input: { a: 1 } } },
            { toolUse: { toolUseId: 'toolu_2_9ad222e8ac355d6e', name: 'f', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'toolu_1', content: [{ text: 'done' }] } },
            {
              toolResult: {
                toolUseId: 'toolu_2_9ad222e8ac355d6e',
                content: [{ text: '(no output)' }],
                status: 'error',
              },
            },
            { text: 'and' },
          ],
        },
      ],
      toolConfig: { tools: [{ toolSpec: spec }] },
    },
  ],
  ...(
    [
      ['auto', { type: 'auto', disable_parallel_tool_use: true }, { auto: {} }],
      ['any', { type: 'any' }, { any: {} }],
      ['tool', { type: 'tool', name: 'f' }, { tool: { name: 'f' } }],
    ] as const
  ).map(([name, choice, toolChoice]): [string, Record<string, unknown>, Record<string, unknown>] => [
    `tool_choice ${name}`,
    { tools: [tool], tool_choice: choice },
    { toolConfig: { tools: [{ toolSpec: spec }], toolChoice } },
  ]),
  [
    'a structured answer where the model has it',
    { model: 'mistral-large-3', output_config: { format: { type: 'json_schema', schema } } },
    {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'answer', schema: JSON.stringify(schema) } },
        },
      },
    },
  ],
  [
    'an effort',
    { model: 'gpt-oss-20b', output_config: { effort: 'xhigh' } },
    { additionalModelRequestFields: { reasoning_effort: 'high' } },
  ],
  [
    'a thinking budget',
    { model: 'gpt-oss-20b', thinking: { type: 'enabled', budget_tokens: 2_000 } },
    { additionalModelRequestFields: { reasoning_effort: 'low' } },
  ],
  ['thinking that the model cannot do', { thinking: { type: 'adaptive' } }, { messages: hi }],
];

for (const [name, fields, expected] of requests) {
  test(`Messages to Converse: ${name}`, () => {
    const body = upstreamBody(anthropicMessages, rawRequest('messages', { ...base, ...fields }));
    assert.ok(typeof body === 'object' && body !== null);
    for (const [member, value] of Object.entries(expected)) {
      assert.deepEqual((body as Record<string, unknown>)[member], value, member);
    }
  });
}

/** [what, fields of the request, what the refusal says] */
const refusals: [string, Record<string, unknown>, RegExp][] = [
  [
    'a tool that is built into Claude',
    { tools: [{ type: 'bash_20250124', name: 'bash' }] },
    /^tools\.0\.type: this tool is built into Claude/,
  ],
  ['tools for a model without', { model: 'deepseek-r1', tools: [tool] }, /does not call tools/],
  [
    'an image for a model without eyes',
    {
      model: 'nova-micro',
      messages: user({
        type: 'image',
        source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
      }),
    },
    /nova-micro does not take images/,
  ],
  [
    'an image by URL',
    { messages: user({ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }) },
    /^messages\.0\.content\.0\.source\.url: /,
  ],
  [
    'a stored file',
    { messages: user({ type: 'document', source: { type: 'file', file_id: 'f' } }) },
    /^messages\.0\.content\.0\.source\.type: /,
  ],
  [
    'citations',
    {
      messages: user({
        type: 'document',
        citations: { enabled: true },
        source: { type: 'text', media_type: 'text/plain', data: 'x' },
      }),
    },
    /^messages\.0\.content\.0\.citations: this model gives no citations/,
  ],
  [
    'a block of a server tool',
    { messages: user({ type: 'web_search_tool_result', content: [] }) },
    /^messages\.0\.content\.0\.type: this model takes no blocks of type 'web_search_tool_result' here/,
  ],
  ['a temperature beyond the scale', { temperature: 1.5 }, /^temperature: expected a number between 0 and 1/],
  ['a choice without tools', { tool_choice: { type: 'any' } }, /^tool_choice: this field is only allowed/],
  [
    'a choice of a tool that is not there',
    { tools: [tool], tool_choice: { type: 'tool', name: 'g' } },
    /^tool_choice\.name: no tool/,
  ],
  ['stop sequences that are no list', { stop_sequences: 'x' }, /^stop_sequences: expected an array/],
];

for (const [name, fields, say] of refusals) {
  test(`Messages of other models, refusal: ${name}`, () => {
    const refusal = refusalOf(anthropicMessages, rawRequest('messages', { ...base, ...fields }));
    assert.equal(refusal.status, 400);
    assert.match(refusal.message, say);
  });
}

test('their tokens are not counted by Bedrock, and the refusal says so', () => {
  const refusal = refusalOf(anthropicMessages, rawRequest('count-tokens', base));
  assert.match(refusal.message, /Bedrock counts the tokens of Claude models only/);
});

type Answer = {
  readonly content: readonly unknown[];
  readonly frames: readonly Frame[];
  readonly stopReason: string;
};

const usage = {
  inputTokens: 11,
  outputTokens: 7,
  totalTokens: 26,
  cacheReadInputTokens: 6,
  cacheWriteInputTokens: 2,
};
const frame = (type: string, payload: unknown): Frame => ({ type, payload: JSON.stringify(payload) });
const delta = (contentBlockIndex: number, value: unknown) =>
  frame('contentBlockDelta', { contentBlockIndex, delta: value });
const stop = (contentBlockIndex: number) => frame('contentBlockStop', { contentBlockIndex });
const start = (contentBlockIndex: number, name: string) =>
  frame('contentBlockStart', {
    contentBlockIndex,
    start: { toolUse: { toolUseId: `t${contentBlockIndex}`, name } },
  });

const answers: [string, Answer][] = [
  [
    'a text',
    {
      content: [{ text: 'say "hé" 😀\n' }],
      frames: [delta(0, { text: 'say "hé' }), delta(0, { text: '" 😀\n' }), stop(0)],
      stopReason: 'max_tokens',
    },
  ],
  [
    'a thought with a signature, one without, and one that is sealed',
    {
      content: [
        { reasoningContent: { reasoningText: { text: 'so "then"', signature: 'c2ln' } } },
        { reasoningContent: { redactedContent: 'c2VhbA==' } },
        { reasoningContent: { reasoningText: { text: 'plain' } } },
        { text: '42' },
      ],
      frames: [
        delta(0, { reasoningContent: { text: 'so ' } }),
        delta(0, { reasoningContent: { text: '"then"' } }),
        delta(0, { reasoningContent: { signature: 'c2ln' } }),
        stop(0),
        delta(1, { reasoningContent: { redactedContent: 'c2VhbA==' } }),
        stop(1),
        delta(2, { reasoningContent: { text: 'plain' } }),
        stop(2),
        delta(3, { text: '42' }),
        stop(3),
      ],
      stopReason: 'end_turn',
    },
  ],
  [
    'parallel calls, one without arguments',
    {
      content: [
        { text: 'calling' },
        { toolUse: { toolUseId: 't1', name: 'f', input: { a: ['é'] } } },
        { toolUse: { toolUseId: 't2', name: 'g', input: {} } },
      ],
      frames: [
        delta(0, { text: 'calling' }),
        stop(0),
        start(1, 'f'),
        delta(1, { toolUse: { input: '{"a":' } }),
        delta(1, { toolUse: { input: '["é"]}' } }),
        stop(1),
        start(2, 'g'),
        stop(2),
      ],
      stopReason: 'tool_use',
    },
  ],
  ['nothing at all', { content: [], frames: [], stopReason: 'content_filtered' }],
];

async function clientOf(t: TestContext, contentType: string, bytes: Buffer): Promise<Anthropic> {
  return new Anthropic({
    apiKey: 'k',
    baseURL: await serveBytes(t, contentType, bytes),
    maxRetries: 0,
    fetch: conformingFetch(t),
  });
}

for (const [name, answer] of answers) {
  test(`a message of another model, streamed and at once: ${name}`, async (t) => {
    const atOnce = replyOf(anthropicMessages, rawRequest('messages', base));
    const output = { message: { role: 'assistant', content: answer.content } };
    const body = atOnce.whole(Buffer.from(JSON.stringify({ output, stopReason: answer.stopReason, usage })));
    const whole = JSON.parse(body.toString()) as Anthropic.Message;
    const piecemeal = replyOf(anthropicMessages, rawRequest('messages', { ...base, stream: true }));
    const bytes = streamed(piecemeal, [
      frame('messageStart', { role: 'assistant' }),
      ...answer.frames,
      frame('messageStop', { stopReason: answer.stopReason }),
      frame('metadata', { usage }),
    ]);
    const client = await clientOf(t, piecemeal.contentType, bytes);
    const assembled = await client.messages
      .stream({ model: 'nova-pro', max_tokens: 9, messages: [] })
      .finalMessage();
    const { usage: wholeUsage, ...rest } = whole;
    const { usage: streamedUsage, ...streamedRest } = assembled;
    assert.deepEqual({ ...streamedRest, parsed_output: undefined }, { ...rest, parsed_output: undefined });
    assert.equal(streamedUsage.output_tokens, wholeUsage.output_tokens);
    assert.equal(streamedUsage.input_tokens, wholeUsage.input_tokens);
    assert.equal(streamedUsage.cache_read_input_tokens, wholeUsage.cache_read_input_tokens);
    assert.deepEqual(piecemeal.usage(), atOnce.usage());
    assert.ok(piecemeal.isUsageFinal());
  });
}

test('random answers of another model: streamed and put together by the SDK, they are the messages given at once', async (t) => {
  const random = seededRandom(20_261_121);
  for (let round = 0; round < 40; round++) {
    const answer = randomAnswer(random);
    const atOnce = replyOf(anthropicMessages, rawRequest('messages', base));
    const whole = JSON.parse(atOnce.whole(wholeOf(answer)).toString()) as Anthropic.Message;
    const piecemeal = replyOf(anthropicMessages, rawRequest('messages', { ...base, stream: true }));
    const bytes = streamed(piecemeal, framesOf(answer, random));
    const client = await clientOf(t, piecemeal.contentType, bytes);
    const assembled = await client.messages
      .stream({ model: 'nova-pro', max_tokens: 9, messages: [] })
      .finalMessage();
    assert.deepEqual(assembled.content, whole.content, `round ${round}`);
    assert.equal(assembled.stop_reason, whole.stop_reason);
    assert.deepEqual(piecemeal.usage(), atOnce.usage());
    assert.equal(piecemeal.finishReason(), atOnce.finishReason());
  }
});

for (const [name, said, calls] of [
  ['the answer tool was called', 'I will answer.', ['{"a":', '"x"}']],
  ['the answer tool was not called', '{"a":"x"}', []],
] as const) {
  test(`a structured answer by a tool reads as text: ${name}`, () => {
    const request = { ...base, stream: true, output_config: { format: { type: 'json_schema', schema } } };
    const frames = [
      frame('messageStart', { role: 'assistant' }),
      delta(0, { text: said }),
      stop(0),
      ...(calls.length === 0 ? [] : [start(1, 'stargate_json_answer')]),
      ...calls.map((input) => delta(1, { toolUse: { input } })),
      ...(calls.length === 0 ? [] : [stop(1)]),
      frame('messageStop', { stopReason: calls.length === 0 ? 'end_turn' : 'tool_use' }),
      frame('metadata', { usage }),
    ];
    const events = eventData(streamed(replyOf(anthropicMessages, rawRequest('messages', request)), frames));
    const seen = events.map(
      (event) => JSON.parse(event) as { delta?: { text?: string; stop_reason?: string } },
    );
    assert.equal(seen.map((event) => event.delta?.text ?? '').join(''), '{"a":"x"}');
    assert.equal(
      seen.find((event) => event.delta?.stop_reason !== undefined)?.delta?.stop_reason,
      'end_turn',
    );
  });
}

test('a stream whose usage never came is still ended, and its usage is not final', () => {
  const reply = replyOf(anthropicMessages, rawRequest('messages', { ...base, stream: true }));
  const bytes = streamed(reply, [
    frame('messageStart', { role: 'assistant' }),
    delta(0, { text: 'hi' }),
    stop(0),
    frame('messageStop', { stopReason: 'end_turn' }),
  ]);
  assert.match(bytes.toString(), /message_stop/);
  assert.equal(reply.isUsageFinal(), false);
  assert.equal(reply.relayedChars(), 2);
});
