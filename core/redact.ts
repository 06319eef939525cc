/**
 * Takes personal data and secrets out of a text before it is shown anywhere. It errs on the side of taking too much:
 * what it leaves is for people who look for why a call went wrong, not for a copy of the conversation.
 */
import { createDetector } from './policies/detect/detector.ts';
import type { Finding } from './policies/detect/finding.ts';
import { withoutOverlaps } from './policies/detect/overlaps.ts';
import { entityTypes, type EntityType } from './policies/entity-types.ts';

export type Redacted = {
  readonly text: string;
  /** How many pieces of each type were found. */
  readonly found: ReadonlyMap<EntityType, number>;
};

const detector = createDetector({ entities: new Set(entityTypes), patterns: [], isEager: true });

/**
 * What has the form of one, though its check digits say that it is none: a mistyped card number is somebody's as well.
 * Each pattern is linear in the length of the text. `[PASSWORD_1]`, which a policy put there, is no password.
 */
const FORMS: readonly (readonly [entity: EntityType, pattern: RegExp])[] = [
  ['private_key', /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*-----END [A-Z ]{0,30}PRIVATE KEY-----/g],
  ['api_key', /\b(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abprs])[-_][A-Za-z0-9_-]{16,}/g],
  ['bearer_token', /\bBearer\s+[A-Za-z0-9._~+/=-]{16,}/gi],
  ['jwt', /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g],
  [
    'password',
    /\b(?:password|passwd|secret|pwd)["']?\s{0,3}[:=]\s{0,3}["']?(?!\[[A-Z][A-Z0-9_]*\])[^\s"',;]{4,}/gi,
  ],
  ['email', /\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}\b/g],
  ['iban', /\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b/g],
  ['us_ssn', /\b\d{3}-\d{2}-\d{4}\b/g],
  ['card', /\b(?:\d[ -]?){12,18}\d\b/g],
  ['phone', /(?<![\w.])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?)?\d{2,4}[ .-]\d{3,4}[ .-]?\d{3,4}\b/g],
  ['ip_address', /\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g],
];

export function redact(text: string): Redacted {
  const found = new Map<EntityType, number>();
  let left = '';
  let kept = 0;
  for (const { check, start, end } of withoutOverlaps([...detector.find(text), ...formsIn(text)], rank)) {
    // Without patterns of an admin, every check is an entity type, or a form of one.
    const entity = check.replace(FORM, '') as EntityType;
    found.set(entity, (found.get(entity) ?? 0) + 1);
    left += `${text.slice(kept, start)}[${entity}]`;
    kept = end;
  }
  return { text: left + text.slice(kept), found };
}

/** Beside what the detectors find, and not in what they leave: else the rest of a number that looks like two would stay. */
function formsIn(text: string): readonly Finding[] {
  const found: Finding[] = [];
  for (const [entity, form] of FORMS)
    for (const { 0: match, index: start } of text.matchAll(form))
      found.push({ check: `${FORM}${entity}`, label: entity, start, end: start + match.length });
  return found;
}

const FORM = 'form:';

/** What a detector is sure of gives the name. */
function rank(check: string): number {
  return check.startsWith(FORM) ? 0 : 1;
}
