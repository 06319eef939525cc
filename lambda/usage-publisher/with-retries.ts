/** Tries again what may pass by itself: three times in all, after one and three seconds. */
import { setTimeout as delay } from 'node:timers/promises';

const WAITS_MS = [1_000, 3_000];

export async function withRetries<Result>(
  work: () => Promise<Result>,
  waitsMs: readonly number[] = WAITS_MS,
): Promise<Result> {
  for (const waitMs of waitsMs) {
    try {
      return await work();
    } catch {
      await delay(waitMs);
    }
  }
  return work();
}
