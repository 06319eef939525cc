/** What is large is held once: the bytes of a request for Bedrock are let go when they are sent, and made again if needed. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import type { Optional } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { LargeRequest } from '../../proxy/stages/large-request.ts';
import { making } from '../../proxy/stages/plan.ts';
import { callOf, rawRequest, targetOf } from '../dialects/dialect-fixture.ts';
import { startGate } from '../support/start-gate.ts';

test('the bytes are those that were made, and the same when they are made again after they were let go', () => {
  let times = 0;
  const made = { operation: 'converse', body: Buffer.from('the bytes'), cachePoints: 'gateway' } as const;
  const request = new LargeRequest(made, () => {
    times += 1;
    return Buffer.from('the bytes');
  });
  equal(request.body, made.body);
  equal(request.cachePoints, 'gateway');
  request.letGo();
  ok(request.body.equals(made.body));
  equal(request.body, request.body);
  equal(times, 1);
  request.letGo();
  ok(request.body.equals(made.body));
  equal(times, 2);
});

test('bytes are let go that are worth it and can be made again at once', () => {
  const target = { ...targetOf('nova-lite'), without: new Set<Optional>() };
  const isLetGo = (chars: number): boolean => {
    const messages = [{ role: 'user', content: 'x'.repeat(chars) }];
    const call = callOf(openaiChat, rawRequest('chat-completions', { model: 'nova-lite', messages }));
    const made = finish(making(call, target));
    ok(!isRefusal(made));
    return made.request.letGo !== undefined;
  };
  deepEqual([1_000, 100_000, 1_000_000, 2_000_000].map(isLetGo), [false, true, true, false]);
});

test('a large request that Bedrock throttles is asked once more, whole', async (t) => {
  const gate = await startGate(t, {});
  const key = await gate.admin.createKey();
  const prompt = 'a long story, '.repeat(10_000);
  const ask = async (): Promise<number> => {
    const answer = await gate.chat(key.secret, prompt, { model: 'claude-haiku-4-5' });
    equal(answer.status, 200, answer.text);
    const { usage } = JSON.parse(answer.text) as { readonly usage: { readonly prompt_tokens: number } };
    return usage.prompt_tokens;
  };
  const usual = await ask();
  ok(usual > 10_000);
  gate.bedrock.script({
    model: 'claude-haiku-4-5',
    times: 2,
    answer: { fail: { kind: 'http', type: 'ThrottlingException' } },
  });
  equal(await ask(), usual);
});
