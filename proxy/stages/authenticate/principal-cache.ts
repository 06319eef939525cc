/**
 * Principals in memory (proxy/row-cache.ts). A change to a key, user, team or budget removes the affected entries (see
 * revocation.ts); after an interruption of the notifications, and when admins change a model, all entries are marked
 * stale and read again on next use.
 */
import type { Clock } from '../../../core/clock.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import type { PrincipalChange } from '../../../core/db/queries/keys/principals.ts';
import { createRowCache } from '../../row-cache.ts';

export type PrincipalCache = {
  /**
   * The principal of a key hash (hexadecimal digits), null when there is no such key. Rejects when PostgreSQL is needed and down, or when too
   * many unknown keys are being looked up. `foreignKey`: the key itself if another gateway made it, since it may still be
   * stored under another hash. `caller`: the network the request came from.
   */
  readonly get: (
    keyHash: string,
    foreignKey: string | null,
    caller: string,
  ) => Principal | null | Promise<Principal | null>;
  readonly drop: (change: Omit<PrincipalChange, 'changeId'>) => void;
  readonly markAllStale: () => void;
  /** The key hash that a principal was read by; null when it was not read here. */
  readonly keyHashOf: (principal: Principal) => string | null;
};

export type PrincipalCacheOptions = {
  readonly load: (keyHash: Buffer, foreignKey: string | null) => Promise<Principal | null>;
  readonly clock: Clock;
  /** @default 50_000 */
  readonly maxEntries?: number;
};

export function createPrincipalCache(options: PrincipalCacheOptions): PrincipalCache {
  const { clock, maxEntries = 50_000 } = options;
  const rows = createRowCache<Principal>({ what: 'API keys', clock, maxEntries });
  const keyHashes = new WeakMap<Principal, string>();
  const load = async (keyHash: string, foreignKey: string | null): Promise<Principal | null> => {
    const principal = await options.load(Buffer.from(keyHash, 'hex'), foreignKey);
    if (principal !== null) keyHashes.set(principal, keyHash);
    return principal;
  };
  return {
    get: (keyHash, foreignKey, caller) => rows.get(keyHash, () => load(keyHash, foreignKey), caller),
    drop: ({ scope, scopeId }) => {
      if (scope === 'key') rows.drop(scopeId);
      else if (scope !== 'customer' && scope !== 'policy')
        rows.dropThose((principal) => concerns(scope, scopeId, principal));
    },
    markAllStale: rows.markAllStale,
    keyHashOf: (principal) => keyHashes.get(principal) ?? null,
  };
}

function concerns(
  scope: Exclude<PrincipalChange['scope'], 'key' | 'customer' | 'policy'>,
  id: string,
  principal: Principal,
): boolean {
  switch (scope) {
    case 'user':
      return principal.userId === id;
    case 'team':
      return principal.teamId === id;
    case 'budget':
      // The global budget may be new, so that no principal refers to it yet.
      return id === 'global' || principal.budgetIds.includes(id);
    case 'model':
      return true;
  }
}
