/** Bedrock's own operations: what is read of a body, what is refused, and how usage is read from answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '../../core/errors.ts';
import type { RouteId } from '../../core/routes.ts';
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';
import { bedrockNative } from '../../proxy/dialects/bedrock/index.ts';
import { modelNameOf } from '../../proxy/dialects/bedrock/model-id.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import type { RawRequest, Reply } from '../../proxy/dialects/dialect.ts';
import {
  ADDED_PROMPT_TOKENS,
  BUILT_IN_TOOL_TOKENS,
  DOCUMENT_TOKENS,
  IMAGE_TOKENS,
} from '../../proxy/dialects/token-bound.ts';
import { EventStreamDecoder } from '../../proxy/upstream/eventstream.ts';
import { callOf, CREATED_AT_MS, rawRequest, REQUEST_ID, targetOf } from './dialect-rig.ts';

type Body = Readonly<Record<string, unknown>>;

function raw(
  routeId: RouteId,
  param: string,
  body: Body | string,
  headers: Readonly<Record<string, string>> = {},
): RawRequest {
  return { ...rawRequest(routeId, body, headers), param };
}

const HAIKU = 'claude-haiku-4-5';
const claude = (more: Body = {}): Body => ({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'hi' }],
  ...more,
});
const converse = (more: Body = {}): Body => ({
  messages: [{ role: 'user', content: [{ text: 'hi' }] }],
  ...more,
});

for (const [param, name] of [
  [HAIKU, HAIKU],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'],
  [
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0',
    'us.amazon.nova-pro-v1:0',
  ],
  ['arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.nova-pro-v1:0', 'amazon.nova-pro-v1:0'],
  [
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
  ],
] as const) {
  test(`the path names the model ${name} as ${param}`, () => assert.equal(modelNameOf(param), name));
}

const operations: [RouteId, string, Body, string][] = [
  ['bedrock-invoke', HAIKU, claude(), 'invoke'],
  ['bedrock-invoke-stream', HAIKU, claude(), 'invoke-with-response-stream'],
  ['bedrock-converse', 'nova-micro', converse(), 'converse'],
  ['bedrock-converse-stream', 'nova-micro', converse(), 'converse-stream'],
  ['bedrock-count-tokens', HAIKU, { input: { converse: converse() } }, 'count-tokens'],
];
for (const [routeId, model, body, operation] of operations) {
  test(`${operation}: the body travels byte for byte`, () => {
    const text = ` ${JSON.stringify({ ...body, of_the_future: 1.0 }).replace('1', '1.000')}\n`;
    const request = raw(routeId, model, text);
    const call = callOf(bedrockNative, request);
    const sent = call.upstreamRequest(targetOf(model));
    assert.ok(!('kind' in sent));
    assert.equal(sent.operation, operation);
    assert.equal(sent.body.toString(), text);
    assert.equal(call.isStream, operation.endsWith('-stream'));
    const countsFor = operation === 'count-tokens' ? 'anthropic.claude-haiku-4-5-20251001-v1:0' : undefined;
    assert.equal(sent.upstreamId, countsFor);
  });
}

const data = 'A'.repeat(40_000);
/** name · route · body · bound of the answer · tokens beyond the text · bytes that are no text */
const bounds: [string, RouteId, Body, number | null, number, number][] = [
  ['Claude names its bound', 'bedrock-invoke', claude(), 100, 0, 0],
  ['a bound that is none is left to the maximum', 'bedrock-invoke', claude({ max_tokens: '9' }), null, 0, 0],
  [
    'images and documents of Claude, in tool results and documents too',
    'bedrock-invoke',
    claude({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
            {
              type: 'tool_result',
              tool_use_id: 't',
              content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }],
            },
            { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data } },
          ],
        },
      ],
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { name: 'own', input_schema: {} },
      ],
    }),
    100,
    2 * IMAGE_TOKENS + DOCUMENT_TOKENS + BUILT_IN_TOOL_TOKENS,
    3 * data.length,
  ],
  [
    'what only looks like an image, inside the input of a tool, stays text',
    'bedrock-invoke',
    claude({
      messages: [
        {
          role: 'assistant',
          content: [
            {
              type: 'tool_use',
              id: 't',
              name: 'n',
              input: { type: 'image', source: { type: 'base64', data } },
            },
          ],
        },
      ],
    }),
    100,
    0,
    0,
  ],
  ['Converse names its bound', 'bedrock-converse', converse({ inferenceConfig: { maxTokens: 7 } }), 7, 0, 0],
  ['Converse without a bound', 'bedrock-converse', converse(), null, 0, 0],
  [
    'Converse with a second bound among the vendor’s own fields',
    'bedrock-converse',
    converse({ inferenceConfig: { maxTokens: 7 }, additionalModelRequestFields: { max_gen_len: 8_000 } }),
    null,
    0,
    0,
  ],
  [
    'images, documents and videos of Converse',
    'bedrock-converse-stream',
    converse({
      messages: [
        {
          role: 'user',
          content: [
            { image: { format: 'png', source: { bytes: data } } },
            { video: { format: 'mp4', source: { bytes: data } } },
            {
              toolResult: { content: [{ document: { name: 'd', format: 'pdf', source: { bytes: data } } }] },
            },
            { guardContent: { image: { format: 'png', source: { bytes: data } } } },
          ],
        },
      ],
    }),
    null,
    2 * IMAGE_TOKENS + 2 * DOCUMENT_TOKENS,
    4 * data.length,
  ],
  ['another vendor’s body', 'bedrock-invoke', { prompt: 'hi', max_gen_len: 5 }, null, 0, 0],
];
for (const [name, routeId, body, maxOutputTokens, tokens, encodedBytes] of bounds) {
  test(`bounds: ${name}`, () => {
    const request = raw(routeId, HAIKU, body);
    const call = callOf(bedrockNative, request);
    assert.equal(call.maxOutputTokens, maxOutputTokens);
    assert.equal(call.inputTokensBound, request.body.length - encodedBytes + ADDED_PROMPT_TOKENS + tokens);
  });
}

/** name · route · model · body · headers · param · part of the message */
const refusals: [string, RouteId, string, Body | string, Record<string, string>, string | null, RegExp][] = [
  ['no JSON', 'bedrock-invoke', HAIKU, '{', {}, null, /JSON/],
  ['nothing', 'bedrock-converse', HAIKU, '', {}, null, /empty/],
  [
    'a member given twice',
    'bedrock-invoke',
    HAIKU,
    '{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[],"max_\\u0074okens":9}',
    {},
    'max_tokens',
    /twice/,
  ],
  [
    'a bound given twice',
    'bedrock-converse',
    HAIKU,
    '{"messages":[],"inferenceConfig":{"maxTokens":1,"maxTokens":9}}',
    {},
    'inferenceConfig.maxTokens',
    /twice/,
  ],
  [
    'a guardrail by header',
    'bedrock-invoke',
    HAIKU,
    claude(),
    { 'x-amzn-bedrock-guardrailidentifier': 'g' },
    'X-Amzn-Bedrock-GuardrailIdentifier',
    /price/,
  ],
  [
    'a guardrail by member',
    'bedrock-converse',
    HAIKU,
    converse({ guardrailConfig: {} }),
    {},
    'guardrailConfig',
    /price/,
  ],
  [
    'optimized latency by header',
    'bedrock-invoke',
    HAIKU,
    claude(),
    { 'x-amzn-bedrock-performanceconfig-latency': 'optimized' },
    'X-Amzn-Bedrock-PerformanceConfig-Latency',
    /price/,
  ],
  [
    'optimized latency by member',
    'bedrock-converse',
    HAIKU,
    converse({ performanceConfig: { latency: 'optimized' } }),
    {},
    'performanceConfig.latency',
    /price/,
  ],
  [
    'a tier nobody sells here',
    'bedrock-converse',
    HAIKU,
    converse({ serviceTier: { type: 'reserved' } }),
    {},
    'serviceTier.type',
    /priority/,
  ],
  [
    'a tier by header nobody sells here',
    'bedrock-invoke',
    HAIKU,
    claude(),
    { 'x-amzn-bedrock-service-tier': 'reserved' },
    'X-Amzn-Bedrock-Service-Tier',
    /priority/,
  ],
  [
    'what Bedrock would read from S3',
    'bedrock-converse',
    HAIKU,
    converse({
      messages: [
        {
          role: 'user',
          content: [{ image: { format: 'png', source: { s3Location: { uri: 's3://b/k' } } } }],
        },
      ],
    }),
    {},
    'messages[0].content[0].image.source.s3Location',
    /send bytes/,
  ],
  [
    'Claude without its version',
    'bedrock-invoke',
    HAIKU,
    { max_tokens: 1, messages: [] },
    {},
    'anthropic_version',
    /required for Claude/,
  ],
  [
    'Claude’s body for another model',
    'bedrock-invoke',
    'nova-micro',
    claude(),
    {},
    'anthropic_version',
    /another model/,
  ],
];
for (const [name, routeId, model, body, headers, param, say] of refusals) {
  test(`native refusal: ${name}`, () => {
    const request = raw(routeId, model, body, headers);
    const call = bedrockNative.understand(request);
    const refusal = 'kind' in call ? call : call.upstreamRequest(targetOf(model));
    assert.ok('kind' in refusal && refusal.kind === 'refusal');
    assert.equal(refusal.status, 400);
    assert.equal(refusal.param, param);
    assert.match(refusal.message, say);
  });
}

for (const [name, routeId, model, body, headers, tier, sent] of [
  [
    'Converse',
    'bedrock-converse',
    'nova-pro',
    converse({ serviceTier: { type: 'flex' } }),
    {},
    'flex',
    undefined,
  ],
  [
    'InvokeModel',
    'bedrock-invoke',
    HAIKU,
    claude(),
    { 'x-amzn-bedrock-service-tier': 'priority' },
    'priority',
    { 'x-amzn-bedrock-service-tier': 'priority' },
  ],
  [
    'the default tier',
    'bedrock-invoke',
    HAIKU,
    claude(),
    { 'x-amzn-bedrock-service-tier': 'default' },
    undefined,
    undefined,
  ],
] as const) {
  test(`service tier: ${name}`, () => {
    const call = callOf(bedrockNative, raw(routeId, model, body, headers));
    assert.equal(call.serviceTier, tier);
    const request = call.upstreamRequest(targetOf(model));
    assert.ok(!('kind' in request));
    assert.deepEqual(request.headers, sent);
  });
}

test('a body nested beyond reason is understood or refused, never crashed on', () => {
  const depth = 20_000;
  const nested = `${'[{"content":'.repeat(depth)}1${'}]'.repeat(depth)}`;
  const body = `{"anthropic_version":"bedrock-2023-05-31","messages":${nested}}`;
  assert.ok(bedrockNative.understand(raw('bedrock-invoke', HAIKU, body)));
});

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

test('an embedding model is served by InvokeModel only', () => {
  const call = callOf(bedrockNative, raw('bedrock-converse', HAIKU, converse()));
  const target = targetOf(HAIKU);
  const refusal = call.upstreamRequest({ ...target, model: { ...target.model, kind: 'embedding' } });
  assert.ok('kind' in refusal);
  assert.match(refusal.message, /InvokeModel only/);
});
