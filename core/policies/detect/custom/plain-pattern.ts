/**
 * Patterns that a backtracking engine matches in linear time too, and JavaScript's does so some twenty times as fast as re2js:
 * rows of characters, classes, words to choose from and small counts, as in `\bEMP-\d{5,7}\b`. Whatever goes beyond that,
 * or means something else in JavaScript, stays with re2js. A test holds both engines against each other.
 */

/** The same pattern for JavaScript; null if it is not of this kind. */
export function plainPattern(pattern: string): RegExp | null {
  const isCaseless = pattern.startsWith('(?i)');
  let rest = isCaseless ? pattern.slice(4) : pattern;
  let source = '';
  let length = 0;
  let ways = 1;
  while (rest !== '') {
    const boundary = /^\\b/.exec(rest);
    // With `(?i)` JavaScript has other word characters.
    if (boundary !== null && isCaseless) return null;
    if (boundary !== null) {
      source += String.raw`\b`;
      rest = rest.slice(2);
      continue;
    }
    const choice = CHOICE.exec(rest)?.[0];
    const atom = choice ?? ATOM.exec(rest)?.[0];
    if (atom === undefined || (isCaseless && /\\w/.test(atom))) return null;
    rest = rest.slice(atom.length);
    const counts = COUNTS.exec(rest)?.[0] ?? '';
    rest = rest.slice(counts.length);
    if (choice !== undefined && counts !== '') return null;
    const [least, most] = boundsOf(counts);
    if (most === Number.POSITIVE_INFINITY && rest !== '') return null;
    // What begins like another count, or a lazy one.
    if (/^[*+?{]/.test(rest)) return null;
    source += inJavaScript(atom) + counts;
    length += Math.min(most, 1_000) * (choice?.length ?? 1);
    ways *= (most === Number.POSITIVE_INFINITY ? 1 : most - least + 1) * (choice?.split('|').length ?? 1);
  }
  if (source === '' || length > MAX_LENGTH || ways > MAX_WAYS) return null;
  return new RegExp(source, isCaseless ? 'giu' : 'gu');
}

/** Characters that a match looks at from one place, and the ways in which it may try to. */
const MAX_LENGTH = 1_200;
const MAX_WAYS = 64;

/** `(?:a|b)` or `(a|b)` of literal words. */
const CHOICE = /^\((?:\?:)?[A-Za-z0-9_ -]+(?:\|[A-Za-z0-9_ -]+)*\)/;
/** A character, an escaped sign, `\d` or `\w`, or a class of those and ranges, of ASCII. */
const ATOM =
  /^(?:[A-Za-z0-9_ @#%&=:;,<>!'"`~/-]|\\[dw.@#%&=:;,<>!'"`~/+*?()[\]{}|^$\\-]|\[(?:[A-Za-z0-9_ @#%&=:;,<>!'"~/.+*?()$]|[A-Za-z0-9]-[A-Za-z0-9]|\\[dw.\-\]\\])+\])/;
const COUNTS = /^(?:\{\d{1,3}(?:,\d{1,3})?\}|[?+*])/;

function boundsOf(counts: string): readonly [least: number, most: number] {
  if (counts === '') return [1, 1];
  if (counts === '?') return [0, 1];
  if (counts === '+') return [1, Number.POSITIVE_INFINITY];
  if (counts === '*') return [0, Number.POSITIVE_INFINITY];
  const [least = 0, most = least] = counts.slice(1, -1).split(',').map(Number);
  return [least, most];
}

/** With the flag `u` JavaScript takes no escape that is not needed. */
function inJavaScript(atom: string): string {
  return /^\\[@#%&=:;,<>!'"`~-]$/.test(atom) ? atom.slice(1) : atom;
}
