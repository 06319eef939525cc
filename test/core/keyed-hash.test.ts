/** The hash that keys are stored by, and the signatures of requests, are plain HMAC-SHA-256. */
import { equal } from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createKeyedHash } from '../../core/keys/keyed-hash.ts';

const messages = [
  '',
  'sk-sg-0123456789',
  'ünïcödé \u{1F600} \u0000',
  'half a pair \ud800',
  'x'.repeat(682),
  'x'.repeat(683),
  '\u{1F600}'.repeat(5_000),
];

for (const bytes of [0, 1, 32, 63, 64, 65, 131, 500]) {
  test(`a keyed hash under ${bytes} bytes is that of createHmac, whatever was hashed before`, () => {
    const key = randomBytes(bytes);
    const keyedHash = createKeyedHash(key);
    for (const message of [...messages, ...messages.toReversed()])
      equal(keyedHash(message), createHmac('sha256', key).update(message).digest('hex'));
  });
}

test('a text is a key by its UTF-8 bytes', () => {
  equal(createKeyedHash('pépper')('key'), createHmac('sha256', 'pépper').update('key').digest('hex'));
});
