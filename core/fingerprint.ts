/**
 * A number by which a text is known again without being kept. Fast and short: two texts can have the same one, so it is only
 * for what does no harm then.
 */
import { crc32 } from 'node:zlib';

/** Of some texts, one behind the other. `before`: of what stands before them. */
export function fingerprint(texts: readonly string[], before = 0): number {
  let sum = before;
  for (const text of texts) sum = crc32(text, sum);
  return sum;
}

/** Of the end of a text; null: there is none. */
export function endPrint(text: string | null): number | null {
  return text === null || text === '' ? null : crc32(text.slice(-END_CHARS));
}

const END_CHARS = 2_048;
