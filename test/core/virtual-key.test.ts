/** Virtual keys: hard to guess, easy to recognise, never stored. */
import { equal, match, notDeepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import {
  displayName,
  generateVirtualKey,
  hashVirtualKey,
  isWellFormedKey,
} from '../../core/keys/virtual-key.ts';

test('a new key has the prefix that leak scanners look for, and a checksum', () => {
  const key = generateVirtualKey();
  match(key, /^sk-sg-[0-9A-Za-z]{38}$/);
  equal(isWellFormedKey(key), true);
});

test('a mistyped key is known as such without a lookup', () => {
  const key = generateVirtualKey();
  for (let at = 6; at < key.length; at += 1) {
    const other = key.charAt(at) === 'a' ? 'b' : 'a';
    equal(isWellFormedKey(key.slice(0, at) + other + key.slice(at + 1)), false, `character ${at}`);
  }
  equal(isWellFormedKey(key.slice(0, -1)), false);
  equal(isWellFormedKey(`${key}x`), false);
  equal(isWellFormedKey(''), false);
});

test('a thousand keys are a thousand different keys', () => {
  equal(new Set(Array.from({ length: 1_000 }, generateVirtualKey)).size, 1_000);
});

test('the stored hash needs the pepper', () => {
  const key = generateVirtualKey();
  notDeepEqual(hashVirtualKey(key, 'one pepper'), hashVirtualKey(key, 'another'));
});

test('what is shown afterwards is the prefix and the last four characters', () => {
  const key = generateVirtualKey();
  equal(displayName(key), `sk-sg-…${key.slice(-4)}`);
});
