/** Requests of Bedrock's own operations travel as they came; what bounds their price is read, and what would change it unseen is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouteId } from '../../core/routes.ts';
import { bedrockNative } from '../../proxy/dialects/bedrock/index.ts';
import { nameInArn } from '../../core/catalog/written-name.ts';
import {
  ADDED_PROMPT_TOKENS,
  BUILT_IN_TOOL_TOKENS,
  DOCUMENT_TOKENS,
  IMAGE_TOKENS,
} from '../../proxy/dialects/token-bound.ts';
import type { RawRequest } from '../../proxy/dialects/dialect.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { callOf, requestOf, targetOf } from './dialect-fixture.ts';
import { claude, converse, HAIKU, raw, type Body } from './native-fixture.ts';
import { document, image } from './converse-parts.ts';
import { assistant, base64, user } from './request-parts.ts';

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
  test(`the path names the model ${name} as ${param}`, () => assert.equal(nameInArn(param), name));
}

const operations: [RouteId, string, Body, string][] = [
  ['bedrock-invoke', HAIKU, claude(), 'invoke'],
  // What Anthropic's own SDKs for Bedrock send.
  ['bedrock-invoke', HAIKU, claude({ anthropic_version: '2026-10-21' }), 'invoke'],
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
    const sent = requestOf(call, targetOf(model));
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
        user([
          { type: 'image', source: base64('image/png', data) },
          {
            type: 'tool_result',
            tool_use_id: 't',
            content: [{ type: 'image', source: base64('image/png', data) }],
          },
          { type: 'document', source: base64('application/pdf', data) },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data } },
        ]),
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
        assistant([
          {
            type: 'tool_use',
            id: 't',
            name: 'n',
            input: { type: 'image', source: { type: 'base64', data } },
          },
        ]),
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
        user([
          image('png', data),
          { video: { format: 'mp4', source: { bytes: data } } },
          { toolResult: { content: [document('pdf', 'd', data)] } },
          { guardContent: image('png', data) },
        ]),
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

function checkRefused(request: RawRequest, param: string | null, say: RegExp): void {
  const call = finish(bedrockNative.understanding(request));
  const refusal = 'kind' in call ? call : finish(call.requesting(targetOf(request.param)));
  assert.ok('kind' in refusal && refusal.kind === 'refusal');
  assert.deepEqual([refusal.status, refusal.param], [400, param]);
  assert.match(refusal.message, say);
}

const TWICE = '{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[],"max_\\u0074okens":9}';
const BOUND_TWICE = '{"messages":[],"inferenceConfig":{"maxTokens":1,"maxTokens":9}}';
/** name · route · model · body · param · part of the message */
const refusals: [string, RouteId, string, Body | string, string | null, RegExp][] = [
  ['no JSON', 'bedrock-invoke', HAIKU, '{', null, /JSON/],
  ['nothing', 'bedrock-converse', HAIKU, '', null, /empty/],
  ['a member given twice', 'bedrock-invoke', HAIKU, TWICE, 'max_tokens', /twice/],
  ['a bound given twice', 'bedrock-converse', HAIKU, BOUND_TWICE, 'inferenceConfig.maxTokens', /twice/],
  [
    'Claude without its version',
    'bedrock-invoke',
    HAIKU,
    { max_tokens: 1, messages: [] },
    'anthropic_version',
    /required for Claude/,
  ],
  [
    'Claude’s body for another model',
    'bedrock-invoke',
    'nova-micro',
    claude(),
    'anthropic_version',
    /another model/,
  ],
];
for (const [name, routeId, model, body, param, say] of refusals) {
  test(`native refusal: ${name}`, () => checkRefused(raw(routeId, model, body), param, say));
}

/** header · value · part of the message */
const refusedHeaders: [string, string, RegExp][] = [
  ['X-Amzn-Bedrock-PerformanceConfig-Latency', 'optimized', /price/],
  ['X-Amzn-Bedrock-Service-Tier', 'reserved', /priority/],
];
for (const [header, value, say] of refusedHeaders) {
  test(`native refusal: ${value} in the header ${header}`, () =>
    checkRefused(raw('bedrock-invoke', HAIKU, claude(), { [header.toLowerCase()]: value }), header, say));
}

test('a guardrail and labels in headers of InvokeModel reach Bedrock, with its body as it came', () => {
  const sent = {
    'x-amzn-bedrock-guardrailidentifier': 'gr1abc',
    'x-amzn-bedrock-guardrailversion': '3',
    'x-amzn-bedrock-trace': 'ENABLED',
    'x-amzn-bedrock-request-metadata': '{"team":"a"}',
  };
  const asked = raw('bedrock-invoke', HAIKU, claude({ 'amazon-bedrock-guardrailConfig': {} }), sent);
  const request = requestOf(callOf(bedrockNative, asked), targetOf(HAIKU));
  assert.deepEqual(request.headers, sent);
  assert.deepEqual(request.body, asked.body);
});

test('a guardrail of Converse is in its body, and one in a header is refused', () => {
  const config = { guardrailIdentifier: 'gr1abc', guardrailVersion: '3' };
  const asked = raw('bedrock-converse', HAIKU, converse({ guardrailConfig: config }));
  assert.deepEqual(requestOf(callOf(bedrockNative, asked), targetOf(HAIKU)).body, asked.body);
  const header = { 'x-amzn-bedrock-guardrailidentifier': 'gr1abc' };
  checkRefused(
    raw('bedrock-converse', HAIKU, converse({}), header),
    'X-Amzn-Bedrock-GuardrailIdentifier',
    /guardrailConfig/,
  );
});

const fromS3 = user([{ image: { format: 'png', source: { s3Location: { uri: 's3://b/k' } } } }]);
/** members of a body for Converse · param · part of the message */
const refusedMembers: [Body, string, RegExp][] = [
  [{ performanceConfig: { latency: 'optimized' } }, 'performanceConfig.latency', /price/],
  [{ serviceTier: { type: 'reserved' } }, 'serviceTier.type', /priority/],
  [{ messages: [fromS3] }, 'messages[0].content[0].image.source.s3Location', /send bytes/],
];
for (const [members, param, say] of refusedMembers) {
  test(`native refusal: ${JSON.stringify(members)}`, () =>
    checkRefused(raw('bedrock-converse', HAIKU, converse(members)), param, say));
}

const inTier = (tier: string) =>
  raw('bedrock-invoke', HAIKU, claude(), { 'x-amzn-bedrock-service-tier': tier });
const flex = raw('bedrock-converse', 'nova-pro', converse({ serviceTier: { type: 'flex' } }));
/** name · request · the tier of the call · headers for Bedrock */
const tiers: [string, RawRequest, string | undefined, Record<string, string> | undefined][] = [
  ['Converse', flex, 'flex', undefined],
  ['InvokeModel', inTier('priority'), 'priority', { 'x-amzn-bedrock-service-tier': 'priority' }],
  ['the default tier', inTier('default'), undefined, undefined],
];
for (const [name, asked, tier, sent] of tiers) {
  test(`service tier: ${name}`, () => {
    const call = callOf(bedrockNative, asked);
    assert.equal(call.serviceTier, tier);
    const request = requestOf(call, targetOf(asked.param));
    assert.deepEqual(request.headers, sent);
  });
}

test('a body nested beyond reason is understood or refused, never crashed on', () => {
  const depth = 20_000;
  const nested = `${'[{"content":'.repeat(depth)}1${'}]'.repeat(depth)}`;
  const body = `{"anthropic_version":"bedrock-2023-05-31","messages":${nested}}`;
  assert.ok(finish(bedrockNative.understanding(raw('bedrock-invoke', HAIKU, body))));
});

test('an embedding model is served by InvokeModel only', () => {
  const call = callOf(bedrockNative, raw('bedrock-converse', HAIKU, converse()));
  const target = targetOf(HAIKU);
  const refusal = finish(call.requesting({ ...target, model: { ...target.model, kind: 'embedding' } }));
  assert.ok('kind' in refusal);
  assert.match(refusal.message, /InvokeModel only/);
});
