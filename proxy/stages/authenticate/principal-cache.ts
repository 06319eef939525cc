/**
 * Principals in memory, so that a request usually needs no query.
 *
 * 1. A hit is answered at once. A miss queries PostgreSQL once, however many requests wait for it.
 * 2. A change to a key, user, team or budget removes the affected entries (see revocation.ts); a load that was in progress
 *    at that time is repeated, so that no stale answer is stored.
 * 3. After an interruption of the notifications, and when admins change a model, all entries are marked stale and read
 *    again on next use.
 * 4. Keys that do not exist are remembered separately, in small number and briefly, and few unknown keys are looked up at a
 *    time: a flood of invented keys neither evicts known ones nor keeps PostgreSQL busy.
 *
 * | PostgreSQL is down | known key: served from memory, even if stale | unknown key: 503 |
 */
import type { Clock } from '../../../core/clock.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import type { PrincipalChange } from '../../../core/db/queries/keys/principals.ts';
import { isRefusal } from '../../../core/errors.ts';
import { FairQueue } from '../../fair-queue.ts';

export type PrincipalCache = {
  /**
   * The principal of a key hash, null when there is no such key. Rejects when PostgreSQL is needed and down, or when too
   * many unknown keys are being looked up. `foreignKey`: the key itself if another gateway made it, since it may still be
   * stored under another hash. `caller`: the network the request came from.
   */
  readonly get: (
    keyHash: Buffer,
    foreignKey: string | null,
    caller: string,
  ) => Principal | null | Promise<Principal | null>;
  readonly drop: (change: Omit<PrincipalChange, 'changeId'>) => void;
  readonly markAllStale: () => void;
  /** The key hash that a principal was read by; null when it was not read here. */
  readonly keyHashOf: (principal: Principal) => Buffer | null;
};

export type PrincipalCacheOptions = {
  readonly load: (keyHash: Buffer, foreignKey: string | null) => Promise<Principal | null>;
  readonly clock: Clock;
  /** @default 50_000 */
  readonly maxEntries?: number;
};

type Entry = { readonly principal: Principal; readonly loadedAtMs: number; isStale: boolean };

/** How long, and how many, keys that do not exist are remembered, for clients that repeat a wrong key. */
const UNKNOWN_KEY_MS = 5_000;
const MAX_UNKNOWN = 5_000;
/** Look-ups of unknown keys. A task that has just started knows none, so at first all requests wait here. */
const LOOK_UPS = {
  what: 'API keys',
  atOnce: 3,
  atOncePerCaller: 2,
  waiting: 2_000,
  waitingPerCaller: 1_000,
  waitMs: 3_000,
};
/** Entries are read again after this time even without a change, in case a notification was lost. */
const KNOWN_KEY_MS = 300_000;
const MAX_RELOADS = 5;

export function createPrincipalCache(options: PrincipalCacheOptions): PrincipalCache {
  const { load, clock } = options;
  const maxEntries = options.maxEntries ?? 50_000;
  const entries = new Map<string, Entry>();
  /** When a key was found not to exist, by its hash. */
  const unknown = new Map<string, number>();
  const lookUps = new FairQueue(LOOK_UPS);
  const loading = new Map<string, Promise<Principal | null>>();
  const keyHashes = new WeakMap<Principal, Buffer>();
  let changes = 0;

  const loadFresh = async (
    hash: string,
    keyHash: Buffer,
    foreignKey: string | null,
  ): Promise<Principal | null> => {
    for (let round = 0; ; round += 1) {
      const changesBefore = changes;
      const principal = await load(keyHash, foreignKey);
      if (principal !== null) keyHashes.set(principal, keyHash);
      if (changes !== changesBefore && round < MAX_RELOADS) continue;
      const isStale = changes !== changesBefore;
      const loadedAtMs = clock.monotonicMs();
      entries.delete(hash);
      if (principal !== null) remember(entries, hash, { principal, loadedAtMs, isStale }, maxEntries);
      else if (!isStale) remember(unknown, hash, loadedAtMs, MAX_UNKNOWN);
      return principal;
    }
  };

  const loadOnce = (hash: string, load: () => Promise<Principal | null>): Promise<Principal | null> => {
    let promise = loading.get(hash);
    if (promise === undefined) {
      promise = load().finally(() => loading.delete(hash));
      loading.set(hash, promise);
    }
    return promise;
  };

  const lookUp = async (
    hash: string,
    keyHash: Buffer,
    foreignKey: string | null,
    caller: string,
  ): Promise<Principal | null> => {
    const found = await lookUps.run(caller, async () => ({
      principal: await loadFresh(hash, keyHash, foreignKey),
    }));
    if (isRefusal(found)) throw new Error(found.message);
    return found.principal;
  };

  return {
    get: (keyHash, foreignKey, caller) => {
      const hash = keyHash.toString('hex');
      const entry = entries.get(hash);
      if (entry === undefined) {
        const unknownSinceMs = unknown.get(hash);
        if (unknownSinceMs !== undefined && clock.monotonicMs() - unknownSinceMs < UNKNOWN_KEY_MS)
          return null;
        return loadOnce(hash, () => lookUp(hash, keyHash, foreignKey, caller));
      }
      const ageMs = clock.monotonicMs() - entry.loadedAtMs;
      if (!entry.isStale && ageMs < KNOWN_KEY_MS) return entry.principal;
      return loadOnce(hash, () => loadFresh(hash, keyHash, foreignKey)).catch(() => entry.principal);
    },
    drop: ({ scope, scopeId }) => {
      changes += 1;
      if (scope === 'key') {
        entries.delete(scopeId);
        unknown.delete(scopeId);
        return;
      }
      for (const [hash, { principal }] of entries)
        if (concerns(scope, scopeId, principal)) entries.delete(hash);
    },
    markAllStale: () => {
      changes += 1;
      unknown.clear();
      for (const entry of entries.values()) entry.isStale = true;
    },
    keyHashOf: (principal) => keyHashes.get(principal) ?? null,
  };
}

/** Stores `value`, and evicts the oldest entry when there are `most`. */
function remember<Value>(values: Map<string, Value>, hash: string, value: Value, most: number): void {
  values.delete(hash);
  const [oldest] = values.keys();
  if (values.size >= most && oldest !== undefined) values.delete(oldest);
  values.set(hash, value);
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
      // The global budget may be new, so that no principal refers to it yet.
      return id === 'global' || principal.budgetIds.includes(id);
    case 'model':
      return true;
  }
}
