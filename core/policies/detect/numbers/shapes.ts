/**
 * Which rules fit a way to write a number, `3-2-4` for example: a tree of groups and separators, so that of most numbers
 * the first group already says that no rule fits.
 */

export type ShapeTree<Rule> = {
  /** The node after `separator` and a group of `length` digits; 0: nothing is written so. */
  readonly step: (node: number, separator: number, length: number) => number;
  /** Of nodes. */
  readonly size: number;
  readonly hasRules: (node: number) => boolean;
  /** Rules of what ends at a node. */
  readonly rulesAt: (node: number) => readonly Rule[];
};

/** 0 is none; others by their place. */
const SEPARATORS = '\0 -./';
const MAX_GROUP = 19;
const STEPS = SEPARATORS.length * (MAX_GROUP + 1);
/** More groups than any shape has. */
export const maxGroups = 8;

const BY_CODE = new Uint8Array(65_536);
for (let index = 1; index < SEPARATORS.length; index += 1) BY_CODE[SEPARATORS.charCodeAt(index)] = index;

/** Of a sign between two groups; 0 if it is none. */
export function separatorOf(code: number): number {
  return BY_CODE[code] ?? 0;
}

export const SPACE = 1;

export function createShapeTree<Rule>(shapes: readonly (readonly [string, Rule])[]): ShapeTree<Rule> {
  const nodes: { readonly steps: Map<number, number>; readonly rules: Rule[] }[] = [
    { steps: new Map(), rules: [] },
  ];
  for (const [shape, rule] of shapes) {
    let node = 0;
    for (const step of stepsOf(shape)) {
      let next = nodes[node]?.steps.get(step);
      if (next === undefined) {
        next = nodes.push({ steps: new Map(), rules: [] }) - 1;
        nodes[node]?.steps.set(step, next);
      }
      node = next;
    }
    nodes[node]?.rules.push(rule);
  }
  const table = new Uint16Array(nodes.length * STEPS);
  const isEnd = Uint8Array.from(nodes, ({ rules }) => (rules.length > 0 ? 1 : 0));
  for (const [index, { steps }] of nodes.entries())
    for (const [step, next] of steps) table[index * STEPS + step] = next;
  return {
    size: nodes.length,
    step: (node, separator, length) =>
      length > MAX_GROUP ? 0 : (table[node * STEPS + separator * (MAX_GROUP + 1) + length] ?? 0),
    hasRules: (node) => isEnd[node] === 1,
    rulesAt: (node) => nodes[node]?.rules ?? [],
  };
}

/** `3-2-4` → the steps of `3`, `-2` and `-4`. */
function stepsOf(shape: string): readonly number[] {
  return Array.from(shape.matchAll(/(^|[ ./-])(\d+)/g), ([, separator = '', length = '']) => {
    const place = separator === '' ? 0 : SEPARATORS.indexOf(separator);
    return place * (MAX_GROUP + 1) + Number(length);
  });
}
