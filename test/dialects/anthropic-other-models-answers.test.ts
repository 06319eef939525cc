/** Anthropic's clients and models of other makers: a stream, put together by Anthropic's own SDK, is the message given at once. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { conformingFetch } from '../conformance/wire.ts';
import { seededRandom } from '../support/random.ts';
import { eventData, rawRequest, replyOf, serveBytes, streamed, type Frame } from './dialect-fixture.ts';
import { framesOf, randomAnswer, wholeOf } from './made-answers.ts';
import { toolUse } from './converse-parts.ts';
import { assistant, CLOSED, user } from './request-parts.ts';

const base = { model: 'nova-pro', max_tokens: 100, messages: [user('hi')] };

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
      content: [{ text: 'calling' }, toolUse('t1', 'f', { a: ['é'] }), toolUse('t2', 'g', {})],
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
    const output = { message: assistant(answer.content) };
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
    const request = {
      ...base,
      stream: true,
      output_config: { format: { type: 'json_schema', schema: CLOSED } },
    };
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
