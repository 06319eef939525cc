/** Answers that this task has kept or given lately, in memory, bounded in bytes: the least recently used go first. */
import type { CachedFor, Purge } from '../../core/db/queries/operations/answer-cache.ts';
import type { KeptAnswer } from './cache-use.ts';

export type LocalTier = {
  /** Null: not here, or no longer good. */
  readonly get: (key: string, nowMs: number) => KeptAnswer | null;
  /** `since`: how many purges there were before the answer was read or written; it is not held after another one. */
  readonly put: (key: string, answer: KeptAnswer, since: number) => void;
  readonly purge: (which: Purge) => void;
  readonly purges: () => number;
  readonly bytes: () => number;
  readonly entries: () => number;
};

/** What an entry takes beside its body, about. */
const ENTRY_BYTES = 1_000;

type Entry = { readonly answer: KeptAnswer; readonly bytes: number };

export function createLocalTier(mostBytes: number): LocalTier {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>();
  let held = 0;
  let purges = 0;

  const drop = (key: string, { bytes }: Entry): void => {
    entries.delete(key);
    held -= bytes;
  };

  return {
    get: (key, nowMs) => {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      drop(key, entry);
      if (entry.answer.expiresAtMs <= nowMs) return null;
      entries.set(key, entry);
      held += entry.bytes;
      return entry.answer;
    },
    put: (key, answer, since) => {
      if (purges !== since) return;
      const before = entries.get(key);
      if (before !== undefined) drop(key, before);
      const bytes = ENTRY_BYTES + answer.body.length + answer.pace.length * 8;
      // One large answer does not take the place of most others.
      if (bytes > mostBytes / 4) return;
      for (const [oldest, entry] of entries) {
        if (held + bytes <= mostBytes) break;
        drop(oldest, entry);
      }
      entries.set(key, { answer, bytes });
      held += bytes;
    },
    purge: (which) => {
      purges += 1;
      for (const [key, entry] of entries) if (isPurged(entry.answer.of, which)) drop(key, entry);
    },
    purges: () => purges,
    bytes: () => held,
    entries: () => entries.size,
  };
}

function isPurged(of: CachedFor, { teamId, userId, keyId, model }: Purge): boolean {
  return (
    (teamId === null || teamId === of.teamId) &&
    (userId === null || userId === of.userId) &&
    (keyId === null || keyId === of.keyId) &&
    (model === null || model === of.model)
  );
}
