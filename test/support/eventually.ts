/** Waits for a condition instead of sleeping: tries until `check` passes, and fails with its last error. */
import { setTimeout as delay } from 'node:timers/promises';

export type EventuallyOptions = { readonly withinMs: number };

export async function eventually<Result>(
  check: () => Result | Promise<Result>,
  options: EventuallyOptions,
): Promise<Result> {
  const deadline = performance.now() + options.withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
    await delay(10);
  }
}
