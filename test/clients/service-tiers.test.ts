/** Service tiers for OpenAI's client through the whole gateway: served, told, billed and recorded alike. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import { steer } from './client-fixture.ts';

type Wish = 'auto' | 'default' | 'scale' | 'flex' | 'priority' | 'fast' | undefined;

/** What 1,000 tokens in and 1,000 out cost in the standard tier, in pico-dollars. */
const NOVA = 4_000_000_000n;
const HAIKU = 6_000_000_000n;

/** model · what the client wishes · what it is told · what is recorded · what it costs */
const wishes: [string, Wish, string, string, bigint][] = [
  ['nova-pro', undefined, 'default', 'standard', NOVA],
  ['nova-pro', 'auto', 'default', 'standard', NOVA],
  ['nova-pro', 'scale', 'default', 'standard', NOVA],
  ['nova-pro', 'flex', 'flex', 'flex', NOVA / 2n],
  ['nova-pro', 'priority', 'priority', 'priority', (NOVA * 7n) / 4n],
  ['nova-pro', 'fast', 'priority', 'priority', (NOVA * 7n) / 4n],
  // Not sold in tiers: served all the same, and said so.
  ['claude-haiku-4-5', 'flex', 'default', 'standard', HAIKU],
  ['claude-haiku-4-5', 'priority', 'default', 'standard', HAIKU],
];

test('a service tier is served where the model has it, else the standard one, and the answer says which', async (t) => {
  const DEPLOYMENTS = JSON.stringify({ 'nova-pro': { fallbacks: ['claude-haiku-4-5'] } });
  const gate = await startGate(t, { environment: { DEPLOYMENTS } });
  const { secret } = await gate.admin.createKey({ key_alias: 'ada' });
  const openai = new OpenAI({ baseURL: `${gate.edgeUrl}/v1`, apiKey: secret, maxRetries: 0 });
  /** Tier and cost as they must be recorded, of each call so far. */
  const expected: [string, bigint][] = [];
  const prompt = steer({ usage: { inputTokens: 1_000, outputTokens: 1_000 } });
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: prompt }];

  for (const [model, wish, told, recorded, cost] of wishes) {
    const tier = wish === undefined ? {} : { service_tier: wish };
    const chat = { model, ...tier, messages };
    const response = { model, ...tier, input: prompt, store: false };
    const streamed = { ...chat, stream_options: { include_usage: true } };
    const answers = [
      () => openai.chat.completions.create(chat),
      () => openai.chat.completions.stream(streamed).finalChatCompletion(),
      () => openai.responses.create(response),
      () => openai.responses.stream(response).finalResponse(),
    ];
    for (const answer of answers) {
      equal((await answer()).service_tier, told, `${model} ${String(wish)}`);
      expected.push([recorded, cost]);
    }
  }

  await t.test('Bedrock serves another tier than it was asked for: that one is told and billed', async () => {
    const input = steer({ serviceTier: 'default', usage: { inputTokens: 1_000, outputTokens: 1_000 } });
    const asked = { model: 'nova-pro', service_tier: 'priority', input, store: false } as const;
    equal((await openai.responses.create(asked)).service_tier, 'default');
    expected.push(['standard', NOVA]);
  });

  await t.test('a model that is fallen back on serves in a tier of its own', async () => {
    gate.bedrock.script({
      model: 'nova-pro',
      times: 9,
      answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
    });
    const answer = await openai.chat.completions.create({
      model: 'nova-pro',
      service_tier: 'flex',
      messages,
    });
    deepEqual([answer.model, answer.service_tier], ['claude-haiku-4-5', 'default']);
    expected.push(['standard', HAIKU]);
  });

  const records = await usageRecords(gate.database, expected.length);
  deepEqual(
    records.map((record) => [record['service_tier'], BigInt(String(record['cost_pico_usd']))]).toReversed(),
    expected,
  );
});
