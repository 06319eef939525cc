/** When the next request of an account may be sent: evenly spaced, and later if the service asks for a pause. */
import type { Clock } from '../../core/clock.ts';

export type Pacer = {
  /** Resolves when it is the caller's turn; rejects if `signal` is aborted while it waits. */
  readonly next: (signal: AbortSignal) => Promise<void>;
  /** Nobody's turn comes within `ms`. */
  readonly hold: (ms: number) => void;
};

export function createPacer(options: {
  readonly clock: Clock;
  readonly mostPerSecond: number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
}): Pacer {
  const { clock, wait } = options;
  const apartMs = 1000 / options.mostPerSecond;
  let freeAtMs = 0;
  let heldUntilMs = 0;

  return {
    next: async (signal) => {
      for (;;) {
        const nowMs = clock.monotonicMs();
        const turnMs = Math.max(nowMs, freeAtMs, heldUntilMs);
        freeAtMs = turnMs + apartMs;
        if (turnMs > nowMs) await wait(turnMs - nowMs, signal);
        // If a pause has begun meanwhile, another turn after it: those who waited must not all come at its end.
        if (heldUntilMs <= turnMs) return;
      }
    },
    hold: (ms) => {
      heldUntilMs = Math.max(heldUntilMs, clock.monotonicMs() + ms);
    },
  };
}
