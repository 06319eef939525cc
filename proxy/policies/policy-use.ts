/** What the policies of one call did to it so far; part of its record. */
import type { EffectivePolicy } from '../../core/policies/effective-policy.ts';
import type { CheckCharge } from '../../core/usage/record.ts';
import type { PaidChecks } from './checks/paid-checks.ts';
import type { Checker } from './mask/checker.ts';
import type { Placeholders } from './mask/placeholders.ts';

export type PolicyUse = {
  readonly policy: EffectivePolicy;
  /** By check, as in the record. */
  readonly findings: Map<string, number>;
  readonly charges: CheckCharge[];
  /** The policy that refused the call after its admission, or its answer; null: none. */
  blockedBy: string | null;
  /** A check came to no verdict, and its rule lets the call go on. @default false */
  isUnchecked?: boolean;
  /** Checks that ask somebody else; set when the call is understood. @default none */
  paid?: PaidChecks | null;
  /** The body as it went on from the guard: with what it refers to, and with placeholders for what is masked. */
  prompt: Buffer;
  /** What those stand for; null: nothing was masked. Never logged, kept or traced. */
  placeholders: Placeholders | null;
  /** What is looked for in the answer as it passes; null: nothing. */
  readonly answerChecker: Checker | null;
};
