/**
 * The free checks on a prompt: personal data and secrets, an admin's patterns and words, injection. What a policy masks is
 * replaced by placeholders, which the answer gets back (`../answer/`); what it blocks ends the call with a refusal that names
 * the policy and the check, and never what was found.
 */
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { EffectivePolicy } from '../../../core/policies/effective-policy.ts';
import type { Direction } from '../../../core/policies/mode.ts';
import type { Work } from '../../dialects/work.ts';
import type { PolicyUse } from '../policy-use.ts';
import { createCheckers, type Checker } from './checker.ts';
import { pathOf } from './path-of.ts';
import { Placeholders } from './placeholders.ts';
import { masking, scanning } from './scan.ts';
import { ScanMemo } from './scan-memo.ts';

export type PromptGuard = {
  readonly checkerOf: (policy: EffectivePolicy, direction: Direction) => Checker | null;
  /** Notes in `use` what it finds. The body that may go on, which is the same one when nothing is masked. */
  readonly guarding: (body: Buffer, use: PolicyUse) => Work<Buffer | Refusal>;
};

/** What a task remembers of texts it has looked through. */
const MEMO_BYTES = 16 * 1_048_576;

export function createPromptGuard(): PromptGuard {
  const checkerOf = createCheckers();
  const memo = new ScanMemo(MEMO_BYTES);
  return {
    checkerOf,
    *guarding(body, use) {
      use.prompt = body;
      use.placeholders = null;
      const checker = checkerOf(use.policy, 'prompt');
      if (checker === null) return body;
      const { scan, counts, blocked, hasMasked, literals } = yield* scanning(body, checker, memo);
      for (const [check, count] of counts) use.findings.set(check, count);
      if (blocked !== null) return refused(body, blocked.at, blocked.check, checker, use);
      if (!hasMasked) return body;
      const placeholders = new Placeholders(literals);
      use.prompt = yield* masking(scan, checker, placeholders);
      use.placeholders = placeholders;
      return use.prompt;
    },
  };
}

function refused(body: Buffer, at: number, check: string, checker: Checker, use: PolicyUse): Refusal {
  const { policy } = checker.rule(check);
  use.blockedBy = policy;
  return refuse('content_policy_violation', {
    message: `The content policy "${policy}" does not allow what its check "${check}" found in this request. Take it out, or ask an admin.`,
    param: pathOf(body, at) ?? undefined,
  });
}
