/** Whether a text looks drawn at random, as keys are, and not written or counted by somebody. */

/** Of what follows a vendor's prefix: words and repetitions are examples in documentation. */
export function isRandom(text: string): boolean {
  return entropyOf(text) >= (text.length >= 30 ? 3 : 2.3) && !/(.)\1{7}|\.\.\.|x{6}|X{6}/.test(text);
}

/** Shannon's, in bits a character. At most 256 characters are looked at. */
export function entropyOf(text: string): number {
  const length = Math.min(text.length, 256);
  if (length === 0) return 0;
  COUNTS.fill(0);
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index) & 127;
    COUNTS[code] = (COUNTS[code] ?? 0) + 1;
  }
  let bits = 0;
  for (let code = 0; code < 128; code += 1) {
    const count = COUNTS[code] ?? 0;
    if (count > 0) bits -= (count / length) * Math.log2(count / length);
  }
  return bits;
}

// Filled anew each time: nothing of a text stays.
const COUNTS = new Uint16Array(128);
