/**
 * Waits for a condition instead of sleeping: tries until `check` passes, and fails with its last error.
 *
 * A machine that is busy with other things answers everything later, the checks too: so a bound counts as passed only
 * when as many checks have been made in it as a machine at rest makes.
 */
import { setTimeout as delay } from 'node:timers/promises';

/** Pause between two checks, and what a check takes on a machine at rest. */
const PAUSE_MS = 10;
const CHECK_MS = 15;

export type EventuallyOptions = { readonly withinMs: number };

export async function eventually<Result>(
  check: () => Result | Promise<Result>,
  options: EventuallyOptions,
): Promise<Result> {
  const deadline = performance.now() + options.withinMs;
  const leastChecks = options.withinMs / (PAUSE_MS + CHECK_MS);
  for (let checks = 1; ; checks += 1) {
    try {
      return await check();
    } catch (error) {
      if (checks >= leastChecks && performance.now() >= deadline) throw error;
    }
    await delay(PAUSE_MS);
  }
}
