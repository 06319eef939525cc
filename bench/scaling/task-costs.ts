/**
 * What one vCPU spends, in microseconds, measured by `node bench/capacity.ts` (docs/scaling.md has the tables and the
 * machine). They are the dearest of several runs on a busy machine, so that a task carries more rather than less.
 */
export const taskCosts = {
  /** A stream of 20 events a second, for one second. 400 of them fill a vCPU. */
  streamSecondUs: 2_500,
  /** A call of 1 KB from its arrival to its record. */
  callUs: 511,
  /** A call of 100 KB. */
  largeCallUs: 1_136,
  /** A request without a valid key. */
  refusedUs: 128,
} as const;
