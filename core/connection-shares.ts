/**
 * How many connections to PostgreSQL each of our programs may open at once, for those that open them and for the check
 * that a database holds them all (lib/database-connections.ts).
 */
export const connectionShares = {
  /**
   * A process of a task: its pool (3), its listener, its leases' four (rounds, listener, sums, tidying), its kept responses (2)
   * and its cache of answers.
   */
  process: 11,
  /** A function, which serves one request at a time. */
  function: 2,
  /** Grafana, on behalf of everyone who looks at it. */
  grafana: 5,
} as const;
