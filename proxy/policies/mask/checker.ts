/** What a policy looks for in prompts, or in answers, as a task keeps it: made once for a policy. */
import type { EffectivePolicy } from '../../../core/policies/effective-policy.ts';
import { localChecks, type LocalChecks } from '../../../core/policies/local-checks.ts';
import type { Direction } from '../../../core/policies/mode.ts';

export type Checker = LocalChecks & {
  /** Another for every checker of the process. */
  readonly id: number;
};

type Checkers = Readonly<Record<Direction, Checker | null>>;

/** Keeps what it makes as long as there is the policy. */
export function createCheckers(): (policy: EffectivePolicy, direction: Direction) => Checker | null {
  const made = new WeakMap<EffectivePolicy, Checkers>();
  let next = 0;
  const make = (policy: EffectivePolicy, direction: Direction): Checker | null => {
    next += 1;
    const checks = localChecks(policy, direction);
    return checks === null ? null : { id: next, ...checks };
  };
  return (policy, direction) => {
    let checkers = made.get(policy);
    if (checkers === undefined) {
      checkers = { prompt: make(policy, 'prompt'), answer: make(policy, 'answer') };
      made.set(policy, checkers);
    }
    return checkers[direction];
  };
}
