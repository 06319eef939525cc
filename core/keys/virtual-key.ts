/**
 * Virtual keys: `sk-sg-` + 32 random base-62 characters (190 bits) + 6 characters of CRC-32. The checksum lets
 * leak scanners and the gateway tell a mistyped key from an unknown one without a database. Only the keyed hash
 * (HMAC-SHA-256 under the pepper) is ever stored; a stolen database gives no usable key.
 */
import { createHmac, createSecretKey, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

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
  if (!text.startsWith(KEY_PREFIX)) return false;
  const body = text.slice(KEY_PREFIX.length);
  if (body.length !== RANDOM_CHARS + CHECKSUM_CHARS) return false;
  return checksumOf(body.slice(0, RANDOM_CHARS)) === body.slice(RANDOM_CHARS);
}

/** Whether `text` can be a key that another gateway has made (LiteLLM's begin with `sk-` too). */
export function isForeignKey(text: string): boolean {
  return /^sk-[\x21-\x7e]{5,253}$/.test(text) && !text.startsWith(KEY_PREFIX);
}

/** Keyed hash of a secret: 32 bytes, the only form in which a key is stored or looked up. */
export type KeyHasher = (key: string) => Buffer;

/** A hasher for one pepper. */
export function createKeyHasher(pepper: string): KeyHasher {
  const secret = createSecretKey(pepper, 'utf8');
  return (key) => createHmac('sha256', secret).update(key).digest();
}

/** `createKeyHasher` for a single use. */
export function hashVirtualKey(key: string, pepper: string): Buffer {
  return createKeyHasher(pepper)(key);
}

/** What may be shown afterwards: `sk-sg-…a1B2`. */
export function displayName(key: string): string {
  return `${KEY_PREFIX}…${key.slice(-4)}`;
}

function checksumOf(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let index = 0; index < CHECKSUM_CHARS; index += 1) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
