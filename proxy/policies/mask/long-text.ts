/**
 * Looks through a long text in windows, so that other requests have their turns in between. Windows overlap: what is found
 * in the first half of the overlap is the former's, in the second half the latter's, and either sees what stands around it.
 */
import type { Finding } from '../../../core/policies/detect/finding.ts';
import type { Work } from '../../dialects/work.ts';

/** Characters looked through in one step: some milliseconds. */
const WINDOW = 262_144;
/** Half of what two windows have in common: as long as the longest that is looked for, a private key of 20 KB. */
const MARGIN = 20_480;

export function* findingIn(
  text: string,
  find: (text: string) => readonly Finding[],
): Work<readonly Finding[]> {
  if (text.length <= WINDOW) return find(text);
  const found: Finding[] = [];
  let last = 0;
  for (let from = 0; ; from += WINDOW - 2 * MARGIN) {
    const to = Math.min(text.length, from + WINDOW);
    const isLast = to === text.length;
    const [first, behind] = [from === 0 ? 0 : from + MARGIN, isLast ? to : to - MARGIN];
    for (const { check, label, start, end } of find(text.slice(from, to))) {
      const at = from + start;
      if (at < first || at < last || at >= behind) continue;
      last = from + end;
      found.push({ check, label, start: at, end: last });
    }
    if (isLast) return found;
    yield;
  }
}
