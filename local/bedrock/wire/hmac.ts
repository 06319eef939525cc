/**
 * HMAC-SHA256 with a key used many times, from two one-shot digests (RFC 2104). In Node 24 `createHmac` wraps its
 * key in a KeyObject on every call, which costs more than the hashing.
 */
import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

export type HmacKey = {
  /** Hex digest of ASCII text. */
  readonly hex: (text: string) => string;
};

export function createHmacKey(key: Buffer): HmacKey {
  const inner = Buffer.alloc(BLOCK_BYTES + 1024);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (let at = 0; at < BLOCK_BYTES; at += 1) {
    const byte = key[at] ?? 0;
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  return {
    hex(text) {
      const length = inner.write(text, BLOCK_BYTES, 'latin1');
      if (length < text.length) throw new Error('createHmacKey: text longer than 1 KB');
      hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'buffer').copy(outer, BLOCK_BYTES);
      return hash('sha256', outer, 'hex');
    },
  };
}
