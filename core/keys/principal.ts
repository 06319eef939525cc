/** The principal: what authenticate makes of a credential, kept in memory by each task until it is revoked. */
import type { KeyId, TeamId, UserId } from '../ids.ts';

export type Principal = {
  readonly keyId: KeyId;
  readonly keyAlias: string | null;
  readonly userId: UserId | null;
  readonly teamId: TeamId | null;
  /** Public model names the key, its user and its team may all use; null: every model. */
  readonly allowedModels: ReadonlySet<string> | null;
  /** Key, user or team is blocked. */
  readonly isBlocked: boolean;
  /** Milliseconds since the epoch, or null for no expiry. */
  readonly expiresAtMs: number | null;
  readonly tags: readonly string[];
};

/** Narrows model lists: null means "all", so the result is the intersection of those that say something. */
export function intersectModels(lists: readonly (readonly string[] | null)[]): ReadonlySet<string> | null {
  let allowed: ReadonlySet<string> | null = null;
  for (const list of lists) {
    if (list === null || list.length === 0) continue;
    const next = new Set(list);
    allowed = allowed === null ? next : next.intersection(allowed);
  }
  return allowed;
}
