/**
 * HMAC-SHA-256 (RFC 2104) with a key that is used many times: the padded key is prepared once, and each use is two
 * one-shot digests. Node's `createHmac` makes a key object per call, which costs more than the hashing itself.
 */
import { hash } from 'node:crypto';

export type HmacKey = {
  readonly digest: (text: string) => Buffer;
  readonly hex: (text: string) => string;
};

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

export function createHmacKey(secret: string | Buffer): HmacKey {
  const given = Buffer.from(secret);
  const key = given.length > BLOCK_BYTES ? hash('sha256', given, 'buffer') : given;
  let inner = Buffer.alloc(BLOCK_BYTES + 512);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (let at = 0; at < BLOCK_BYTES; at += 1) {
    const byte = key[at] ?? 0;
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  const prepare = (text: string): Buffer => {
    if (text.length * 3 > inner.length - BLOCK_BYTES) {
      const grown = Buffer.alloc(BLOCK_BYTES + text.length * 3);
      inner.copy(grown, 0, 0, BLOCK_BYTES);
      inner = grown;
    }
    const length = inner.write(text, BLOCK_BYTES, 'utf8');
    hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'buffer').copy(outer, BLOCK_BYTES);
    return outer;
  };
  return {
    digest: (text) => hash('sha256', prepare(text), 'buffer'),
    hex: (text) => hash('sha256', prepare(text), 'hex'),
  };
}
