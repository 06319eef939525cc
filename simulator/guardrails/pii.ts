/**
 * Personal data as a stand-in for AWS's models finds it: by its form alone. For Bedrock's guardrails and Comprehend,
 * which name some kinds differently.
 */
import type { PiiType } from './guardrail.ts';

export type PiiHit = { readonly type: PiiType; readonly start: number; readonly end: number };

const FORMS: readonly (readonly [PiiType, RegExp])[] = [
  ['EMAIL', /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g],
  ['AWS_ACCESS_KEY', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['US_SOCIAL_SECURITY_NUMBER', /\b\d{3}-\d{2}-\d{4}\b/g],
  ['CREDIT_DEBIT_CARD_NUMBER', /\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b/g],
  ['INTERNATIONAL_BANK_ACCOUNT_NUMBER', /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b/g],
  ['PHONE', /\+\d{1,3}(?:[ -]\d{2,4}){2,4}\b/g],
  ['IP_ADDRESS', /\b\d{1,3}(?:\.\d{1,3}){3}\b/g],
  ['NAME', /\b(?:John|Jane|Maria|Juan|Martha) [A-Z][a-z]{1,30}\b/g],
];

/** By their places; what begins within another is left out. */
export function findPii(text: string): readonly PiiHit[] {
  const hits = FORMS.flatMap(([type, form]) =>
    Array.from(text.matchAll(form), ({ index, 0: match }) => ({
      type,
      start: index,
      end: index + match.length,
    })),
  );
  hits.sort((one, other) => one.start - other.start || other.end - one.end);
  let end = 0;
  return hits.filter((hit) => {
    if (hit.start < end) return false;
    end = hit.end;
    return true;
  });
}
