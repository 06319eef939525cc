/** What a policy looks for in prompts, or in answers: all checks that cost nothing, as one. Made once for a policy. */
import { createDetector } from '../../../core/policies/detect/detector.ts';
import type { Finding } from '../../../core/policies/detect/finding.ts';
import { findInjection } from '../../../core/policies/detect/injection.ts';
import { withoutOverlaps } from '../../../core/policies/detect/overlaps.ts';
import { createWordFinder } from '../../../core/policies/detect/word-finder.ts';
import type { EffectiveMode, EffectivePolicy } from '../../../core/policies/effective-policy.ts';
import { modes, type Direction } from '../../../core/policies/mode.ts';

export type Checker = {
  /** Another for every checker of the process. */
  readonly id: number;
  /** Sorted, and never overlapping: of two findings at one place the one that is treated more strictly counts. */
  readonly find: (text: string) => readonly Finding[];
  /** What becomes of a finding of this check. */
  readonly rule: (check: string) => EffectiveMode;
  /** Whether any finding changes or ends a text. */
  readonly isActive: boolean;
};

type Checkers = Readonly<Record<Direction, Checker | null>>;

/** Keeps what it makes as long as there is the policy. */
export function createCheckers(): (policy: EffectivePolicy, direction: Direction) => Checker | null {
  const made = new WeakMap<EffectivePolicy, Checkers>();
  let next = 0;
  const make = (policy: EffectivePolicy, direction: Direction): Checker | null => {
    next += 1;
    return checkerFor(policy, direction, next);
  };
  return (policy, direction) => {
    let checkers = made.get(policy);
    if (checkers === undefined) {
      checkers = { prompt: make(policy, 'prompt'), answer: make(policy, 'answer') };
      made.set(policy, checkers);
    }
    return checkers[direction];
  };
}

/** Null: the policy looks for nothing there. */
function checkerFor(policy: EffectivePolicy, direction: Direction, id: number): Checker | null {
  const rules = rulesOf(policy, direction);
  if (rules.size === 0) return null;
  const rule = (check: string): EffectiveMode => rules.get(check) ?? OFF;
  const rank = (check: string): number => modes.indexOf(rule(check).mode);
  const entities = new Set([...policy.entities.keys()].filter((entity) => rules.has(entity)));
  const patterns = policy.patterns.filter(({ name }) => rules.has(`pattern:${name}`));
  const words = policy.words.filter(({ name }) => rules.has(`words:${name}`));
  const finders = [
    ...(entities.size + patterns.length > 0 ? [createDetector({ entities, patterns, rank }).find] : []),
    ...(words.length > 0 ? [createWordFinder(words).find] : []),
    ...(rules.has(INJECTION) ? [findInjection] : []),
  ];
  const [only] = finders;
  const isActive = [...rules.values()].some(({ mode }) => mode !== 'observe');
  const find =
    finders.length === 1 && only !== undefined
      ? only
      : (text: string): readonly Finding[] => {
          const found = finders.flatMap((one) => one(text));
          return found.length < 2 ? found : withoutOverlaps(found, rank);
        };
  return { id, find, rule, isActive };
}

const INJECTION = 'injection';
const OFF: EffectiveMode = { mode: 'off', policy: '' };

/** What applies, by check; checks that are off are left out. */
function rulesOf(
  { entities, patterns, words, injection }: EffectivePolicy,
  direction: Direction,
): ReadonlyMap<string, EffectiveMode> {
  const rules = new Map<string, EffectiveMode>();
  const add = (check: string, rule: EffectiveMode): void => {
    if (rule.mode !== 'off') rules.set(check, rule);
  };
  for (const [entity, modesOf] of entities) add(entity, modesOf[direction]);
  for (const check of patterns)
    add(`pattern:${check.name}`, { mode: check[direction], policy: check.policy });
  for (const check of words) add(`words:${check.name}`, { mode: check[direction], policy: check.policy });
  if (direction === 'prompt') add(INJECTION, injection);
  return rules;
}
