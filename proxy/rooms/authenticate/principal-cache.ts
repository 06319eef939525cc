/**
 * Principals in memory, so that a request asks PostgreSQL nothing in the common case.
 *
 * 1. A hit answers at once. A miss asks PostgreSQL once, however many requests wait for it.
 * 2. A change to a key, user, team or budget drops what it touches (see revocation.ts); a load that was under way meanwhile
 *    is done again, so a stale answer never settles in.
 * 3. After an interruption of the notifications, and when admins change a model, everything is marked stale and read again on next use.
 *
 * | PostgreSQL is away | known key: served from memory, even if stale | unknown key: 503 |
 */
import type { Clock } from '../../../core/clock.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import type { PrincipalChange } from '../../../core/db/queries/principals.ts';

export type PrincipalCache = {
  /**
   * The principal of a key hash, null when there is no such key. Rejects when PostgreSQL is needed and away. With the
   * key itself where another gateway has made it: it may be known by another hash so far.
   */
  readonly get: (keyHash: Buffer, foreignKey: string | null) => Principal | null | Promise<Principal | null>;
  readonly drop: (change: Omit<PrincipalChange, 'changeId'>) => void;
  readonly markAllStale: () => void;
};

export type PrincipalCacheOptions = {
  readonly load: (keyHash: Buffer, foreignKey: string | null) => Promise<Principal | null>;
  readonly clock: Clock;
  /** @default 50_000 */
  readonly maxEntries?: number;
};

/** `principal` null: there is no such key. Remembered only briefly, against clients that repeat a wrong key. */
type Entry = { readonly principal: Principal | null; readonly loadedAtMs: number; isStale: boolean };

const UNKNOWN_KEY_MS = 5_000;
/** Read again after this long even without a change: the belt to the notifications' braces. */
const KNOWN_KEY_MS = 300_000;
const MAX_RELOADS = 5;

export function createPrincipalCache(options: PrincipalCacheOptions): PrincipalCache {
  const { load, clock } = options;
  const maxEntries = options.maxEntries ?? 50_000;
  const entries = new Map<string, Entry>();
  const loading = new Map<string, Promise<Principal | null>>();
  let changes = 0;

  const loadFresh = async (
    hash: string,
    keyHash: Buffer,
    foreignKey: string | null,
  ): Promise<Principal | null> => {
    for (let round = 0; ; round += 1) {
      const changesBefore = changes;
      const principal = await load(keyHash, foreignKey);
      if (changes === changesBefore || round === MAX_RELOADS) {
        if (entries.size >= maxEntries) evictOldest(entries);
        entries.delete(hash);
        entries.set(hash, { principal, loadedAtMs: clock.monotonicMs(), isStale: changes !== changesBefore });
        return principal;
      }
    }
  };

  const loadOnce = (hash: string, keyHash: Buffer, foreignKey: string | null): Promise<Principal | null> => {
    let promise = loading.get(hash);
    if (promise === undefined) {
      promise = loadFresh(hash, keyHash, foreignKey).finally(() => loading.delete(hash));
      loading.set(hash, promise);
    }
    return promise;
  };

  return {
    get: (keyHash, foreignKey) => {
      const hash = keyHash.toString('hex');
      const entry = entries.get(hash);
      if (entry === undefined) return loadOnce(hash, keyHash, foreignKey);
      const ageMs = clock.monotonicMs() - entry.loadedAtMs;
      if (entry.principal === null)
        return ageMs < UNKNOWN_KEY_MS && !entry.isStale ? null : loadOnce(hash, keyHash, foreignKey);
      if (!entry.isStale && ageMs < KNOWN_KEY_MS) return entry.principal;
      return loadOnce(hash, keyHash, foreignKey).catch(() => entry.principal);
    },
    drop: ({ scope, scopeId }) => {
      changes += 1;
      if (scope === 'key') {
        entries.delete(scopeId);
        return;
      }
      for (const [hash, { principal }] of entries)
        if (principal !== null && concerns(scope, scopeId, principal)) entries.delete(hash);
    },
    markAllStale: () => {
      changes += 1;
      for (const entry of entries.values()) entry.isStale = true;
    },
  };
}

function concerns(
  scope: Exclude<PrincipalChange['scope'], 'key'>,
  id: string,
  principal: Principal,
): boolean {
  switch (scope) {
    case 'user':
      return principal.userId === id;
    case 'team':
      return principal.teamId === id;
    case 'budget':
      // The global one may be new: nobody refers to it yet.
      return id === 'global' || principal.budgetIds.includes(id);
    case 'model':
      return true;
  }
}

function evictOldest(entries: Map<string, Entry>): void {
  for (const hash of entries.keys()) {
    entries.delete(hash);
    return;
  }
}
