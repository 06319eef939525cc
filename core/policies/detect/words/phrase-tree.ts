/** Phrases as a tree of their signs: what begins at a place of a text is known after as many steps as it has signs. */

export type PhraseTree<Value> = {
  /** Whether some phrase begins with these two units; a look at a table, with false alarms. */
  readonly mayBegin: (first: number, second: number) => boolean;
  /** 0: none goes on so. */
  readonly step: (node: number, unit: number) => number;
  readonly valueAt: (node: number) => Value | undefined;
};

/** White space of a phrase is one space. Of two equal phrases the first counts. */
export function createPhraseTree<Value>(phrases: Iterable<readonly [string, Value]>): PhraseTree<Value> {
  const steps = new Map<number, number>();
  const values = new Map<number, Value>();
  const begins = new Uint8Array(65_536);
  let count = 1;
  for (const [phrase, value] of phrases) {
    let node = 0;
    for (let index = 0; index < phrase.length; index += 1) {
      const key = node * 65_536 + phrase.charCodeAt(index);
      const next = steps.get(key) ?? count;
      if (next === count) {
        steps.set(key, next);
        count += 1;
      }
      node = next;
    }
    if (node === 0) continue;
    if (!values.has(node)) values.set(node, value);
    if (phrase.length > 1) begins[hash(phrase.charCodeAt(0), phrase.charCodeAt(1))] = 1;
    else for (let second = 0; second < 65_536; second += 1) begins[hash(phrase.charCodeAt(0), second)] = 1;
  }
  return {
    mayBegin: (first, second) => begins[hash(first, second)] === 1,
    step: (node, unit) => steps.get(node * 65_536 + unit) ?? 0,
    valueAt: (node) => values.get(node),
  };
}

function hash(first: number, second: number): number {
  return (first * 4_099 + second) & 65_535;
}
