/**
 * Patterns of prompt injection: words by which a text that was only to be read tries to give orders. Rules find what is
 * common; a model as judge finds more.
 */
import type { Finding } from './finding.ts';

export function findInjection(text: string): readonly Finding[] {
  const found: Finding[] = [];
  for (const { 0: match, index } of text.matchAll(PATTERN))
    found.push({ check: 'injection', label: 'INJECTION', start: index, end: index + match.length });
  return found;
}

const PATTERN =
  /\b(?:ignore|disregard|forget|override)\s{1,3}(?:all\s{1,3}|any\s{1,3})?(?:of\s{1,3})?(?:the\s{1,3}|your\s{1,3}|my\s{1,3})?(?:previous|prior|above|earlier|preceding|system)\s{1,3}(?:instructions?|prompts?|messages?|rules|directions)/gi;
