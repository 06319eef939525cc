/** How much was allocated on the heap, from its size before and after each collection. */

export type Collection = {
  readonly usedBefore: number;
  readonly usedAfter: number;
  readonly pauseMicroseconds: number;
};

export type Allocation = {
  readonly bytes: number;
  readonly collections: number;
  readonly pauseMs: number;
  readonly longestPauseMs: number;
};

/**
 * `usedBefore` and `usedAfter`: bytes in use when counting began and ended. What a collection frees is in none of the
 * differences, as each goes from the end of one collection to the beginning of the next.
 */
export function allocationOf(
  usedBefore: number,
  collections: readonly Collection[],
  usedAfter: number,
): Allocation {
  let bytes = 0;
  let pauseMicroseconds = 0;
  let longest = 0;
  let used = usedBefore;
  for (const collection of collections) {
    bytes += collection.usedBefore - used;
    pauseMicroseconds += collection.pauseMicroseconds;
    longest = Math.max(longest, collection.pauseMicroseconds);
    used = collection.usedAfter;
  }
  bytes += usedAfter - used;
  return {
    bytes,
    collections: collections.length,
    pauseMs: pauseMicroseconds / 1_000,
    longestPauseMs: longest / 1_000,
  };
}
