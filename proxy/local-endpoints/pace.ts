/**
 * How often a caller may ask for something that is dear: a few times in a row, then at a steady pace. Callers beyond
 * the number that is remembered reset, the one that has been silent longest first.
 */
import type { Clock } from '../../core/clock.ts';

export type Pace = {
  /** Counts one more question; 0 when it may be asked now, otherwise the seconds until it may. */
  readonly secondsToWait: (caller: string) => number;
};

export type PaceOptions = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly burst: number;
  readonly perMinute: number;
};

const MOST_CALLERS = 10_000;
const MINUTE_MS = 60_000;

export function createPace({ clock, burst, perMinute }: PaceOptions): Pace {
  const callers = new Map<string, { readonly left: number; readonly atMs: number }>();
  return {
    secondsToWait: (caller) => {
      const nowMs = clock.monotonicMs();
      const before = callers.get(caller) ?? { left: burst, atMs: nowMs };
      const left = Math.min(burst, before.left + ((nowMs - before.atMs) * perMinute) / MINUTE_MS);
      if (left < 1) return Math.ceil(((1 - left) * MINUTE_MS) / perMinute / 1_000);
      callers.delete(caller);
      const [oldest] = callers.keys();
      if (callers.size >= MOST_CALLERS && oldest !== undefined) callers.delete(oldest);
      callers.set(caller, { left: left - 1, atMs: nowMs });
      return 0;
    },
  };
}
