/** Answers of Bedrock's own operations: their usage is read on the way, and what breaks reads as Bedrock's own exceptions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '../../core/errors.ts';
import type { RouteId } from '../../core/routes.ts';
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';
import { bedrockNative } from '../../proxy/dialects/bedrock/index.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import type { Reply } from '../../proxy/dialects/dialect.ts';
import { EventStreamDecoder } from '../../proxy/upstream/eventstream.ts';
import { callOf, CREATED_AT_MS, REQUEST_ID, targetOf } from './dialect-fixture.ts';
import { claude, converse, HAIKU, raw, type Body } from './native-fixture.ts';

function replyTo(routeId: RouteId, model: string, body: Body): Reply {
  const call = callOf(bedrockNative, raw(routeId, model, body));
  return call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target: targetOf(model) });
}

function chunk(event: unknown): Buffer {
  return Buffer.from(`{"bytes":"${Buffer.from(JSON.stringify(event)).toString('base64')}","p":"abc"}`);
}

const claudeUsage = { input_tokens: 5, cache_read_input_tokens: 3, output_tokens: 1 };
const invocationMetrics = {
  inputTokenCount: 8,
  outputTokenCount: 2,
  cacheReadInputTokenCount: 3,
  invocationLatency: 1,
};

/** name · route · model · request · events · usage · why it stopped */
const streams: [string, RouteId, string, Body, [string, Buffer][], Usage, string | null][] = [
  [
    'Claude',
    'bedrock-invoke-stream',
    HAIKU,
    claude(),
    [
      ['chunk', chunk({ type: 'message_start', message: { usage: claudeUsage } })],
      ['chunk', chunk({ type: 'ping' })],
      ['chunk', chunk({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hi' } })],
      ['of_the_future', Buffer.from('{}')],
      [
        'chunk',
        chunk({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } }),
      ],
      ['chunk', chunk({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': invocationMetrics })],
    ],
    { ...NO_USAGE, inputTokens: 5, cacheReadTokens: 3, outputTokens: 9 },
    'end_turn',
  ],
  [
    'Converse',
    'bedrock-converse-stream',
    'nova-micro',
    converse(),
    [
      ['messageStart', Buffer.from('{"role":"assistant"}')],
      ['contentBlockDelta', Buffer.from('{"contentBlockIndex":0,"delta":{"text":"hi"},"p":"a"}')],
      ['messageStop', Buffer.from('{"stopReason":"max_tokens"}')],
      ['metadata', Buffer.from('{"usage":{"inputTokens":4,"outputTokens":2,"cacheWriteInputTokens":6}}')],
    ],
    { ...NO_USAGE, inputTokens: 4, outputTokens: 2, cacheWrite5mTokens: 6 },
    'max_tokens',
  ],
  [
    'another vendor',
    'bedrock-invoke-stream',
    'llama3-3-70b',
    { prompt: 'hi' },
    [
      ['chunk', chunk({ generation: 'hi', stop_reason: null })],
      ['chunk', chunk({ generation: '', 'amazon-bedrock-invocationMetrics': invocationMetrics })],
    ],
    { ...NO_USAGE, inputTokens: 8, outputTokens: 2, cacheReadTokens: 3 },
    null,
  ],
];
for (const [name, routeId, model, body, events, usage, stopReason] of streams) {
  test(`the usage of a stream of ${name} is read, and nothing is written`, () => {
    const reply = replyTo(routeId, model, body);
    assert.equal(reply.passesFrames, true);
    const sink = new ByteSink();
    assert.equal(reply.end(sink), false, 'an empty stream is not complete');
    for (const [type, payload] of events) reply.event(type, payload, sink);
    assert.equal(reply.end(sink), true);
    assert.equal(sink.length, 0);
    assert.deepEqual(reply.usage(), usage);
    assert.equal(reply.isUsageFinal(), true);
    assert.equal(reply.finishReason(), stopReason);
    assert.ok(reply.relayedChars() > 0);
  });
}

test('the usage of another vendor’s whole answer stands in its head', () => {
  const reply = replyTo('bedrock-invoke', 'llama3-3-70b', { prompt: 'hi' });
  const headers = new Map([
    ['x-amzn-bedrock-input-token-count', '8'],
    ['x-amzn-bedrock-output-token-count', '2'],
    ['x-amzn-bedrock-invocation-latency', '712'],
    ['set-cookie', 'no'],
  ]);
  const head = { header: (name: string) => headers.get(name) ?? null };
  const body = Buffer.from('{"generation":"hi"}');
  assert.equal(reply.whole(body, head), body);
  assert.deepEqual(reply.usage(), { ...NO_USAGE, inputTokens: 8, outputTokens: 2 });
  assert.equal(reply.isUsageFinal(), true);
  assert.deepEqual(reply.headers?.(head), {
    'x-amzn-requestid': REQUEST_ID,
    'x-amzn-bedrock-input-token-count': '8',
    'x-amzn-bedrock-output-token-count': '2',
    'x-amzn-bedrock-invocation-latency': '712',
  });
});

test('without a count anywhere the usage is not final, so that the worst case is charged', () => {
  const reply = replyTo('bedrock-invoke', 'llama3-3-70b', { prompt: 'hi' });
  reply.whole(Buffer.from('{"generation":"hi"}'));
  assert.equal(reply.isUsageFinal(), false);
});

/** route · code of the refusal · exception in the stream */
const exceptions: [RouteId, Parameters<typeof refuse>[0], string][] = [
  ['bedrock-converse-stream', 'upstream_throttled', 'throttlingException'],
  ['bedrock-converse-stream', 'upstream_failed', 'internalServerException'],
  ['bedrock-converse-stream', 'upstream_unavailable', 'serviceUnavailableException'],
  ['bedrock-converse-stream', 'upstream_timeout', 'modelStreamErrorException'],
  ['bedrock-invoke-stream', 'upstream_timeout', 'modelTimeoutException'],
  ['bedrock-invoke-stream', 'upstream_invalid', 'validationException'],
];
for (const [routeId, code, exception] of exceptions) {
  test(`${code} in ${routeId} is ${exception}`, () => {
    const sink = new ByteSink();
    replyTo(routeId, HAIKU, routeId === 'bedrock-invoke-stream' ? claude() : converse()).fail(
      refuse(code, { message: 'So it is.' }),
      sink,
    );
    const seen: string[] = [];
    const decoder = new EventStreamDecoder({
      onEvent: () => assert.fail('no event'),
      onException: (name, payload) => seen.push(name, payload.toString()),
    });
    decoder.push(sink.take());
    assert.deepEqual(seen, [exception, '{"message":"So it is."}']);
  });
}

test('a waiting stream of Claude gets Anthropic’s ping, one of Converse nothing', () => {
  const sink = new ByteSink();
  replyTo('bedrock-converse-stream', HAIKU, converse()).ping(sink);
  assert.equal(sink.length, 0);
  replyTo('bedrock-invoke-stream', HAIKU, claude()).ping(sink);
  const seen: string[] = [];
  new EventStreamDecoder({
    onEvent: (type, payload) => seen.push(type, payload.toString()),
    onException: () => assert.fail('no exception'),
  }).push(sink.take());
  assert.deepEqual(seen, ['chunk', `{"bytes":"${Buffer.from('{"type":"ping"}').toString('base64')}"}`]);
});
