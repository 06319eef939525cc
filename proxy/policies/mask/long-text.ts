/**
 * Looks through a long text in steps, so that other calls have their turn meanwhile: in windows that overlap. What begins in
 * a window's own part is told by that window. One that reaches a window's end may go on, so that window is looked through
 * again with twice the length. In a text that is longer than a window, a value is not found that is longer than 65,536
 * characters and told by its end alone (a pattern of an admin's, such as `BEGIN.*END`).
 */
import type { Finding } from '../../../core/policies/detect/finding.ts';
import type { Work } from '../../dialects/work.ts';
import { literalsIn, LONGEST_PLACEHOLDER } from './placeholders.ts';

/** Characters whose findings a window tells. */
const WINDOW = 131_072;
/** What a detector may see around them: a key of several lines behind, the words that tell a value before. */
const BEHIND = 65_536;
const BEFORE = 1_024;

export function* findingIn(
  text: string,
  find: (text: string) => readonly Finding[],
): Work<readonly Finding[]> {
  if (text.length <= WINDOW + BEHIND) return find(text);
  const found: Finding[] = [];
  let from = 0;
  let size = WINDOW;
  while (from < text.length) {
    const start = from === 0 ? 0 : blankBefore(text, from - BEFORE);
    const settled = blankBefore(text, from + size);
    const end = Math.min(text.length, settled + BEHIND);
    const isLast = end === text.length;
    const seen = find(text.slice(start, end));
    yield;
    const goesOn = seen.some((one) => start + one.end === end && start + one.start < settled);
    if (goesOn && !isLast) {
      size *= 2;
      continue;
    }
    size = WINDOW;
    let next = isLast ? text.length : settled;
    for (const one of seen) {
      const at = start + one.start;
      if (at < from || (!isLast && at >= settled)) continue;
      found.push({ ...one, start: at, end: start + one.end });
      next = Math.max(next, start + one.end);
    }
    from = next;
  }
  return found;
}

/** Names of what looks like a placeholder in the text. */
export function* readingLiterals(text: string): Work<readonly string[]> {
  if (text.length <= WINDOW) return literalsIn(text);
  const names = new Set<string>();
  for (let from = 0; from < text.length; from += WINDOW) {
    for (const name of literalsIn(text.slice(from, from + WINDOW + LONGEST_PLACEHOLDER))) names.add(name);
    yield;
  }
  return [...names];
}

const MOST_BACK = 1_024;

/** A place behind a blank, not far before this one; this one where there is none. */
function blankBefore(text: string, at: number): number {
  const end = Math.min(at, text.length);
  for (let place = end; place > Math.max(0, end - MOST_BACK); place--) {
    const code = text.charCodeAt(place - 1);
    if (code === 0x20 || code === 0x0a) return place;
  }
  return Math.max(0, end);
}
