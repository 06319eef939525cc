/**
 * Numbers: what a run of digits, and the runs that follow after one separator each, can be. The tree of shapes says after
 * a group or two that most are nothing; what is left is looked at by the rules that fit the shape, the longest shape first.
 */
import type { EntityType } from '../../entity-types.ts';
import { americas } from '../ids/americas.ts';
import { asiaPacificAfrica } from '../ids/asia-pacific-africa.ts';
import { europe } from '../ids/europe.ts';
import { isCell } from '../scan/columns.ts';
import { contextOf, contextWindow, type Context } from '../scan/contexts.ts';
import { distanceTo, isDigitAt, isWordAt, mayBeNear, report, type Scan } from '../scan/scan.ts';
import { isCard } from './cards.ts';
import type { NumberRule } from './number-rule.ts';
import { internationalPhone, phoneInParentheses, phoneRules } from './phones.ts';
import { createShapeTree, maxGroups, separatorOf, SPACE } from './shapes.ts';

/** `start` and `end` of a run of digits; gives where to go on, or 0. */
export function numberAtRun(scan: Scan, start: number, end: number): number {
  const { text } = scan;
  const before = text.charCodeAt(start - 1);
  if (scan.wants.phone) {
    const phone = markedPhone(scan, start, end, before);
    if (phone !== 0) return phone;
  }
  let node = tree.step(0, 0, end - start);
  if (node === 0 || before === PLUS || before === UNDERSCORE) return 0;
  if (separatorOf(before) > SPACE && isWordAt(text, start - 2)) return 0;
  // `ends` and `nodes` of the shapes that fit, of which there are at most two or three.
  let count = 0;
  let groupEnd = end;
  for (let groups = 1; ; groups += 1) {
    const separator = separatorOf(text.charCodeAt(groupEnd));
    const goesOn = separator !== 0 && isDigitAt(text, groupEnd + 1);
    if (tree.hasRules(node) && !isWordAt(text, groupEnd) && !(goesOn && separator !== SPACE)) {
      ends[count] = groupEnd;
      nodes[count] = node;
      count += 1;
    }
    if (!goesOn || groups === maxGroups) break;
    const from = groupEnd + 1;
    let next = from;
    while (isDigitAt(text, next)) next += 1;
    node = tree.step(node, separator, next - from);
    if (node === 0) break;
    groupEnd = next;
  }
  while (count > 0) {
    count -= 1;
    const found = byRules(scan, nodes[count] ?? 0, start, ends[count] ?? 0);
    if (found !== 0) return found;
  }
  return 0;
}

/** Numbers that a sign before them says to be of telephones. */
function markedPhone(scan: Scan, start: number, end: number, before: number): number {
  const { text } = scan;
  if (before === PLUS) {
    const sign = text.charCodeAt(start - 2);
    return isWordAt(text, start - 2) || sign === PLUS || sign === CLOSING
      ? 0
      : internationalPhone(scan, start, 0);
  }
  if (before === OPENING) {
    if (end - start <= 5 && text.charCodeAt(end) === CLOSING) return phoneInParentheses(scan, start);
  }
  if (end - start >= 3 && text.charCodeAt(start) === ZERO && text.charCodeAt(start + 1) === ZERO)
    return separatorOf(before) > SPACE || before === UNDERSCORE ? 0 : internationalPhone(scan, start, 2);
  return 0;
}

/** The rule that a word nearby speaks for most, or else the first that needs none. */
function byRules(scan: Scan, node: number, start: number, end: number): number {
  const isInTable = isCell(scan, start, end);
  const isAnyNear = isInTable || scan.isEager || mayBeNear(scan, start);
  const rules = isAnyNear ? tree.rulesAt(node) : (ALONE[node] ?? NONE);
  if (rules.length === 0) return 0;
  // `1234 5678 9012 3456 …`: a row of numbers that goes on before or behind has pieces of every shape.
  const isRow = isInRow(scan.text, start - 1, start - 2) || isInRow(scan.text, end, end + 1);
  const isHex = isQuartet(scan.text, start - 5, start - 1) || isQuartet(scan.text, end + 1, end);
  const first = 1 << (scan.text.charCodeAt(start) - 48);
  let digits = '';
  let best: EntityType | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const { entity, needsContext, context, firstDigits, isOne } of rules) {
    if ((firstDigits & first) === 0 || !scan.wants[entity]) continue;
    let distance = isAnyNear ? distanceTo(scan, context, start) : Number.POSITIVE_INFINITY;
    if (distance > contextWindow && isInTable && scan.columns[context] === 1) distance = contextWindow;
    if (distance > contextWindow) {
      if ((needsContext || isHex || (isRow && entity !== 'card')) && !scan.isEager) continue;
      distance = contextWindow + 1;
    }
    if (distance >= bestDistance) continue;
    if (digits === '') digits = digitsOf(scan.text, start, end);
    if (isOne(digits)) {
      best = entity;
      bestDistance = distance;
    }
  }
  return best === null ? 0 : report(scan, best, start, end);
}

function isInRow(text: string, space: number, digit: number): boolean {
  return separatorOf(text.charCodeAt(space)) === SPACE && isDigitAt(text, digit);
}

/** `4DBF 5401 5402 …`: four letters and digits at `from`, with a space at `space`, and nothing more. Digits alone may be a card, or its year. */
function isQuartet(text: string, from: number, space: number): boolean {
  if (separatorOf(text.charCodeAt(space)) !== SPACE) return false;
  for (let index = from; index < from + 4; index += 1) if (!isWordAt(text, index)) return false;
  return !isWordAt(text, from < space ? from - 1 : from + 4) && HEXADECIMAL.test(text.slice(from, from + 4));
}

const HEXADECIMAL = /^(?=.*\d)(?=.*[A-Fa-f])[\dA-Fa-f]{4}$/;

function digitsOf(text: string, start: number, end: number): string {
  let digits = '';
  let from = start;
  for (let index = start; index <= end; index += 1) {
    if (index < end && isDigitAt(text, index)) continue;
    digits += text.slice(from, index);
    from = index + 1;
  }
  return digits;
}

type Fitting = {
  readonly entity: EntityType;
  readonly needsContext: boolean;
  readonly context: Context;
  /** A bit for each. */
  readonly firstDigits: number;
  readonly isOne: (digits: string) => boolean;
};

const cards: NumberRule = {
  entity: 'card',
  alone: [
    '16',
    '15',
    '4 4 4 4',
    '4-4-4-4',
    '4 6 5',
    '4-6-5',
    '4 6 4',
    '4-6-4',
    '4.4.4.4',
    '4 4 4 4 3',
    '4 4 4 7',
  ],
  nearby: ['12', '13', '14', '17', '18', '19', '8 8', '4 4 4 1'],
  context: 'card',
  isOne: isCard,
};

const tree = createShapeTree<Fitting>(
  [cards, ...americas, ...europe, ...asiaPacificAfrica, ...phoneRules].flatMap((rule) => [
    ...rule.alone.map((shape) => [shape, fitting(rule, false)] as const),
    ...rule.nearby.map((shape) => [shape, fitting(rule, true)] as const),
  ]),
);

/** By node: the rules that need no word nearby. */
const ALONE: readonly (readonly Fitting[])[] = Array.from({ length: tree.size }, (_, node) =>
  tree.rulesAt(node).filter(({ needsContext }) => !needsContext),
);
const NONE: readonly Fitting[] = [];

function fitting(
  { entity, context, first = '0123456789', isOne }: NumberRule,
  needsContext: boolean,
): Fitting {
  let firstDigits = 0;
  for (const digit of first) firstDigits |= 1 << Number(digit);
  return { entity, needsContext, context: contextOf(context), firstDigits, isOne };
}

// Filled anew for every number: nothing of a text stays.
const ends = new Int32Array(maxGroups);
const nodes = new Int32Array(maxGroups);

const PLUS = 43;
const OPENING = 40;
const CLOSING = 41;
const UNDERSCORE = 95;
const ZERO = 48;
