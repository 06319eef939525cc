/**
 * Finds words and phrases of an admin's lists, whatever their case. A word is found as a whole ("art" is not in "start"),
 * but in scripts without spaces; any white space stands for that of a phrase. What it costs does not grow with the lists.
 */
import type { Detector, Finding } from './finding.ts';
import { createPhraseTree, type PhraseTree } from './words/phrase-tree.ts';
import { folded, OF_WORD, signOf } from './words/signs.ts';

export type WordList = { readonly name: string; readonly words: readonly string[] };

/** Its findings have `check` `words:<name>`; of several at one place the longest counts. */
export function createWordFinder(lists: readonly WordList[]): Detector {
  const tree = createPhraseTree(
    lists.flatMap(({ name, words }) => {
      const list = {
        check: `words:${name}`,
        label: name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_'),
      };
      return words.map((word) => [folded(word).trim().replaceAll(/\s+/g, ' '), list] as const);
    }),
  );
  return {
    find(text) {
      const lower = folded(text);
      const found: Finding[] = [];
      let wasWord = false;
      for (let index = 0; index < lower.length; index += 1) {
        const unit = lower.charCodeAt(index);
        const isWord = signOf(unit) === OF_WORD;
        if (!(isWord && wasWord) && tree.mayBegin(unit, lower.charCodeAt(index + 1))) {
          const [list, end] = longestAt(tree, lower, index);
          if (list !== undefined) {
            found.push({ ...list, start: index, end });
            index = end - 1;
            wasWord = signOf(lower.charCodeAt(index)) === OF_WORD;
            continue;
          }
        }
        wasWord = isWord;
      }
      return found;
    },
  };
}

type Named = { readonly check: string; readonly label: string };

function longestAt(
  tree: PhraseTree<Named>,
  lower: string,
  start: number,
): readonly [list: Named | undefined, end: number] {
  let node = 0;
  let list: Named | undefined;
  let end = start;
  for (let index = start; index < lower.length;) {
    const unit = lower.charCodeAt(index);
    const spaces = isSpace(unit) ? spacesAt(lower, index) : 0;
    node = tree.step(node, spaces > 0 ? SPACE : unit);
    if (node === 0) break;
    index += spaces > 0 ? spaces : 1;
    const value = tree.valueAt(node);
    if (value === undefined || isInsideWord(lower, index)) continue;
    list = value;
    end = index;
  }
  return [list, end];
}

/** Whether `end` is between two signs of one word. */
function isInsideWord(lower: string, end: number): boolean {
  return (
    end < lower.length &&
    signOf(lower.charCodeAt(end)) === OF_WORD &&
    signOf(lower.charCodeAt(end - 1)) === OF_WORD
  );
}

const SPACE = 32;
const MAX_SPACES = 16;

function isSpace(unit: number): boolean {
  return unit === SPACE || (unit >= 9 && unit <= 13) || unit === 160 || unit === 0x30_00;
}

function spacesAt(lower: string, start: number): number {
  let count = 1;
  while (count < MAX_SPACES && isSpace(lower.charCodeAt(start + count))) count += 1;
  return count;
}
