/** The prompt cache and its accounting, through both kinds of body, on a clock that the test moves. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';

import type { BedrockSimulator } from '../../simulator/simulator.ts';
import { assistant, said, user } from '../dialects/request-parts.ts';
import { CLAUDE, claudeBody, modelPath, post, startSimulator } from './support.ts';

const LONG = 'abcd'.repeat(2000);
const MINUTE_MS = 60_000;

type ClaudeUsage = {
  readonly input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_creation: {
    readonly ephemeral_5m_input_tokens: number;
    readonly ephemeral_1h_input_tokens: number;
  };
};

function movableClock() {
  const clock = { now: Date.now(), nowMs: () => clock.now, monotonicMs: () => clock.now };
  return clock;
}

function system(text: string, ttl?: string) {
  return [
    { type: 'text', text, cache_control: { type: 'ephemeral', ...(ttl === undefined ? {} : { ttl }) } },
  ];
}

async function use(
  simulator: BedrockSimulator,
  fields: Readonly<Record<string, unknown>>,
): Promise<readonly number[]> {
  const reply = await post(simulator, modelPath(CLAUDE, 'invoke'), claudeBody('hello', fields));
  const { usage } = reply.json as { usage: ClaudeUsage };
  const written = usage.cache_creation;
  equal(
    usage.cache_creation_input_tokens,
    written.ephemeral_5m_input_tokens + written.ephemeral_1h_input_tokens,
  );
  return [
    usage.input_tokens,
    usage.cache_read_input_tokens,
    written.ephemeral_5m_input_tokens,
    written.ephemeral_1h_input_tokens,
  ];
}

test('a prefix is written once, read while it lives, refreshed by reading, and written again after', async (t) => {
  const clock = movableClock();
  const simulator = await startSimulator(t, { clock });
  const fields = { system: system(LONG) };
  deepEqual(await use(simulator, fields), [5, 0, 2000, 0]);
  clock.now += 4 * MINUTE_MS;
  deepEqual(await use(simulator, fields), [5, 2000, 0, 0]);
  clock.now += 4 * MINUTE_MS;
  deepEqual(await use(simulator, fields), [5, 2000, 0, 0]);
  clock.now += 6 * MINUTE_MS;
  deepEqual(await use(simulator, fields), [5, 0, 2000, 0]);
});

test('an hour-long prefix lives an hour and is accounted as such', async (t) => {
  const clock = movableClock();
  const simulator = await startSimulator(t, { clock });
  const fields = { system: system(LONG, '1h') };
  deepEqual(await use(simulator, fields), [5, 0, 0, 2000]);
  clock.now += 59 * MINUTE_MS;
  deepEqual(await use(simulator, fields), [5, 2000, 0, 0]);
});

test('a growing conversation reads the old prefix and writes only what is new', async (t) => {
  const simulator = await startSimulator(t);
  const first = user([{ type: 'text', text: LONG, cache_control: { type: 'ephemeral' } }]);
  deepEqual(await use(simulator, { messages: [first] }), [3, 0, 2000, 0]);
  const messages = [
    user([said(LONG)]),
    assistant('fine'),
    user([{ type: 'text', text: 'more', cache_control: { type: 'ephemeral' } }]),
  ];
  deepEqual(await use(simulator, { messages }), [3, 2000, 8, 0]);
});

test('both lifetimes in one prompt are told apart', async (t) => {
  const simulator = await startSimulator(t);
  const fields = { system: [...system(LONG, '1h'), ...system(LONG)] };
  deepEqual(await use(simulator, fields), [5, 0, 2000, 2000]);
});

for (const [name, fields, expected] of [
  ['a prefix below the minimum is not cached', { system: system('short') }, [7, 0, 0, 0]],
  ['a prompt without cache points is not cached', { system: LONG }, [2005, 0, 0, 0]],
] as const) {
  test(name, async (t) => {
    const simulator = await startSimulator(t);
    deepEqual(await use(simulator, fields), expected);
    deepEqual(await use(simulator, fields), expected);
  });
}

test('Converse reports the cache in its own words', async (t) => {
  const simulator = await startSimulator(t);
  const body = {
    system: [{ text: LONG }, { cachePoint: { type: 'default', ttl: '1h' } }],
    messages: [user([{ text: 'hello' }])],
  };
  const first = (await post(simulator, modelPath(CLAUDE, 'converse'), body)).json as { usage: unknown };
  deepEqual(first.usage, {
    cacheReadInputTokens: 0,
    cacheWriteInputTokens: 2000,
    cacheDetails: [{ inputTokens: 2000, ttl: '1h' }],
    inputTokens: 5,
    outputTokens: 4,
    totalTokens: 2009,
  });
  const second = (await post(simulator, modelPath(CLAUDE, 'converse'), body)).json as { usage: unknown };
  deepEqual(second.usage, {
    cacheReadInputTokens: 2000,
    cacheWriteInputTokens: 0,
    inputTokens: 5,
    outputTokens: 4,
    totalTokens: 2009,
  });
});
