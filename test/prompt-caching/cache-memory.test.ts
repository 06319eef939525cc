/** What is remembered of prompts, and what is expected of the next one. Chances below 0.28 are not worth a point on Claude. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { PromptShape } from '../../proxy/dialects/caching.ts';
import { CacheMemory, KEPT_MS } from '../../proxy/stages/prompt-caching/cache-memory.ts';

const GROUP = 7;
const WORTH = 0.28;

function prompt(turns: number, changes: Partial<PromptShape> = {}): PromptShape {
  return {
    tools: 1,
    head: 2,
    isHeadOf: () => true,
    turns,
    end: 100 + turns,
    earlier: turns === 0 ? [] : [99 + turns],
    ...changes,
  };
}

test('a first question of an unknown key is not worth it; the second turn of a conversation is', () => {
  const memory = new CacheMemory();
  ok(memory.chances(GROUP, prompt(0), 0).whole < WORTH);
  ok(memory.chances(GROUP, prompt(1), 1_000).whole > WORTH);
});

test('once conversations of a key go on, their first requests are worth it too', () => {
  const memory = new CacheMemory();
  for (let turn = 0; turn < 3; turn += 1) memory.chances(GROUP, prompt(turn), turn * 1_000);
  ok(memory.chances(GROUP, prompt(0), 9_000).whole > WORTH);
  ok(memory.chances(GROUP + 1, prompt(0), 9_000).whole < WORTH);
});

test('where questions stay single, and where conversations end with their second request, it is given up', () => {
  const memory = new CacheMemory();
  for (let one = 0; one < 4; one += 1) ok(memory.chances(GROUP, prompt(0), one).whole < WORTH);
  const short = new CacheMemory();
  for (let one = 0; one < 6; one += 1)
    for (const turn of [0, 1])
      short.chances(GROUP, prompt(turn, { end: one * 10 + turn, earlier: [] }), one * 1_000);
  ok(short.chances(GROUP, prompt(1), 9_000).whole < WORTH);
});

test('a head is worth it when it came again within five minutes, and no more when it keeps coming late', () => {
  const memory = new CacheMemory();
  equal(memory.chances(GROUP, prompt(0), 0).head < WORTH, true);
  equal(memory.chances(GROUP, prompt(0), KEPT_MS).head > WORTH, true);
  equal(memory.chances(GROUP, prompt(0, { head: 3 }), KEPT_MS).head < WORTH, true);
  let chance = 1;
  for (let time = 2; time < 8; time += 1) chance = memory.chances(GROUP, prompt(0), time * 2 * KEPT_MS).head;
  ok(chance < WORTH);
});

test('a prompt that goes on from one that was written is expected to be read, for five minutes', () => {
  const memory = new CacheMemory();
  memory.wrote(GROUP, 101, 0);
  equal(memory.chances(GROUP, prompt(2), KEPT_MS).isExpected, true);
  equal(memory.chances(GROUP, prompt(2), KEPT_MS + 1).isExpected, false);
  equal(memory.chances(GROUP + 1, prompt(2), 1).isExpected, false);
  equal(memory.chances(GROUP, prompt(3), 1).isExpected, false);
  // By another task in between.
  equal(memory.chances(GROUP, prompt(3, { earlier: [102, 101] }), 1).isExpected, true);
});

test('who is never read though it should be gets no points any more, and is tried again hours later', () => {
  const memory = new CacheMemory();
  for (let turn = 0; turn < 12; turn += 1) memory.chances(GROUP, prompt(turn), turn);
  let lost = 0;
  while (memory.chances(GROUP, prompt(5), 20).whole > WORTH) {
    memory.learned(GROUP, false, 20);
    lost += 1;
    ok(lost < 8, 'it goes on for too long');
  }
  ok(lost > 2, 'a single loss is no reason');
  for (let hour = 1; hour < 6; hour += 1) memory.chances(GROUP, prompt(5), hour * 3_600_001);
  ok(memory.chances(GROUP, prompt(5), 6 * 3_600_001).whole > WORTH);
});
