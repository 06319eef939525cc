/**
 * What the detectors cost: milliseconds of one core for 100 KB of text, by its kind, with every entity type on.
 *
 *     npm run bench:detectors                  the texts that prompts are made of
 *     npm run bench:detectors -- --hostile     texts that try to be expensive
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDetector } from '../core/policies/detect/detector.ts';
import { findInjection } from '../core/policies/detect/injection.ts';
import { createWordFinder } from '../core/policies/detect/word-finder.ts';
import { entityTypes } from '../core/policies/entity-types.ts';
import { hostileTexts, ordinaryTexts } from '../test/policies/detect/texts.ts';

const ROOT = join(import.meta.dirname, '..');
const BATCHES = 5;
const ROUNDS = 10;

const everything = createDetector({ entities: new Set(entityTypes), patterns: [] });
const pattern = createDetector({
  entities: new Set(),
  patterns: [{ name: 'ticket', pattern: '\\b[A-Z]{3}-\\d{4,6}\\b' }],
});
const engine = createDetector({
  entities: new Set(),
  patterns: [{ name: 'ticket', pattern: 'ticket(s)?\\s+(\\w+\\s*)+#\\d' }],
});
const words = createWordFinder([
  { name: 'projects', words: Array.from({ length: 1_000 }, (_, index) => `project ${index.toString(36)}x`) },
]);

const columns = [
  ['every entity', (text: string) => everything.find(text).length],
  ['a pattern', (text: string) => pattern.find(text).length],
  ['a pattern by re2js', (text: string) => engine.find(text).length],
  ['1,000 words', (text: string) => words.find(text).length],
  ['injection', (text: string) => findInjection(text).length],
] as const;

console.log(`| text of 100 KB | ${columns.map(([name]) => name).join(' | ')} | findings |`);
console.log(`| --- |${' ---: |'.repeat(columns.length + 1)}`);
const texts = ordinaryTexts((file) => readFileSync(join(ROOT, file), 'utf8'));
for (const [name, text] of process.argv.includes('--hostile') ? hostileTexts() : texts) {
  const sized = flat(text.slice(0, 100_000));
  const cells = columns.map(([, run]) => cpuMs(() => run(sized)).toFixed(2));
  console.log(`| ${name} | ${cells.join(' | ')} | ${everything.find(sized).length} |`);
}

/** As JSON.parse makes strings: in one piece. */
function flat(text: string): string {
  return String(JSON.parse(JSON.stringify(text)));
}

/** CPU time, the best of several: what else the machine does is no cost of ours. */
function cpuMs(run: () => number): number {
  for (let round = 0; round < 10; round += 1) run();
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const started = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) run();
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1_000 / ROUNDS);
  }
  return best;
}
