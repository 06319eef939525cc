/**
 * What a request asks of the gateway beside its answer, as LiteLLM's clients say it: other models, tags, a guardrail; and
 * what is ignored. On a whole gateway.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import type { KeyId } from '../../core/ids.ts';
import { createTagBook } from '../../proxy/stages/tag-book.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';

const HI = { model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'hi' }], max_tokens: 20 };
const CHAT = '/v1/chat/completions';

test('what is asked beside the answer is done, or refused before anything is sent', async (t) => {
  const arrived: string[] = [];
  const gate = await startGate(t, { watchBedrock: ({ body }) => arrived.push(body.toString()) });
  const failing = (model: string, times: number): void =>
    gate.bedrock.script({
      model,
      times,
      answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
    });

  await t.test(
    'another model of the request’s own list answers, and header and record say which',
    async () => {
      const key = await gate.admin.createKey();
      failing('claude-haiku-4-5', 3);
      const fallbacks = [{ model: 'bedrock/nova-micro' }, 'nova-lite'];
      const answer = await gate.post(key.secret, CHAT, { ...HI, fallbacks });
      equal(answer.status, 200, answer.text);
      equal(answer.headers['x-stargate-model'], 'nova-micro');
      equal(answer.headers['x-stargate-fallback'], 'claude-haiku-4-5');
      const [row] = await usageRecords(gate.database, 1, key.id);
      deepEqual([row?.['model_asked'], row?.['model']], ['claude-haiku-4-5', 'nova-micro']);
      match(String(row?.['price_id']), /^nova-micro\//);
    },
  );

  await t.test('a model that the key may not use, or that is none, is refused at once', async () => {
    const key = await gate.admin.createKey({ models: ['claude-haiku-4-5'] });
    const before = arrived.length;
    const notAllowed = await gate.post(key.secret, CHAT, { ...HI, fallbacks: ['nova-micro'] });
    equal(notAllowed.status, 403);
    match(notAllowed.text, /nova-micro/);
    const unknown = await gate.post(key.secret, CHAT, { ...HI, fallbacks: ['gpt-17'] });
    equal(unknown.status, 404);
    match(unknown.text, /"param":"fallbacks\[0\]"/);
    const vectors = await gate.post(key.secret, CHAT, { ...HI, fallbacks: ['cohere-embed-v4'] });
    match(vectors.text, /of another kind/);
    equal(arrived.length, before);
  });

  await t.test('tags of body and header stand in the record beside those of the key', async () => {
    const key = await gate.admin.createKey({ tags: ['of-the-key'] });
    const answer = await request(`${gate.edgeUrl}${CHAT}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key.secret}`,
        'content-type': 'application/json',
        'x-litellm-tags': 'in-header, of-the-key',
      },
      body: JSON.stringify({ ...HI, n: 2, tags: ['in-body'], metadata: { tags: ['in-metadata'] } }),
    });
    equal(answer.statusCode, 200, await answer.body.text());
    const tags = ['of-the-key', 'in-body', 'in-metadata', 'in-header'];
    for (const row of await usageRecords(gate.database, 2, key.id)) deepEqual(row['tags'], tags);
  });

  await t.test('tags beyond what a record carries are refused', async () => {
    const key = await gate.admin.createKey();
    const long = Array.from({ length: 20 }, (_, n) => `${n}`.padEnd(128, 'x'));
    const answer = await gate.post(key.secret, CHAT, { ...HI, tags: long });
    equal(answer.status, 400);
    match(answer.text, /more than 64, or than 2048 bytes/);
  });

  await t.test('a guardrail reaches Bedrock with every attempt, and an intervention the client', async () => {
    const key = await gate.admin.createKey();
    const guardrailConfig = { guardrailIdentifier: 'gr1abc', guardrailVersion: '1' };
    for (const stream of [false, true]) {
      failing('claude-haiku-4-5', 1);
      gate.bedrock.script({
        model: 'claude-haiku-4-5',
        times: 1,
        answer: { text: 'Blocked.', stop: 'guardrail_intervened' },
      });
      const before = arrived.length;
      const answer = await gate.post(key.secret, CHAT, { ...HI, stream, guardrailConfig });
      match(answer.text, /"finish_reason":"content_filter"/);
      const sent = arrived.slice(before);
      equal(sent.length, 2);
      ok(sent.every((body) => body.includes('"guardrailConfig":{"guardrailIdentifier":"gr1abc"')));
    }
  });

  await t.test('what is ignored is said in a header, at once and in a stream', async () => {
    const key = await gate.admin.createKey();
    for (const stream of [false, true]) {
      const answer = await gate.post(key.secret, CHAT, {
        ...HI,
        stream,
        num_retries: 3,
        timeout: 5,
        user: 'u',
      });
      equal(answer.status, 200);
      equal(answer.headers['x-stargate-ignored'], 'num_retries, timeout');
    }
    equal((await gate.post(key.secret, CHAT, HI)).headers['x-stargate-ignored'], undefined);
  });
});

test('a key whose every call has another tag makes no roll-up as long as its records', () => {
  const book = createTagBook({ mostOfKey: 2, most: 3 });
  const [one, other] = ['a', 'b'] as KeyId[];
  ok(one !== undefined && other !== undefined);
  equal(book.takes(one, ['1'], 0), true);
  equal(book.takes(one, ['2'], 0), true);
  equal(book.takes(one, ['3'], 0), false);
  equal(book.takes(one, ['1'], 0), true);
  equal(book.takes(other, ['1'], 0), true);
  equal(book.takes(other, ['2'], 0), false, 'and all keys together are bounded in memory');
  equal(book.takes(one, ['3'], 3_600_000), true, 'until the next hour');
});
