/** `POST /v1/responses/input_tokens`: what CountTokens is asked, and what the client is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { callOf, rawRequest, refusalOf, replyOf, requestOf, targetOf } from './dialect-fixture.ts';
import { spec } from './converse-parts.ts';
import { user } from './request-parts.ts';

const ROUTE = 'responses-input-tokens';
const request = {
  model: 'claude-haiku-4-5',
  instructions: 'be brief',
  input: 'hi',
  tools: [{ type: 'function', name: 'weather' }],
  max_output_tokens: 50,
  temperature: 0.5,
};

test('CountTokens gets what can hold tokens, for the foundation model, and nothing is admitted for it', () => {
  const call = callOf(openaiResponses, rawRequest(ROUTE, request));
  assert.deepEqual([call.inputTokensBound, call.maxOutputTokens, call.isStream], [0, 0, false]);
  const asked = requestOf(call, targetOf('claude-haiku-4-5'));
  assert.deepEqual(
    [asked.operation, asked.upstreamId],
    ['count-tokens', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
  );
  assert.deepEqual(JSON.parse(asked.body.toString()), {
    input: {
      converse: {
        system: [{ text: 'be brief' }],
        messages: [user([{ text: 'hi' }])],
        toolConfig: { tools: [spec('weather', { type: 'object', properties: {} })] },
      },
    },
  });
});

test('the count is told in OpenAI’s words, and an answer without one is a failure of Bedrock’s', () => {
  const reply = replyOf(openaiResponses, rawRequest(ROUTE, request));
  assert.deepEqual(JSON.parse(reply.whole(Buffer.from('{"inputTokens":12}')).toString()), {
    object: 'response.input_tokens',
    input_tokens: 12,
  });
  assert.throws(() => reply.whole(Buffer.from('{}')), SyntaxError);
});

test('models of other makers are not counted by Bedrock, and the refusal says so', () => {
  const refusal = refusalOf(openaiResponses, rawRequest(ROUTE, { ...request, model: 'nova-pro' }));
  assert.match(refusal.message, /Claude models only, not those of nova-pro/);
  assert.equal(refusal.param, 'model');
});

test('a request that could not be served is not counted either', () => {
  const refusal = refusalOf(openaiResponses, rawRequest(ROUTE, { ...request, input: 7 }));
  assert.equal(refusal.param, 'input');
});
