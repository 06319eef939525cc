/**
 * A number by which a text is known again without being kept. Fast and short: two texts can have the same one, so it is only
 * for what does no harm then.
 */
import { crc32 } from 'node:zlib';

/** Of some texts, one behind the other. `before`: of what stands before them. */
export function fingerprint(texts: readonly (string | Uint8Array)[], before = 0): number {
  let sum = before;
  for (const text of texts) sum = crc32(text, sum);
  return sum;
}

/** Of the end of a text; null: there is none. */
export function endPrint(text: string | Uint8Array | null): number | null {
  if (text === null || text.length === 0) return null;
  return crc32(typeof text === 'string' ? text.slice(-END_CHARS) : text.subarray(-END_CHARS));
}

const END_CHARS = 2_048;
