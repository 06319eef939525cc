/**
 * An admin's own pattern, in the syntax of RE2: no look-around and no back-references, and in return a search that is linear
 * in the text whatever the pattern is. Its engine is re2js, or JavaScript's where that is linear as well.
 */
import { RE2JS } from 're2js';
import { plainPattern } from './plain-pattern.ts';

/** Calls `found` with each match, from left to right. */
export type PatternMatches = (text: string, found: (start: number, end: number) => void) => void;

const MAX_PATTERN_LENGTH = 500;
/** Instructions of the compiled pattern: `x{1000}` is short to write and long to run. */
const MAX_PROGRAM = 2_000;

/** Why a pattern is not accepted, as a sentence; null if it is. */
export function checkPattern(pattern: string): string | null {
  if (pattern === '') return 'The pattern is empty.';
  if (pattern.length > MAX_PATTERN_LENGTH)
    return `The pattern has ${pattern.length} characters; at most ${MAX_PATTERN_LENGTH} are accepted.`;
  const compiled = compiledOf(pattern);
  if (typeof compiled === 'string') return compiled;
  if (compiled.programSize() > MAX_PROGRAM)
    return 'The pattern is too large once its repetitions are written out; use smaller counts.';
  if (compiled.matcher('').find()) return 'The pattern matches the empty text, so it would match everywhere.';
  return null;
}

/** Throws on a pattern that `checkPattern` does not accept. */
export function compilePattern(pattern: string): PatternMatches {
  const plain = plainPattern(pattern);
  return plain === null ? byRe2(pattern) : byJavaScript(plain);
}

/** The engine of whatever is not plain. */
export function byRe2(pattern: string): PatternMatches {
  const compiled = compiledOf(pattern);
  if (typeof compiled === 'string') throw new Error(compiled);
  return (text, found) => {
    const matcher = compiled.matcher(text);
    while (matcher.find()) {
      const [start, end] = [matcher.start(), matcher.end()];
      if (end > start) found(start, end);
    }
  };
}

function byJavaScript(pattern: RegExp): PatternMatches {
  return (text, found) => {
    for (const { 0: match, index } of text.matchAll(pattern))
      if (match !== '') found(index, index + match.length);
  };
}

function compiledOf(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `The pattern is no regular expression of RE2: ${why}.`;
  }
}
