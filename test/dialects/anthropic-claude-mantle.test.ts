/** Messages to Claude on Mantle, and counted: what is sent there, and which bytes stay as they came. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UpstreamRequest } from '../../proxy/bedrock-http.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { callOf, rawRequest, requestOf, targetOf } from './dialect-fixture.ts';
import { said, user } from './request-parts.ts';
import { FORMAT, search, SONNET_4_5, tool, WORDS, type Body } from './claude-fixture.ts';

function onMantle(routeId: 'messages' | 'count-tokens', fields: Body, header = ''): UpstreamRequest {
  const body = { model: SONNET_4_5, max_tokens: 2_000, messages: [user('hi')], ...fields };
  const call = callOf(anthropicMessages, rawRequest(routeId, body, { 'anthropic-beta': header }));
  const target = targetOf(SONNET_4_5);
  return requestOf(call, { ...target, deployment: { ...target.deployment, transport: 'mantle' } });
}

test('Messages to Claude on Mantle: a format is said in words, and betas are in the header', () => {
  const request = onMantle(
    'messages',
    { output_format: FORMAT, system: 'Be brief.' },
    'structured-outputs-2025-11-13,interleaved-thinking-2025-05-14',
  );
  assert.equal(request.headers?.['anthropic-beta'], 'interleaved-thinking-2025-05-14');
  assert.deepEqual(JSON.parse(request.body.toString()), {
    model: 'anthropic.claude-sonnet-4-5',
    max_tokens: 2_000,
    messages: [user('hi')],
    system: `Be brief.\n\n${WORDS}`,
  });
});

test('Mantle’s count has no place for what only an answer needs', () => {
  const fields = { temperature: 0.1, stop_sequences: ['x'], metadata: { user_id: 'u' }, tools: [tool] };
  assert.deepEqual(JSON.parse(onMantle('count-tokens', fields).body.toString()), {
    model: 'anthropic.claude-sonnet-4-5',
    messages: [user('hi')],
    tools: [tool],
  });
});

test('tokens are counted of what would be sent', () => {
  const body = {
    model: 'claude-opus-5',
    messages: [user([said(' '), said('hi')])],
    output_format: FORMAT,
    litellm_metadata: {},
    tools: [{ ...tool, eager_input_streaming: true }, search],
    temperature: 1,
  };
  const call = callOf(anthropicMessages, rawRequest('count-tokens', body));
  const counted = JSON.parse(requestOf(call, targetOf('claude-opus-5')).body.toString()) as {
    input: { invokeModel: { body: string } };
  };
  assert.deepEqual(JSON.parse(Buffer.from(counted.input.invokeModel.body, 'base64').toString()), {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 128_000,
    messages: [user([said('hi')])],
    tools: [tool],
    system: WORDS,
  });
});

test('what needs no change goes with the bytes it came in, whatever else changes', () => {
  const messages =
    '[ {"role":"user", "content":[{"type":"text","text":"h\\u00e9","cache_control":{"type":"ephemeral"}}]} ]';
  const tools = '[ {"name":"f","input_schema":{"type":"object", "properties":{}}} ]';
  const body = `{"model":"claude-opus-5","max_tokens":9, "messages":${messages},"tools":${tools},"temperature":0.5}`;
  const call = callOf(anthropicMessages, rawRequest('messages', body));
  const sentText = requestOf(call, targetOf('claude-opus-5')).body.toString();
  assert.equal(
    sentText,
    `{"anthropic_version":"bedrock-2023-05-31","max_tokens":9,"messages":${messages},"tools":${tools}}`,
  );
});
