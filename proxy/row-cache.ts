/**
 * Rows that admins change, in memory, so that a request usually needs no query.
 *
 * 1. A hit is answered at once. A miss queries PostgreSQL once, however many requests wait for it.
 * 2. Who hears of a change removes the rows it affects; a load that was in progress at that time is repeated, so that no
 *    stale answer is stored.
 * 3. Rows that were marked stale, or read long ago, are read again on next use.
 * 4. What does not exist is remembered separately, in small number and briefly, and few unknown rows are looked up at a
 *    time: a flood of invented names neither evicts known ones nor keeps PostgreSQL busy.
 *
 * | PostgreSQL is down | known: served from memory, even if stale | unknown: rejects |
 */
import type { Clock } from '../core/clock.ts';
import { isRefusal } from '../core/errors.ts';
import { FairQueue } from './fair-queue.ts';

export type RowCache<Row> = {
  /**
   * The row of a name, null when there is none. Rejects when PostgreSQL is needed and down, or when too many unknown ones
   * are being looked up. `caller`: who is looking, for the turns of those that wait.
   */
  readonly get: (
    name: string,
    load: () => Promise<Row | null>,
    caller: string,
  ) => Row | null | Promise<Row | null>;
  readonly drop: (name: string) => void;
  readonly dropThose: (isAffected: (row: Row) => boolean) => void;
  readonly markAllStale: () => void;
};

export type RowCacheOptions = {
  /** What is looked up, in the text of a failure: `API keys`. */
  readonly what: string;
  readonly clock: Clock;
  readonly maxEntries: number;
};

type Entry<Row> = { readonly row: Row; readonly loadedAtMs: number; isStale: boolean };

/** How long, and how many, names without a row are remembered, for clients that repeat a wrong one. */
const UNKNOWN_MS = 5_000;
const MAX_UNKNOWN = 5_000;
/** Look-ups of unknown names. A task that has just started knows none, so at first all requests wait here. */
const LOOK_UPS = {
  atOnce: 3,
  atOncePerCaller: 2,
  waiting: 2_000,
  waitingPerCaller: 1_000,
  waitMs: 3_000,
};
/** Rows are read again after this time even without a change, in case a notification was lost. */
const KNOWN_MS = 300_000;
const MAX_RELOADS = 5;

export function createRowCache<Row>({ what, clock, maxEntries }: RowCacheOptions): RowCache<Row> {
  const entries = new Map<string, Entry<Row>>();
  /** When a name was found to have no row. */
  const unknown = new Map<string, number>();
  const lookUps = new FairQueue({ what, ...LOOK_UPS });
  const loading = new Map<string, Promise<Row | null>>();
  let changes = 0;

  const loadFresh = async (name: string, load: () => Promise<Row | null>): Promise<Row | null> => {
    for (let round = 0; ; round += 1) {
      const changesBefore = changes;
      const row = await load();
      if (changes !== changesBefore && round < MAX_RELOADS) continue;
      const isStale = changes !== changesBefore;
      const loadedAtMs = clock.monotonicMs();
      entries.delete(name);
      if (row !== null) remember(entries, name, { row, loadedAtMs, isStale }, maxEntries);
      else if (!isStale) remember(unknown, name, loadedAtMs, MAX_UNKNOWN);
      return row;
    }
  };

  const loadOnce = (name: string, load: () => Promise<Row | null>): Promise<Row | null> => {
    let promise = loading.get(name);
    if (promise === undefined) {
      promise = load().finally(() => loading.delete(name));
      loading.set(name, promise);
    }
    return promise;
  };

  const lookUp = async (
    name: string,
    load: () => Promise<Row | null>,
    caller: string,
  ): Promise<Row | null> => {
    const found = await lookUps.run(caller, async () => ({ row: await loadFresh(name, load) }));
    if (isRefusal(found)) throw new Error(found.message);
    return found.row;
  };

  return {
    get: (name, load, caller) => {
      const entry = entries.get(name);
      if (entry === undefined) {
        const unknownSinceMs = unknown.get(name);
        if (unknownSinceMs !== undefined && clock.monotonicMs() - unknownSinceMs < UNKNOWN_MS) return null;
        return loadOnce(name, () => lookUp(name, load, caller));
      }
      const ageMs = clock.monotonicMs() - entry.loadedAtMs;
      if (!entry.isStale && ageMs < KNOWN_MS) return entry.row;
      return loadOnce(name, () => loadFresh(name, load)).catch(() => entry.row);
    },
    drop: (name) => {
      changes += 1;
      entries.delete(name);
      unknown.delete(name);
    },
    dropThose: (isAffected) => {
      changes += 1;
      for (const [name, { row }] of entries) if (isAffected(row)) entries.delete(name);
    },
    markAllStale: () => {
      changes += 1;
      unknown.clear();
      for (const entry of entries.values()) entry.isStale = true;
    },
  };
}

/** Stores `value`, and evicts the oldest entry when there are `most`. */
function remember<Value>(values: Map<string, Value>, name: string, value: Value, most: number): void {
  values.delete(name);
  const [oldest] = values.keys();
  if (values.size >= most && oldest !== undefined) values.delete(oldest);
  values.set(name, value);
}
