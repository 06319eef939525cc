/** What is large is held once: the bytes of a request for Bedrock are let go when they are sent, and made again if needed. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import type { UpstreamRequest } from '../../proxy/bedrock-http.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { bedrockNative } from '../../proxy/dialects/bedrock/index.ts';
import type { DialectModule, Optional, RawRequest } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { countingRequest } from '../../proxy/dialects/count-lost-input.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { LargeRequest } from '../../proxy/stages/large-request.ts';
import { making } from '../../proxy/stages/plan.ts';
import { callOf, rawRequest, requestOf, targetOf } from '../dialects/dialect-fixture.ts';
import { answerOf, startRawBedrock } from '../support/raw-bedrock.ts';
import { startGate } from '../support/start-gate.ts';
import { upstreamTo } from './http1-fixture.ts';

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

const large = (): Buffer => Buffer.from('x'.repeat(100_000));

test('the bytes are freed when they were written, and are there for whoever asks once more', () => {
  const request = new LargeRequest({ operation: 'converse', body: large() }, large);
  const sent = request.forSending();
  request.letGo();
  equal(sent.length, 100_000);
  request.written(sent);
  equal(sent.length, 0);
  equal(request.body.length, 100_000);
});

test('bytes that two attempts send are there until both were written', () => {
  const request = new LargeRequest({ operation: 'converse', body: large() }, large);
  const [first, second] = [request.forSending(), request.forSending()];
  equal(first, second);
  request.letGo();
  request.written(first);
  equal(first.length, 100_000);
  request.written(second);
  equal(first.length, 0);
});

test('bytes that another attempt may send still are not freed', () => {
  const request = new LargeRequest({ operation: 'converse', body: large() }, large);
  const sent = request.forSending();
  request.written(sent);
  equal(sent.length, 100_000);
  equal(request.body, sent);
});

test('what a client sent is never in the same memory as what is sent to Bedrock', () => {
  const text = 'x'.repeat(100_000);
  const chat = { model: 'nova-lite', messages: [{ role: 'user', content: text }] };
  const messages = { ...chat, model: 'claude-haiku-4-5', max_tokens: 9 };
  const converse = {
    messages: [{ role: 'user', content: [{ text }] }],
    inferenceConfig: { maxTokens: 9 },
  };
  const invoke = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: messages.messages };
  const given: readonly (readonly [DialectModule, RawRequest, string])[] = [
    [openaiChat, rawRequest('chat-completions', chat), 'nova-lite'],
    [openaiChat, rawRequest('chat-completions', { ...chat, model: 'gpt-oss-20b' }), 'gpt-oss-20b'],
    [openaiResponses, rawRequest('responses', { model: 'nova-lite', input: text }), 'nova-lite'],
    [anthropicMessages, rawRequest('messages', messages), 'claude-haiku-4-5'],
    [anthropicMessages, rawRequest('messages', { ...messages, model: 'nova-lite' }), 'nova-lite'],
    [bedrockNative, { ...rawRequest('bedrock-converse', converse), param: 'nova-lite' }, 'nova-lite'],
    [
      bedrockNative,
      { ...rawRequest('bedrock-invoke', invoke), param: 'claude-haiku-4-5' },
      'claude-haiku-4-5',
    ],
    [
      bedrockNative,
      { ...rawRequest('bedrock-count-tokens', { input: { converse } }), param: 'claude-haiku-4-5' },
      'claude-haiku-4-5',
    ],
  ];
  for (const [dialect, raw, model] of given) {
    for (const outputCap of [null, 5]) {
      const made = requestOf(callOf(dialect, raw), { ...targetOf(model), outputCap });
      ok(made.body.length > 100_000, raw.routeId);
      notEqual(made.body.buffer, raw.body.buffer, raw.routeId);
    }
  }
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

test('a long prompt on mantle whose answer was lost is counted without what only an answer needs', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection }) => void connection.send(answerOf('{}')),
  });
  const upstream = upstreamTo(t, bedrock.url);
  const messages = [{ role: 'user', content: 'a long story, '.repeat(4_000) }];
  const body = { model: 'claude-sonnet-4-5', max_tokens: 9, temperature: 1, stream: true, messages };
  const { model, deployment } = targetOf(body.model);
  const target = { ...targetOf(body.model), deployment: { ...deployment, transport: 'mantle' as const } };
  const made = finish(
    making(callOf(anthropicMessages, rawRequest('messages', body)), {
      ...target,
      without: new Set<Optional>(),
    }),
  );
  ok(!isRefusal(made) && made.request instanceof LargeRequest);
  const ask = async (request: UpstreamRequest): Promise<unknown> => {
    await (await upstream.send(target.deployment, request, () => undefined)).readWhole(1_000);
    return JSON.parse(bedrock.requests.at(-1)?.body ?? '');
  };
  const id = 'anthropic.claude-sonnet-4-5';
  deepEqual(await ask(made.request), { ...body, model: id });
  const counting = finish(countingRequest(model, made.request));
  ok(counting !== null);
  deepEqual(await ask(counting), { model: id, messages });
});
