/** A long text is looked through in windows, and nothing is found otherwise than at once, wherever it stands. */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createDetector } from '../../../core/policies/detect/detector.ts';
import { finish } from '../../../proxy/dialects/work.ts';
import { findingIn, readingLiterals } from '../../../proxy/policies/mask/long-text.ts';
import { literalsIn } from '../../../proxy/policies/mask/placeholders.ts';

const { find } = createDetector({
  entities: new Set(['email', 'password', 'jwt', 'private_key', 'card', 'iban', 'phone']),
  patterns: [{ name: 'block', pattern: 'BEGINS[a-z\n ]*(ENDS)?' }],
});

const VALUES = [
  'ada.lovelace@example.org',
  'password: Zx9!kQ2vT7',
  '4111 1111 1111 1111',
  'DE89 3704 0044 0532 0130 00',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  ['-----BEGIN PRIVATE', 'KEY-----\n'].join(' ') +
    `${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(40)}-----END PRIVATE KEY-----`,
  '[EMAIL_7]',
];

/** The same one every time: values between words, at distances that meet the ends of windows everywhere. */
function document(step: number): string {
  const parts: string[] = [];
  for (let n = 0; n < 6_000; n++) {
    parts.push('word '.repeat((n * step) % 23), VALUES[n % VALUES.length] ?? '', n % 5 === 0 ? '\n' : ' ');
  }
  return parts.join('');
}

for (const step of [1, 7, 11]) {
  test(`a document of ${step} steps: the same findings in windows as at once`, () => {
    const text = document(step);
    const atOnce = find(text);
    ok(text.length > 600_000 && atOnce.length > 4_000, `${text.length} ${atOnce.length}`);
    deepEqual(finish(findingIn(text, find)), atOnce);
    deepEqual(finish(readingLiterals(text)), [...new Set(literalsIn(text))]);
  });
}

test('a value that is longer than a window is found whole', () => {
  for (const length of [30_000, 200_000, 900_000]) {
    const text = `${'word '.repeat(25_000)}BEGINS${'ab '.repeat(length / 3)}ENDS ${'word '.repeat(60_000)}ada@example.org`;
    deepEqual(finish(findingIn(text, find)), find(text));
  }
});
