/** Tokens of thoughts on Converse: asked for where Claude tells them, counted where it does, never made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { rawRequest, replyOf, streamed, upstreamBody } from './dialect-fixture.ts';
import { usage } from './made-answers.ts';
import { user } from './request-parts.ts';

const messages = [user('hi')];

/** model · effort · the paths that Converse is asked for */
const asked: [string, string | undefined, string[] | undefined][] = [
  ['claude-opus-5-5', 'high', ['/usage']],
  ['claude-haiku-4-5', 'low', ['/usage']],
  ['claude-haiku-4-5', 'none', undefined],
  ['claude-haiku-4-5', undefined, undefined],
  ['gpt-oss-20b', 'high', undefined],
  ['nova-pro', 'high', undefined],
];

for (const [model, reasoning_effort, paths] of asked) {
  test(`${model} with effort ${String(reasoning_effort)} is asked for ${String(paths)}`, () => {
    const raw = rawRequest('chat-completions', { model, messages, reasoning_effort });
    const body = upstreamBody(openaiChat, raw) as Record<string, unknown>;
    assert.deepEqual(body['additionalModelResponseFieldPaths'], paths);
  });
}

/** what Converse adds of the model's own · tokens of thoughts, of 7 in all */
const told: [unknown, number][] = [
  [undefined, 0],
  [null, 0],
  [{}, 0],
  [{ usage: { output_tokens: 7 } }, 0],
  [{ usage: { output_tokens_details: { thinking_tokens: 5 } } }, 5],
  [{ usage: { output_tokens_details: { thinking_tokens: 70 } } }, 7],
  [{ usage: { output_tokens_details: { thinking_tokens: 'x' } } }, 0],
];

for (const [additionalModelResponseFields, tokens] of told) {
  test(`${JSON.stringify(additionalModelResponseFields)} tells ${tokens} tokens of thoughts, in both modes`, () => {
    const content = [{ text: 'x' }];
    const stop = { stopReason: 'end_turn', additionalModelResponseFields };
    const whole = Buffer.from(JSON.stringify({ output: { message: { content } }, ...stop, usage }));
    const frames = [
      { type: 'messageStart', payload: '{"role":"assistant"}' },
      { type: 'messageStop', payload: JSON.stringify(stop) },
      { type: 'metadata', payload: JSON.stringify({ usage }) },
    ];
    const chat = { model: 'claude-haiku-4-5', messages };
    const atOnce = replyOf(openaiChat, rawRequest('chat-completions', chat));
    const answer = JSON.parse(atOnce.whole(whole).toString()) as {
      usage: { completion_tokens: number; completion_tokens_details: { reasoning_tokens: number } };
    };
    assert.equal(answer.usage.completion_tokens_details.reasoning_tokens, tokens);
    assert.equal(answer.usage.completion_tokens, 7);
    const responses = { model: 'claude-haiku-4-5', input: 'hi', stream: true };
    const piecemeal = replyOf(openaiResponses, rawRequest('responses', responses));
    const events = streamed(piecemeal, frames).toString();
    assert.ok(events.includes(`"output_tokens_details":{"reasoning_tokens":${tokens}}`));
    assert.deepEqual(piecemeal.usage(), atOnce.usage());
    assert.equal(atOnce.usage().reasoningTokens, tokens);
  });
}
