/** The shapes of the benchmark: where cache points of the gateway's own save, and that they hardly cost anything where they do not. */
import { equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { replay } from '../../bench/savings/replay.ts';
import { savedPercent, savingsTable } from '../../bench/savings/run.ts';
import { shapes } from '../../bench/savings/shapes.ts';

/** Percent of what the prompts cost, by the name of the shape: at least, with one task and with four. */
const least: Readonly<Record<string, readonly [one: number, four: number]>> = {
  'an agent, 40 turns': [80, 80],
  'the same by the Messages API': [80, 80],
  'the same on claude-haiku-4-5': [80, 80],
  'the same on nova-pro': [60, 60],
  '30 agents of a team, 5 to 35 turns': [80, 80],
  '30 chats, 10 turns, a minute apart': [70, 70],
  '30 chats, 10 turns, 15 minutes apart': [10, 10],
  '60 chats of two questions, a minute apart': [40, -3],
  '20 chats that send the last 8 messages alone': [-3, -10],
  '10 agents with the time in the system prompt': [-3, -8],
  '200 questions of 6,000 tokens with no system prompt to speak of': [0, 0],
  '200 questions with a system prompt of 3,000 tokens, every 20 s': [80, 75],
  'the same every 12 minutes': [0, 0],
  '500 texts to classify, 300 tokens of instructions': [0, 0],
};

for (const shape of shapes) {
  test(`${shape.name}: saves what it should, whichever task is asked`, () => {
    const [one = Infinity, four = Infinity] = least[shape.name] ?? [];
    const results = [replay(shape, 1), replay(shape, 4)];
    const [alone = Number.NaN, shared = Number.NaN] = results.map(savedPercent);
    ok(alone >= one, `${alone} % with one task`);
    ok(shared >= four, `${shared} % with four`);
    for (const { requests, pointed } of results) {
      equal(requests, shape.asks.length);
      // Single questions pay no surcharge at all.
      if (one === 0) equal(pointed, 0);
    }
  });
}

test('docs/prompt-caching.md shows the table as it is', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'prompt-caching.md'), 'utf8');
  ok(page.includes(savingsTable()), 'put in what `npm run bench:savings` prints');
});
