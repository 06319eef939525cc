/** A row of a usage record says what JSON.stringify would, but for what PostgreSQL takes in no text. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { usageRowJson } from '../../core/usage/row.ts';
import { isObject } from '../../core/json.ts';
import { admission, recordOf } from './journal-parts.ts';

const TEXTS: readonly [name: string, text: string, stored: string][] = [
  ['plain', 'claude-haiku-4-5', 'claude-haiku-4-5'],
  ['what JSON escapes', '"\\\b\f\n\r\t/</script>', '"\\\b\f\n\r\t/</script>'],
  ['beside the plain ones', '\u007f\u0080 !#[]~', '\u007f\u0080 !#[]~'],
  ['control characters', '\u0001\u001f', '\u0001\u001f'],
  ['line separators', '\u2028\u2029', '\u2028\u2029'],
  ['NUL', 'a\0b', 'a\uFFFDb'],
  ['half a character', 'a\ud83d', 'a\uFFFD'],
  ['whole ones', '日本語 🚀', '日本語 🚀'],
  ['nothing', '', ''],
];

for (const [name, text, stored] of TEXTS) {
  test(`a text is in the row as it is: ${name}`, () => {
    const row: unknown = JSON.parse(
      usageRowJson({ ...recordOf(admission()), modelAsked: text, tags: [text] }),
    );
    equal(isObject(row) && row['model_asked'], stored);
    equal(isObject(row) && JSON.stringify(row['tags']), JSON.stringify([stored]));
  });
}
