/**
 * Which answers may be kept at all. Not those of a call in which a policy masked something, or may have: what the client
 * sees is then not what Bedrock said. Nor those that were blocked, that a guardrail
 * touched, or that a check did not come to judge: a hit is not judged again.
 */
import type { EffectivePolicy } from '../../core/policies/effective-policy.ts';
import type { PolicyUse } from '../policies/policy-use.ts';

export function isUntouched(use: PolicyUse): boolean {
  const { policy, findings, blockedBy, placeholders, isUnchecked = false } = use;
  if (blockedBy !== null || placeholders !== null || isUnchecked) return false;
  for (const [check, count] of findings) if (count > 0 && mayMask(policy, check)) return false;
  return true;
}

/** A guardrail, or Comprehend, masks by rules that only AWS knows. */
function mayMask(policy: EffectivePolicy, check: string): boolean {
  if (check.startsWith('guardrail:') || check === 'comprehend') return true;
  for (const [entity, modes] of policy.entities)
    if (entity === check) return modes.prompt.mode === 'mask' || modes.answer.mode === 'mask';
  const of = (prefix: string, { name }: { readonly name: string }): boolean => check === `${prefix}:${name}`;
  const named = [
    ...policy.patterns.filter((one) => of('pattern', one)),
    ...policy.words.filter((one) => of('words', one)),
  ];
  return named.some(({ prompt, answer }) => prompt === 'mask' || answer === 'mask');
}
