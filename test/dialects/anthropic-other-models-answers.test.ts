/** Anthropic's clients and models of other makers: a stream, put together by Anthropic's own SDK, is the message given at once. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { conformingFetch } from '../conformance/wire.ts';
import { seededRandom } from '../support/random.ts';
import { eventData, rawRequest, replyOf, serveBytes, streamed } from './dialect-fixture.ts';
import { frame, framesOf, randomAnswer, wholeOf, type Answer } from './made-answers.ts';
import { CLOSED, user } from './request-parts.ts';

const base = { model: 'nova-pro', max_tokens: 100, messages: [user('hi')] };

const usage = {
  inputTokens: 11,
  outputTokens: 7,
  totalTokens: 26,
  cacheReadInputTokens: 6,
  cacheWriteInputTokens: 2,
};
const delta = (contentBlockIndex: number, value: unknown) =>
  frame('contentBlockDelta', { contentBlockIndex, delta: value });
const stop = (contentBlockIndex: number) => frame('contentBlockStop', { contentBlockIndex });

const random = seededRandom(20_261_121);
const thoughts: Answer['blocks'] = [
  { kind: 'reasoning', text: 'so "then"', signature: 'c2ln' },
  { kind: 'redacted', data: 'c2VhbA==' },
  { kind: 'reasoning', text: 'plain' },
  { kind: 'text', text: '42' },
];
const answers: [string, Answer][] = [
  [
    'a thought that is signed, a sealed one, and one without a signature',
    { blocks: thoughts, stopReason: 'end_turn', usage },
  ],
  ['nothing at all', { blocks: [], stopReason: 'content_filtered', usage }],
  ...Array.from({ length: 40 }, (_none, round): [string, Answer] => [
    `answer ${round} made at random`,
    { ...randomAnswer(random), usage },
  ]),
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
    const whole = JSON.parse(atOnce.whole(wholeOf(answer)).toString()) as Anthropic.Message;
    const piecemeal = replyOf(anthropicMessages, rawRequest('messages', { ...base, stream: true }));
    const bytes = streamed(piecemeal, framesOf(answer, random));
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
    assert.equal(piecemeal.finishReason(), atOnce.finishReason());
    assert.ok(piecemeal.isUsageFinal());
  });
}

const start = frame('contentBlockStart', {
  contentBlockIndex: 1,
  start: { toolUse: { toolUseId: 't1', name: 'stargate_json_answer' } },
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
      ...(calls.length === 0 ? [] : [start]),
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
