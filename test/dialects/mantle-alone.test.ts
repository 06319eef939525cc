/** Models that Bedrock serves by OpenAI's APIs alone. */
import { equal, ok, partialDeepStrictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { callOf, rawRequest, targetOf } from './dialect-fixture.ts';

const HI = [{ role: 'user', content: 'hi' }];

for (const model of ['grok-4.3', 'gemma-4-31b']) {
  test(`${model} is asked on bedrock-mantle by Chat Completions and by Responses`, () => {
    for (const [dialect, routeId, body, path] of [
      [openaiChat, 'chat-completions', { messages: HI }, '/openai/v1/chat/completions'],
      [openaiResponses, 'responses', { input: 'hi' }, '/openai/v1/responses'],
    ] as const) {
      const sent = finish(
        callOf(dialect, rawRequest(routeId, { ...body, model })).requesting(targetOf(model)),
      );
      ok(!isRefusal(sent));
      equal(sent.operation, path);
    }
  });

  test(`${model} is asked by Chat Completions for Messages, which has no way of its own to it`, () => {
    const body = { model, max_tokens: 100, system: 'Be brief.', messages: HI };
    const call = callOf(anthropicMessages, rawRequest('messages', body));
    const sent = finish(call.requesting(targetOf(model)));
    ok(!isRefusal(sent));
    equal(sent.operation, '/openai/v1/chat/completions');
    equal(sent.endpoint, 'mantle');
    const asked: unknown = JSON.parse(sent.body.toString());
    partialDeepStrictEqual(asked, {
      messages: [{ role: 'system', content: 'Be brief.' }, ...HI],
      max_completion_tokens: 100,
    });
  });
}
