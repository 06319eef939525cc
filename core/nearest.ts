/** What a mistyped word may have meant: names a few letters away, and names that have it as a part. */

const MOST = 3;
/** A whole name that is as far comes before a part of one. */
const A_PART = 0.5;

/** ` Did you mean "list"?`, or nothing. `before` stands before each name. */
export function didYouMean(word: string, names: Iterable<string>, before = ''): string {
  const found = nearest(word, names).map((name) => `"${before}${name}"`);
  const last = found.pop();
  if (last === undefined) return '';
  return found.length === 0 ? ` Did you mean ${last}?` : ` Did you mean ${found.join(', ')} or ${last}?`;
}

/** Those that are nearest, at most three. */
function nearest(word: string, names: Iterable<string>): readonly string[] {
  const wanted = word.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const near = [...new Set(names)].map((name) => ({ name, far: farness(wanted, name.toLowerCase()) }));
  const least = Math.min(...near.map(({ far }) => far));
  return near
    .filter(({ far }) => far === least && Math.floor(far) <= most)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** `email`, and `emial` too, mean `user-email`. */
function farness(word: string, name: string): number {
  const parts = word.length < 3 ? [] : name.split(/[-_.@ ]/).filter((part) => part !== name);
  const ofParts = parts.map((part) => distance(word, part)).filter((far) => far < 2);
  return Math.min(distance(word, name), ...ofParts.map((far) => far + A_PART));
}

/** Letters to add, take away, replace, or swap with their neighbour: the optimal string alignment distance. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
