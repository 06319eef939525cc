/**
 * The work is linear in the text, whatever the text is. No clock says so: twice the text asks for twice as many characters
 * and matches, and no expression that is matched at a place looks further than a bounded way.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createDetector } from '../../../core/policies/detect/detector.ts';
import { findInjection } from '../../../core/policies/detect/injection.ts';
import { createWordFinder } from '../../../core/policies/detect/word-finder.ts';
import { entityTypes } from '../../../core/policies/entity-types.ts';
import { hostileTexts, ordinaryTexts } from './texts.ts';

const detector = createDetector({ entities: new Set(entityTypes), patterns: [] });
const eager = createDetector({ entities: new Set(entityTypes), patterns: [], isEager: true });
const words = createWordFinder([{ name: 'a', words: ['a b c', '1 1 1 1 1', 'ab ab ab', 'x'.repeat(200)] }]);

/** Calls of what reads a text, and the sources of expressions that were matched at a place. */
const counted = { calls: 0, sticky: new Set<string>() };

function count(prototype: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(prototype, name);
    if (typeof original !== 'function') throw new Error(`no ${name}`);
    Reflect.set(prototype, name, function counting(this: unknown, ...values: readonly unknown[]): unknown {
      counted.calls += 1;
      if (this instanceof RegExp && this.sticky) counted.sticky.add(this.source);
      return Reflect.apply(original, this, values) as unknown;
    });
  }
}

const texts = [
  ...hostileTexts(),
  ...ordinaryTexts((file) => `Lines of ${file}, one after another, for Ada Lovelace of 12 Main Street.\n`),
];

test('twice the text is twice the work', () => {
  count(RegExp.prototype, ['exec']);
  count(String.prototype, ['charCodeAt', 'charAt', 'slice', 'startsWith', 'includes']);
  for (const [name, text] of texts) {
    for (const [finder, find] of [
      ['detector', detector.find],
      ['eager detector', eager.find],
      ['words', words.find],
      ['injection', findInjection],
    ] as const) {
      const [one, two] = [6_000, 12_000].map((length) => {
        counted.calls = 0;
        find(text.slice(0, length));
        return counted.calls;
      });
      ok((two ?? 0) < 2.3 * (one ?? 0) + 200, `${finder} on ${name}: ${one} calls, and ${two}`);
      ok((two ?? 0) < 12_000 * 60, `${finder} on ${name}: ${two} calls for 12,000 characters`);
    }
  }
});

test('an expression that is matched at a place looks a bounded way', () => {
  ok(counted.sticky.size > 55, `only ${counted.sticky.size} were seen`);
  const unbounded = [...counted.sticky].filter((source) => {
    const bare = source.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x');
    return /[*+]|\{\d+,\}/.test(bare);
  });
  deepEqual(unbounded, []);
});
