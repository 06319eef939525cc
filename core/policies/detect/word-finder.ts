/**
 * Finds words and phrases of an admin's lists, whatever their case. A word is found as a whole ("art" is not in "start"),
 * and any white space stands for that of a phrase.
 */
import type { Detector, Finding } from './finding.ts';
import { withoutOverlaps } from './overlaps.ts';

export type WordList = { readonly name: string; readonly words: readonly string[] };

/** Its findings have `check` `words:<name>`. */
export function createWordFinder(lists: readonly WordList[]): Detector {
  const patterns = lists.map(({ name, words }) => ({
    check: `words:${name}`,
    label: name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_'),
    pattern: new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.map(escaped).join('|')})(?![\\p{L}\\p{N}_])`, 'giu'),
  }));
  return {
    find(text) {
      const found: Finding[] = [];
      for (const { check, label, pattern } of patterns)
        for (const { 0: match, index } of text.matchAll(pattern))
          found.push({ check, label, start: index, end: index + match.length });
      return withoutOverlaps(found, () => 0);
    },
  };
}

function escaped(word: string): string {
  return word
    .trim()
    .split(/\s+/)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
    .join(String.raw`\s{1,8}`);
}
