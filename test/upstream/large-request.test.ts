/** What is large is held once: the bytes of a request for Bedrock are let go when they are sent, and made again if needed. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { LargeRequest } from '../../proxy/stages/large-request.ts';
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
