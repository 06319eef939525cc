/**
 * Base64 in bytes → bytes, without a string in between: a delta is too short for the calls that one takes. Standard
 * alphabet with padding (RFC 4648, section 4), which is what Bedrock writes; anything else is left to `Buffer`.
 */

const QUOTE = 0x22;
const PADDING = 0x3d;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** What a character stands for; -1: it is none of base64's. */
const VALUES = new Int8Array(256).fill(-1);
for (let value = 0; value < ALPHABET.length; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

/**
 * Decodes from `start` to the next quote into `target` at `to`, which has room for it. Returns how many bytes it wrote; -1
 * where the text is no plain base64, or does not end.
 */
export function decodeBase64(source: Buffer, start: number, target: Buffer, to: number): number {
  let from = start;
  let written = to;
  for (; from + 4 <= source.length; from += 4, written += 3) {
    const group =
      (valueAt(source, from) << 18) |
      (valueAt(source, from + 1) << 12) |
      (valueAt(source, from + 2) << 6) |
      valueAt(source, from + 3);
    if (group < 0) break;
    target[written] = group >> 16;
    target[written + 1] = group >> 8;
    target[written + 2] = group;
  }
  const rest = source[from] === QUOTE ? 0 : paddedGroup(source, from, target, written);
  return rest === -1 ? -1 : written + rest - to;
}

/** Decodes the group at the end that stands for one byte or two. */
function paddedGroup(source: Buffer, from: number, target: Buffer, to: number): number {
  if (source[from + 3] !== PADDING || source[from + 4] !== QUOTE) return -1;
  const [first, second] = [valueAt(source, from), valueAt(source, from + 1)];
  if (first < 0 || second < 0) return -1;
  target[to] = (first << 2) | (second >> 4);
  if (source[from + 2] === PADDING) return 1;
  const third = valueAt(source, from + 2);
  if (third < 0) return -1;
  target[to + 1] = (second << 4) | (third >> 2);
  return 2;
}

function valueAt(source: Buffer, at: number): number {
  return VALUES[source[at] ?? 0] ?? -1;
}
