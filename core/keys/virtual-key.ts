/**
 * Virtual keys: `sk-sg-` + 32 random base-62 characters (190 bits) + 6 characters of CRC-32. The checksum lets
 * leak scanners and the gateway tell a mistyped key from an unknown one without a database. Only the keyed hash
 * (HMAC-SHA-256 under the pepper) is ever stored; a stolen database gives no usable key.
 */
import { randomInt } from 'node:crypto';
import { createKeyedHash, type KeyedHash } from './keyed-hash.ts';

export const KEY_PREFIX = 'sk-sg-';
/** Shown where other keys show the end of their secret: the key of someone who signs in has none. */
export const SIGN_IN_KEY_NAME = 'sign-in';

const RANDOM_CHARS = 32;
const CHECKSUM_CHARS = 6;
/** Characters of a whole key. */
export const KEY_LENGTH = KEY_PREFIX.length + RANDOM_CHARS + CHECKSUM_CHARS;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new secret, from the system's random source. It is shown once and never stored. */
export function generateVirtualKey(): string {
  let random = '';
  for (let index = 0; index < RANDOM_CHARS; index += 1) random += BASE62.charAt(randomInt(BASE62.length));
  return `${KEY_PREFIX}${random}${checksumOf(random)}`;
}

/**
 * The key in a secret whose value Secrets Manager has drawn, which knows nothing of prefix and checksum; or a whole key, when
 * somebody has put one there.
 */
export function virtualKeyIn(secretText: string): string {
  const random = secretText.trim();
  if (isWellFormedKey(random)) return random;
  if (random.length === RANDOM_CHARS && /^[0-9A-Za-z]+$/.test(random)) {
    return `${KEY_PREFIX}${random}${checksumOf(random)}`;
  }
  throw new Error(
    `the secret of the key must hold ${RANDOM_CHARS} letters and digits, or a key (${KEY_PREFIX}…)`,
  );
}

/** Whether `text` has our prefix, length and a checksum that fits. */
export function isWellFormedKey(text: string): boolean {
  if (text.length !== KEY_LENGTH || !text.startsWith(KEY_PREFIX)) return false;
  const checked = KEY_PREFIX.length + RANDOM_CHARS;
  let rest = crc32(text, KEY_PREFIX.length, checked);
  for (let at = KEY_LENGTH - 1; at >= checked; at -= 1) {
    const quotient = Math.floor(rest / BASE62.length);
    if (text.charCodeAt(at) !== BASE62.charCodeAt(rest - quotient * BASE62.length)) return false;
    rest = quotient;
  }
  return true;
}

/** Whether `text` can be a key that another gateway has made (LiteLLM's begin with `sk-` too). */
export function isForeignKey(text: string): boolean {
  return /^sk-[\x21-\x7e]{5,253}$/.test(text) && !text.startsWith(KEY_PREFIX);
}

/** The keyed hash of a secret in hexadecimal digits: 32 bytes, the only form in which a key is stored or looked up. */
export type KeyHasher = KeyedHash;

/** A hasher for one pepper. */
export function createKeyHasher(pepper: string): KeyHasher {
  return createKeyedHash(pepper);
}

/** `createKeyHasher` for a single use; the bytes, as they are stored. */
export function hashVirtualKey(key: string, pepper: string): Buffer {
  return Buffer.from(createKeyHasher(pepper)(key), 'hex');
}

/** What may be shown afterwards: `sk-sg-…a1B2`. */
export function displayName(key: string): string {
  return `${KEY_PREFIX}…${key.slice(-4)}`;
}

function checksumOf(random: string): string {
  let rest = crc32(random, 0, random.length);
  let text = '';
  for (let index = 0; index < CHECKSUM_CHARS; index += 1) {
    text = BASE62.charAt(rest % BASE62.length) + text;
    rest = Math.floor(rest / BASE62.length);
  }
  return text;
}

/** CRC-32 of a part of an ASCII text, as `zlib` has it; of a few characters it costs less here than a call into that. */
function crc32(text: string, from: number, to: number): number {
  let crc = -1;
  for (let at = from; at < to; at += 1)
    crc = (CRC_TABLE[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_zero, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  return crc;
});
