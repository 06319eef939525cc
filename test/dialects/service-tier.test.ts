/** Service tiers in the dialects of OpenAI: what Bedrock is asked, and what the client is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceTier } from '../../core/catalog/price.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import {
  callOf,
  CREATED_AT_MS,
  eventData,
  rawRequest,
  REQUEST_ID,
  requestOf,
  streamed,
  targetOf,
} from './dialect-fixture.ts';
import { usage } from './made-answers.ts';
import { assistant, user } from './request-parts.ts';

const MODEL = 'nova-pro';
const chat = (fields: object) =>
  callOf(openaiChat, rawRequest('chat-completions', { model: MODEL, messages: [user('hi')], ...fields }));
const responses = (fields: object) =>
  callOf(openaiResponses, rawRequest('responses', { model: MODEL, input: 'hi', ...fields }));
const targetIn = (serviceTier: ServiceTier) => ({ ...targetOf(MODEL), serviceTier });
const contextIn = (serviceTier: ServiceTier) => ({
  requestId: REQUEST_ID,
  createdAtMs: CREATED_AT_MS,
  target: targetIn(serviceTier),
});

/** OpenAI's name · the tier that is wished for */
const names: [unknown, ServiceTier][] = [
  [undefined, 'standard'],
  [null, 'standard'],
  ['auto', 'standard'],
  ['default', 'standard'],
  ['scale', 'standard'],
  ['ultrafast', 'standard'],
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['fast', 'priority'],
];

for (const [name, tier] of names) {
  test(`service_tier ${String(name)} is a wish for ${tier}`, () => {
    for (const ask of [chat, responses]) {
      const call = ask({ service_tier: name });
      assert.deepEqual([call.serviceTier, call.isTierWish], [tier, true]);
    }
  });
}

test('Converse is asked in the tier that the call is served in, not in the one wished for', () => {
  for (const call of [chat({ service_tier: 'flex' }), responses({ service_tier: 'flex' })]) {
    for (const [tier, sent] of [
      ['standard', undefined],
      ['flex', { type: 'flex' }],
      ['priority', { type: 'priority' }],
    ] as const) {
      const request = requestOf(call, targetIn(tier));
      const body = JSON.parse(request.body.toString()) as Record<string, unknown>;
      assert.deepEqual(body['serviceTier'], sent);
    }
  }
});

test('a deployment on mantle is asked through Converse for what only that is known to take', () => {
  const { deployment, model } = targetOf('gpt-oss-20b');
  const target = (serviceTier: ServiceTier) => ({
    model,
    deployment: { ...deployment, transport: 'mantle' as const },
    serviceTier,
    outputCap: null,
  });
  const custom = { tools: [{ type: 'custom', custom: { name: 'free' } }] };
  for (const [fields, tier, operation] of [
    [{}, 'standard', '/v1/chat/completions'],
    [{}, 'flex', 'converse'],
    [custom, 'standard', 'converse'],
  ] as const) {
    const request = requestOf(chat({ ...fields, model: 'gpt-oss-20b' }), target(tier));
    assert.equal(request.operation, operation);
  }
});

test('the Messages API has no tiers of Bedrock’s', () => {
  const body = { model: MODEL, max_tokens: 9, service_tier: 'auto', messages: [user('hi')] };
  assert.equal(callOf(anthropicMessages, rawRequest('messages', body)).serviceTier, undefined);
});

/** asked of Bedrock · what Bedrock says · what the client is told · what is billed, null for what was asked */
const told: [ServiceTier, unknown, string, ServiceTier | null][] = [
  ['standard', undefined, 'default', null],
  ['flex', undefined, 'flex', null],
  ['flex', { type: 'flex' }, 'flex', 'flex'],
  ['priority', { type: 'default' }, 'default', 'standard'],
  ['priority', { type: 'reserved' }, 'priority', null],
];

for (const [asked, says, name, billed] of told) {
  test(`asked for ${asked}, Bedrock says ${JSON.stringify(says)}: the client is told ${name}`, () => {
    const whole = Buffer.from(
      JSON.stringify({
        output: { message: assistant([{ text: 'x' }]) },
        stopReason: 'end_turn',
        usage,
        serviceTier: says,
      }),
    );
    const frames = [
      { type: 'messageStart', payload: '{"role":"assistant"}' },
      { type: 'contentBlockDelta', payload: '{"contentBlockIndex":0,"delta":{"text":"x"}}' },
      { type: 'contentBlockStop', payload: '{"contentBlockIndex":0}' },
      { type: 'messageStop', payload: '{"stopReason":"end_turn"}' },
      { type: 'metadata', payload: JSON.stringify({ usage, serviceTier: says }) },
    ];
    const stream_options = { include_usage: true };
    for (const [ask, options] of [
      [chat, { stream: true, stream_options }],
      [responses, { stream: true }],
    ] as const) {
      const atOnce = ask({}).reply(contextIn(asked));
      const answer = JSON.parse(atOnce.whole(whole).toString()) as { service_tier: string };
      assert.equal(answer.service_tier, name);
      assert.equal(atOnce.serviceTier?.(), billed);
      const piecemeal = ask(options).reply(contextIn(asked));
      const last = eventData(streamed(piecemeal, frames)).findLast((data) => data !== '[DONE]') ?? '';
      const event = JSON.parse(last) as { service_tier?: string; response?: { service_tier: string } };
      assert.equal(event.response?.service_tier ?? event.service_tier, name);
      assert.equal(piecemeal.serviceTier?.(), billed);
    }
  });
}
