/** Thoughts and usage of Chat Completions in the members that other gateways' clients read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { eventData, rawRequest, replyOf, streamed } from './dialect-fixture.ts';
import { framesOf, usage, wholeOf, type Answer } from './made-answers.ts';
import { user } from './request-parts.ts';

const chat = (fields: object) =>
  replyOf(
    openaiChat,
    rawRequest('chat-completions', { model: 'claude-opus-5', messages: [user('hi')], ...fields }),
  );

const answer: Answer = {
  blocks: [
    { kind: 'reasoning', text: 'let me think', signature: 'c2ln' },
    { kind: 'redacted', data: 'AAAA' },
    { kind: 'text', text: 'done' },
  ],
  stopReason: 'end_turn',
  usage: {
    ...usage,
    cacheWriteInputTokens: 70,
    cacheDetails: [{ ttl: '1h', inputTokens: 20 }],
  },
};

test('a client that excludes the reasoning sees none of it, whole and streamed', () => {
  const fields = { reasoning: { effort: 'high', exclude: true } };
  const whole = chat(fields).whole(wholeOf(answer)).toString();
  const stream = streamed(
    chat({ ...fields, stream: true }),
    framesOf(answer, () => 0.5),
  ).toString();
  for (const bytes of [whole, stream]) {
    assert.match(bytes, /"content":"done"/);
    assert.doesNotMatch(bytes, /think|reasoning_content|signature|redacted/);
  }
  assert.match(
    chat({ reasoning: { effort: 'high' } })
      .whole(wholeOf(answer))
      .toString(),
    /let me think/,
  );
});

test('usage tells what was read from the cache and what was written, at once and in a stream', () => {
  const told = { cached_tokens: 6, cache_write_tokens: 70, audio_tokens: 0 };
  type Told = { usage: { prompt_tokens: number; prompt_tokens_details: unknown } };
  const whole = JSON.parse(chat({}).whole(wholeOf(answer)).toString()) as Told;
  assert.deepEqual(whole.usage.prompt_tokens_details, told);
  assert.equal(whole.usage.prompt_tokens, 11 + 6 + 70);
  const streaming = chat({ stream: true, stream_options: { include_usage: true } });
  const last = eventData(
    streamed(
      streaming,
      framesOf(answer, () => 0.5),
    ),
  ).at(-2);
  assert.deepEqual((JSON.parse(last ?? '') as Told).usage, whole.usage);
});
