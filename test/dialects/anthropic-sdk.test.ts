/** Anthropic's own client reads what the dialect relays: whole messages, streams, and streams that break. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { refuse } from '../../core/errors.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import type { Reply } from '../../proxy/dialects/dialect.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { rawRequest, replyOf, REQUEST_ID, serveBytes, streamed, type Frame } from './dialect-fixture.ts';

const request = { model: 'claude-opus-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };
const golden = new URL(
  '../streaming/golden/anthropic-messages/thinking-and-tool.events.jsonl',
  import.meta.url,
);

function chunk(event: string): Frame {
  return { type: 'chunk', payload: `{"bytes":"${Buffer.from(event).toString('base64')}","p":"abc"}` };
}

function streamReply(): Reply {
  return replyOf(anthropicMessages, rawRequest('messages', { ...request, stream: true }));
}

async function clientOf(t: TestContext, reply: Reply, bytes: Buffer): Promise<Anthropic> {
  const baseURL = await serveBytes(t, reply.contentType, bytes);
  return new Anthropic({ apiKey: 'sk-test', baseURL, maxRetries: 0 });
}

const ask: Anthropic.MessageCreateParamsNonStreaming = {
  model: 'claude-opus-5-5',
  max_tokens: 100,
  messages: [],
};
const usage = {
  inputTokens: 12,
  outputTokens: 57,
  cacheReadTokens: 100,
  cacheWrite5mTokens: 20,
  cacheWrite1hTokens: 50,
  reasoningTokens: 21,
};

test('a stream with thinking, text and a tool call is put together by the client', async (t) => {
  const reply = streamReply();
  const events = readFileSync(golden, 'utf8').trimEnd().split('\n');
  const known = events.filter((event) => !event.includes('some_future_event'));
  const client = await clientOf(t, reply, streamed(reply, known.map(chunk)));
  const message = await client.messages.stream(ask).finalMessage();
  assert.deepEqual(message.content, [
    { type: 'thinking', thinking: 'Hm, "wörld" 😀', signature: 'EqgBCkgIARAB+/==' },
    { type: 'text', text: 'Let me look: é😀\n' },
    { type: 'tool_use', id: 'toolu_bdrk_01', name: 'weather', input: { city: 'Paris' } },
  ]);
  assert.equal(message.stop_reason, 'tool_use');
  assert.deepEqual(reply.usage(), usage);
  assert.equal(reply.isUsageFinal(), true);
  assert.equal(reply.finishReason(), 'tool_use');
  assert.ok(reply.relayedChars() > 0);
});

test('a whole message is relayed as it came but for its id, and its usage is read', async (t) => {
  const reply = replyOf(anthropicMessages, rawRequest('messages', request));
  const body = Buffer.from(
    '{ "id":"msg_bdrk_1","type":"message","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"h\\u00e9"}],"stop_reason":"end_turn","stop_sequence":null,"future":1.0,"usage":{"input_tokens":12,"output_tokens":57,"cache_read_input_tokens":100,"cache_creation_input_tokens":70,"cache_creation":{"ephemeral_1h_input_tokens":50,"ephemeral_5m_input_tokens":20},"output_tokens_details":{"thinking_tokens":21}}}',
  );
  const relayed = reply.whole(body);
  const own = relayed.toString('utf8').replace(/"msg_[0-9a-f]{32}"/, '"msg_bdrk_1"');
  assert.equal(own, body.toString('utf8'));
  assert.deepEqual(reply.usage(), usage);
  const message = await (await clientOf(t, reply, relayed)).messages.create(ask);
  assert.deepEqual(message.content, [{ type: 'text', text: 'hé' }]);
});

test('cache writes that are not told apart count as five-minute ones', () => {
  const reply = replyOf(anthropicMessages, rawRequest('messages', request));
  reply.whole(Buffer.from('{"usage":{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":9}}'));
  assert.equal(reply.usage().cacheWrite5mTokens, 9);
});

test('a stream that breaks off reaches the client as an error, after what was sent', async (t) => {
  const reply = streamReply();
  const sink = new ByteSink();
  reply.ping(sink);
  const events = readFileSync(golden, 'utf8').trimEnd().split('\n').slice(0, 4);
  for (const event of events) reply.event('chunk', Buffer.from(chunk(event).payload), sink);
  assert.equal(reply.end(new ByteSink()), false, 'an answer without a stop is not complete');
  assert.equal(reply.isUsageFinal(), false);
  assert.equal(reply.usage().inputTokens, 12, 'what went in is known from the first event');
  reply.fail(refuse('upstream_unavailable'), sink);
  const client = await clientOf(t, reply, sink.take());
  const stream = client.messages.stream(ask);
  let thought = '';
  stream.on('thinking', (delta) => {
    thought += delta;
  });
  await assert.rejects(stream.finalMessage(), new RegExp(`overloaded_error.*${REQUEST_ID}`));
  assert.equal(thought, 'Hm, "wörld" 😀');
});

test('an event whose type stands elsewhere, or is long, is named all the same', () => {
  const reply = streamReply();
  const sink = new ByteSink();
  const long = `{"type":"${'a'.repeat(80)}"}`;
  for (const event of ['{"index":0,"type":"content_block_stop"}', long, '{"no":"type"}']) {
    reply.event('chunk', Buffer.from(chunk(event).payload), sink);
  }
  const expected = `event: content_block_stop\ndata: {"index":0,"type":"content_block_stop"}\n\nevent: ${'a'.repeat(80)}\ndata: ${long}\n\nevent: message\ndata: {"no":"type"}\n\n`;
  assert.equal(sink.take().toString(), expected);
});

test('the count of tokens is told in Anthropic’s words', async (t) => {
  const reply = replyOf(anthropicMessages, rawRequest('count-tokens', request));
  const client = await clientOf(t, reply, reply.whole(Buffer.from('{"inputTokens":2095}')));
  const count = await client.messages.countTokens({ model: 'claude-opus-5-5', messages: [] });
  assert.equal(count.input_tokens, 2095);
  assert.throws(() => reply.whole(Buffer.from('{}')), SyntaxError);
});
