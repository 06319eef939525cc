/**
 * The policies as this task knows them, read again within a second of each change (revocation.ts).
 *
 * - The same policies in the same versions are the same object, also after others have changed, so that what is prepared
 *   for one stays.
 * - A version that this task cannot read whole, because a newer one of the gateway wrote it, leaves the last version in
 *   force that it could read. Where there is none, what it can read of it applies, in the strictest way. Either is reported.
 * - Before the first reading the task serves nobody (`isRead`). When PostgreSQL is away later, what was read last holds.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import { isForCaller, together, type PolicyCaller } from '../../core/policies/effective.ts';
import type { EffectivePolicy } from '../../core/policies/effective-policy.ts';
import type { Policy } from '../../core/policies/policy.ts';
import { readPolicy, type StoredPolicy } from '../../core/policies/stored-policy.ts';

export type PolicyBook = {
  /** Null: none applies. `models`: public names of those that may answer. The same object for the same policies. */
  readonly effectiveFor: (principal: PolicyCaller, models: readonly string[]) => EffectivePolicy | null;
  /** Whether any is for this caller, whatever the model; the cheap question that comes first. */
  readonly mayApplyTo: (principal: PolicyCaller) => boolean;
  /** Whether the policies have been read since the task began. */
  readonly isRead: () => boolean;
};

export type LivePolicyBook = PolicyBook & {
  /** Resolves when they are read for the first time. */
  readonly read: Promise<void>;
  /** Those that PostgreSQL has take the place of those before. */
  readonly apply: (stored: readonly StoredPolicy[]) => void;
};

export type PolicyBookOptions = {
  /** What the lists of models mean is asked again at each `apply`. */
  readonly modelsMeant: Catalog['modelsMeant'];
  /** Told of a version that cannot be read whole. `unread`: paths. */
  readonly onUnread: (policy: string, unread: readonly string[]) => void;
};

/** A policy, and the public names of the models that it is for; null: all of them. */
type Applied = { readonly policy: Policy; readonly models: ReadonlySet<string> | null };

type ForCaller = {
  /** Whatever the model. */
  readonly applied: readonly Applied[];
  /** What they say together, where none is for certain models alone; null: it depends on the model, or there is none. */
  readonly always: EffectivePolicy | null;
};

/** Bounds of what is remembered; beyond them it is worked out again. */
const MOST_CALLERS = 20_000;
const MOST_TOGETHER = 2_000;

export function createPolicyBook({ modelsMeant, onUnread }: PolicyBookOptions): LivePolicyBook {
  const { promise: read, resolve: onRead } = Promise.withResolvers<void>();
  let isRead = false;
  let applied: readonly Applied[] = [];
  /** The last version of each that was read whole. */
  let understood = new Map<string, Policy>();
  /** Of the version that PostgreSQL has of each, what is in force: reading one takes about a millisecond. */
  let current = new Map<string, { readonly version: number; readonly policy: Policy }>();
  /** Of a key in its team. */
  const byCaller = new Map<string, ForCaller>();
  const effective = new Map<string, EffectivePolicy>();

  const ofCaller = (caller: PolicyCaller): ForCaller => {
    const { keyId, madeBy, teamId } = caller;
    const name = `${keyId} ${madeBy ?? ''} ${teamId ?? ''}`;
    const known = byCaller.get(name);
    if (known !== undefined) return known;
    const theirs = applied.filter(({ policy }) => isForCaller(policy, caller));
    const isOfEveryModel = theirs.every(({ models }) => models === null);
    const found: ForCaller = {
      applied: theirs,
      always: theirs.length > 0 && isOfEveryModel ? asOne(theirs.map(({ policy }) => policy)) : null,
    };
    if (byCaller.size >= MOST_CALLERS) byCaller.clear();
    byCaller.set(name, found);
    return found;
  };
  const asOne = (policies: readonly Policy[]): EffectivePolicy => {
    const names = policies.map(({ name, version }) => `${name}@${version}`).join(' ');
    const known = effective.get(names);
    if (known !== undefined) return known;
    const made = together(policies);
    if (effective.size >= MOST_TOGETHER) effective.clear();
    effective.set(names, made);
    return made;
  };
  /** What holds a version that is no longer in force: with it go the detectors that were made for it. */
  const forgetEarlier = (): void => {
    const now = new Set(applied.map(({ policy: { name, version } }) => `${name}@${version}`));
    for (const [names, { applied: versions }] of effective)
      if (!versions.every((one) => now.has(one))) effective.delete(names);
  };
  const inForce = (stored: StoredPolicy): Policy => {
    const before = current.get(stored.name);
    if (before?.version === stored.version) return before.policy;
    const { policy, unread } = readPolicy(stored);
    if (unread.length === 0) {
      understood.set(policy.name, policy);
      return policy;
    }
    onUnread(`${policy.name}@${policy.version}`, unread);
    const last = understood.get(policy.name);
    // Whom it is for, and whether it is in force, is the new version's to say.
    return last === undefined
      ? policy
      : { ...last, isEnabled: policy.isEnabled, appliesTo: policy.appliesTo };
  };

  return {
    read,
    effectiveFor: (principal, models) => {
      if (applied.length === 0) return null;
      const forCaller = ofCaller(principal);
      if (forCaller.always !== null) return forCaller.always;
      const found = forCaller.applied.filter(
        ({ models: only }) => only === null || models.some((model) => only.has(model)),
      );
      return found.length === 0 ? null : asOne(found.map(({ policy }) => policy));
    },
    mayApplyTo: (principal) => applied.length > 0 && ofCaller(principal).applied.length > 0,
    isRead: () => isRead,
    apply: (stored) => {
      const names = new Set(stored.map(({ name }) => name));
      understood = new Map([...understood].filter(([name]) => names.has(name)));
      current = new Map(
        stored.map((one) => [one.name, { version: one.version, policy: inForce(one) }] as const),
      );
      applied = [...current.values()]
        .filter(({ policy }) => policy.isEnabled)
        .map(({ policy }) => ({ policy, models: modelsOf(policy, modelsMeant) }));
      byCaller.clear();
      forgetEarlier();
      isRead = true;
      onRead();
    },
  };
}

/** By their own words too: a model that is not of the catalog is asked for by its id. */
function modelsOf({ appliesTo }: Policy, modelsMeant: Catalog['modelsMeant']): ReadonlySet<string> | null {
  const { models } = appliesTo;
  return models.length === 0 ? null : modelsMeant(models).union(new Set(models));
}
