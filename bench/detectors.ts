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
import { bestCpuMs } from './best-cpu-ms.ts';
import { hostileTexts, ordinaryTexts } from '../test/policies/detect/texts.ts';

const ROOT = join(import.meta.dirname, '..');
const BATCHES = { warmUps: 10, batches: 5, rounds: 10 };

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
  const cells = columns.map(([, run]) => bestCpuMs(() => run(sized), BATCHES).toFixed(2));
  console.log(`| ${name} | ${cells.join(' | ')} | ${everything.find(sized).length} |`);
}

/** As JSON.parse makes strings: in one piece. */
function flat(text: string): string {
  return String(JSON.parse(JSON.stringify(text)));
}
