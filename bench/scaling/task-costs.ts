/**
 * What one vCPU spends, in microseconds, measured by `npm run bench:capacity` (docs/scaling.md has the tables and the
 * machine). A stream costs more here than in any run with 400 of them, on a busy machine; calls cost what bench/report.md says
 * of a quiet one, and a refused request a quarter of a call, where 14 % was measured.
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
