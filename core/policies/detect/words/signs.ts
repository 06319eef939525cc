/** What signs are for the search of words: part of a word, part of a script that is written without spaces, or neither. */

export const NEITHER = 0;
export const OF_WORD = 1;
/** Chinese, Japanese, Thai and others: a word may begin and end anywhere. */
export const UNSPACED = 2;

/** Of one UTF-16 unit. Halves of signs beyond the first plane are neither. */
export function signOf(unit: number): number {
  const known = KNOWN[unit] ?? 0;
  if (known !== 0) return known - 1;
  const sign = String.fromCharCode(unit);
  const kind = UNSPACED_SIGN.test(sign) ? UNSPACED : WORD_SIGN.test(sign) ? OF_WORD : NEITHER;
  KNOWN[unit] = kind + 1;
  return kind;
}

/** In lower case, with one apostrophe for all; as long as the text. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  const aligned =
    lower.length === text.length
      ? lower
      : Array.from({ length: text.length }, (_, index) => {
          const sign = text.charAt(index).toLowerCase();
          return sign.length === 1 ? sign : text.charAt(index);
        }).join('');
  return aligned.includes('’') ? aligned.replaceAll('’', "'") : aligned;
}

const UNSPACED_SIGN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD_SIGN = /[\p{L}\p{N}\p{M}_]/u;

/** Kinds that were asked for, plus one: of signs, not of texts. */
const KNOWN = new Uint8Array(65_536);
