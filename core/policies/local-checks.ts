/**
 * What a policy looks for by itself in prompts, or in answers: every check that asks nobody else and costs nothing, as one.
 * Tasks and POST /policy/test find the same by it.
 */
import { createDetector } from './detect/detector.ts';
import type { Finding } from './detect/finding.ts';
import { findInjection } from './detect/injection.ts';
import { withoutOverlaps } from './detect/overlaps.ts';
import { createWordFinder } from './detect/word-finder.ts';
import type { EffectiveMode, EffectivePolicy } from './effective-policy.ts';
import { modes, type Direction, type Mode } from './mode.ts';

export type LocalChecks = {
  /** Sorted, and never overlapping: of two findings at one place the one that is treated more strictly counts. */
  readonly find: (text: string) => readonly Finding[];
  /** What becomes of a finding of this check. */
  readonly rule: (check: string) => EffectiveMode;
  /** Whether any finding changes or ends a text. */
  readonly isActive: boolean;
};

/** Null: the policy looks for nothing there. Detectors are made here, so it is called once for a policy that is used often. */
export function localChecks(policy: EffectivePolicy, direction: Direction): LocalChecks | null {
  const rules = rulesOf(policy, direction);
  if (rules.size === 0) return null;
  const rule = (check: string): EffectiveMode => rules.get(check) ?? OFF;
  const rank = (check: string): number => strictness(rule(check).mode);
  const entities = new Set([...policy.entities.keys()].filter((entity) => rules.has(entity)));
  const patterns = policy.patterns.filter((check) => check[direction] !== 'off');
  const finders = [
    ...(entities.size + patterns.length > 0 ? [createDetector({ entities, patterns, rank }).find] : []),
    ...wordFinders(policy, rule),
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
  return { find, rule, isActive };
}

/** One for each mode: a finder takes the longest phrase at a place, and the longer one of a milder list must not hide a stricter one. */
function wordFinders(
  { words }: EffectivePolicy,
  rule: LocalChecks['rule'],
): readonly ((text: string) => readonly Finding[])[] {
  const byMode = Map.groupBy(words, ({ name }) => rule(`words:${name}`).mode);
  return [...byMode].flatMap(([mode, lists]) => (mode === 'off' ? [] : [createWordFinder(lists).find]));
}

const INJECTION = 'injection';
const OFF: EffectiveMode = { mode: 'off', policy: '' };

/** What applies, by check; checks that are off are left out. Policies may have checks of one name: the stricter holds. */
function rulesOf(
  { entities, patterns, words, injection }: EffectivePolicy,
  direction: Direction,
): ReadonlyMap<string, EffectiveMode> {
  const rules = new Map<string, EffectiveMode>();
  const add = (check: string, { mode, policy }: EffectiveMode): void => {
    if (strictness(mode) > strictness(rules.get(check)?.mode ?? 'off')) rules.set(check, { mode, policy });
  };
  for (const [entity, modesOf] of entities) add(entity, modesOf[direction]);
  for (const check of patterns)
    add(`pattern:${check.name}`, { mode: check[direction], policy: check.policy });
  for (const check of words) add(`words:${check.name}`, { mode: check[direction], policy: check.policy });
  if (direction === 'prompt') add(INJECTION, injection);
  return rules;
}

function strictness(mode: Mode): number {
  return modes.indexOf(mode);
}
