/**
 * Time, injected everywhere so tests can steer it.
 * `nowMs` is wall time (milliseconds since the epoch); `monotonicMs` never goes back and is for durations only.
 */
export type Clock = {
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
