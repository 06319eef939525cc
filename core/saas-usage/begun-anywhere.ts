/**
 * Where there is more to read than a run has time for, each run begins at another place, so that nothing is never read. Steps
 * by the golden ratio come near every place soon.
 */
export function begunAnywhere<Item>(items: readonly Item[], nowMs: number): readonly Item[] {
  const first = Math.floor((((nowMs / RUN_MS) * 0.618_033_988_75) % 1) * items.length);
  return [...items.slice(first), ...items.slice(0, first)];
}

/** The time from one run to the next, as a rule. */
const RUN_MS = 300_000;
