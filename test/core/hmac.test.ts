/** Our HMAC is Node's, for every length of key and text. */
import { equal } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { createHmacKey } from '../../core/hmac.ts';

for (const keyBytes of [0, 1, 32, 63, 64, 65, 200]) {
  test(`a key of ${keyBytes} bytes signs texts of any length as Node does`, () => {
    const key = Buffer.alloc(keyBytes, 7);
    const ours = createHmacKey(key);
    for (const length of [0, 1, 44, 170, 171, 200, 5_000]) {
      const text = 'ü'.repeat(length);
      const expected = createHmac('sha256', key).update(text).digest('hex');
      equal(ours.hex(text), expected, `${length} characters`);
      equal(ours.digest(text).toString('hex'), expected, `${length} characters`);
    }
  });
}
