/**
 * Finds personal data and secrets, and what an admin's own patterns describe. Pure: a detector keeps nothing of a text, and
 * its work is linear in the length of it.
 */
import type { EntityType } from '../entity-types.ts';
import { compilePattern } from './custom/compile-pattern.ts';
import type { Detector, Finding } from './finding.ts';
import { withoutOverlaps } from './overlaps.ts';

export type Detectable = {
  readonly entities: ReadonlySet<EntityType>;
  readonly patterns: readonly { readonly name: string; readonly pattern: string }[];
  /**
   * Which of two findings at one place counts: the one whose check has the higher rank, then the more particular one.
   * A caller that treats checks differently gives the stricter ones the higher rank.
   * @default all the same
   */
  readonly rank?: (check: string) => number;
};

/** Throws on a pattern that `checkPattern` does not accept. */
export function createDetector({ entities, patterns, rank = () => 0 }: Detectable): Detector {
  const matchers = patterns.map(({ name, pattern }) => ({
    check: `pattern:${name}`,
    label: name.toUpperCase(),
    matches: compilePattern(pattern),
  }));
  return {
    find(text) {
      const found: Finding[] = [];
      for (const [entity, pattern] of PATTERNS) {
        if (!entities.has(entity)) continue;
        for (const { 0: match, index } of text.matchAll(pattern))
          found.push({
            check: entity,
            label: entity.toUpperCase(),
            start: index,
            end: index + match.length,
          });
      }
      for (const { check, label, matches } of matchers)
        matches(text, (start, end) => found.push({ check, label, start, end }));
      return withoutOverlaps(found, rank);
    },
  };
}

/** Order matters: what is more particular comes first. Each pattern is linear in the length of the text. */
const PATTERNS: readonly (readonly [entity: EntityType, pattern: RegExp])[] = [
  ['private_key', /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*-----END [A-Z ]{0,30}PRIVATE KEY-----/g],
  ['api_key', /\b(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abprs])[-_][A-Za-z0-9_-]{16,}/g],
  ['aws_key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['bearer_token', /(?<=\bBearer\s{1,3})[A-Za-z0-9._~+/=-]{16,}/gi],
  ['jwt', /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g],
  ['password', /(?<=\b(?:password|passwd|secret|pwd)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;]{4,}/gi],
  ['email', /\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}\b/g],
  ['iban', /\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b/g],
  ['us_ssn', /\b\d{3}-\d{2}-\d{4}\b/g],
  ['card', /\b(?:\d[ -]?){12,18}\d\b/g],
  ['phone', /(?<![\w.])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?)?\d{2,4}[ .-]\d{3,4}[ .-]?\d{3,4}\b/g],
  ['ip_address', /\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g],
];
