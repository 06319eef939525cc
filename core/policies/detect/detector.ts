/**
 * Finds personal data and secrets, and what an admin's own patterns describe. Pure: a detector keeps nothing of a text, and
 * its work is linear in the length of it.
 */
import { entityTypes, type EntityType } from '../entity-types.ts';
import { compilePattern } from './custom/compile-pattern.ts';
import type { Detector } from './finding.ts';
import { withoutOverlaps } from './overlaps.ts';
import { scanText } from './scan/pass.ts';
import type { Wanted } from './scan/scan.ts';

export type Detectable = {
  readonly entities: ReadonlySet<EntityType>;
  readonly patterns: readonly { readonly name: string; readonly pattern: string }[];
  /**
   * Which of two findings at one place counts: the one whose check has the higher rank, then the more particular one.
   * A caller that treats checks differently gives the stricter ones the higher rank.
   * @default all the same
   */
  readonly rank?: (check: string) => number;
  /**
   * Takes what is only likely too: for texts that are to be looked at, and not to be worked with.
   * @default false
   */
  readonly isEager?: boolean;
};

/** Throws on a pattern that `checkPattern` does not accept. */
export function createDetector({
  entities,
  patterns,
  rank = () => 0,
  isEager = false,
}: Detectable): Detector {
  const wants = Object.fromEntries(entityTypes.map((entity) => [entity, entities.has(entity)])) as Wanted;
  const matchers = patterns.map(({ name, pattern }) => ({
    check: `pattern:${name}`,
    label: name.toUpperCase(),
    matches: compilePattern(pattern),
  }));
  return {
    find(text) {
      const found = entities.size === 0 ? [] : scanText(text, wants, isEager);
      for (const { check, label, matches } of matchers)
        matches(text, (start, end) => found.push({ check, label, start, end }));
      return withoutOverlaps(found, rank);
    },
  };
}
