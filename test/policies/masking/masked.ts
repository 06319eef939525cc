/** A body as the guard leaves it, for tests: by policies as an admin writes them. */
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import { together } from '../../../core/policies/effective.ts';
import type { EffectivePolicy } from '../../../core/policies/effective-policy.ts';
import { finish } from '../../../proxy/dialects/work.ts';
import { createPromptGuard, type PromptGuard } from '../../../proxy/policies/mask/prompt-guard.ts';
import type { PolicyUse } from '../../../proxy/policies/policy-use.ts';
import { policyOf } from '../policy-fixture.ts';

export function effective(checks: object, name = 'privacy'): EffectivePolicy {
  return together([policyOf({ name, checks })]);
}

/** Personal data masked in prompts. */
export const MASKED = effective({ entities: { default: { prompt: 'mask', answer: 'off' } } });

export function useOf(policy: EffectivePolicy): PolicyUse {
  return {
    policy,
    findings: new Map(),
    charges: [],
    blockedBy: null,
    prompt: Buffer.alloc(0),
    placeholders: null,
    answerChecker: createPromptGuard().checkerOf(policy, 'answer'),
  };
}

export type Masked = { readonly body: unknown; readonly use: PolicyUse };

export function masked(body: unknown, policy = MASKED, guard: PromptGuard = createPromptGuard()): Masked {
  const use = useOf(policy);
  const guarded = finish(guard.guarding(Buffer.from(JSON.stringify(body)), use));
  if (isRefusal(guarded)) throw new Error(`refused: ${guarded.message}`);
  return { body: JSON.parse(guarded.toString('utf8')), use };
}

export function refusalOf(body: unknown, policy: EffectivePolicy): Refusal {
  const guarded = finish(createPromptGuard().guarding(Buffer.from(JSON.stringify(body)), useOf(policy)));
  if (!isRefusal(guarded)) throw new Error('it was not refused');
  return guarded;
}
