/** The policies as this task knows them. */
import type { Principal } from '../../core/keys/principal.ts';
import type { EffectivePolicy } from '../../core/policies/effective-policy.ts';

export type PolicyBook = {
  /** Null: none applies. `models`: public names of those that may answer. The same object for the same policies. */
  readonly effectiveFor: (
    principal: Pick<Principal, 'keyId' | 'teamId'>,
    models: readonly string[],
  ) => EffectivePolicy | null;
  /** Whether there is any policy at all. */
  readonly isEmpty: () => boolean;
};
