/**
 * A transaction that is run anew when PostgreSQL ended it because another was in its way. Nothing of a run that failed
 * is left, so `work` may do anything in the database, and nothing outside of it.
 *
 * Locks are taken in one order (queries/object-table.ts), so this is for what that order does not cover: unique values
 * that two transactions write crosswise, and rows that somebody changes with SQL.
 */
import { backoffMs } from '../backoff.ts';
import type { Database, Queryable } from './connect.ts';

export type TransactAgainOptions = {
  /** Uniform in [0, 1): two that were in each other's way must not meet again. */
  readonly random: () => number;
  /** Told each time it is run anew. */
  readonly onConflict?: () => void;
};

/** The waits add up to two seconds at most. PostgreSQL itself takes one to find a deadlock (deadlock_timeout). */
const MOST_RUNS = 10;
const WAITS = { firstMs: 10, longestMs: 300 };

export async function transactAgain<Result>(
  db: Database,
  work: (tx: Queryable) => Promise<Result>,
  { random, onConflict }: TransactAgainOptions,
): Promise<Result> {
  for (let run = 1; ; run += 1) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (!isConflict(error) || run === MOST_RUNS) throw error;
      onConflict?.();
      const waitMs = backoffMs(WAITS, run, random());
      await new Promise((resolve) => {
        setTimeout(resolve, waitMs);
      });
    }
  }
}

/** 40001: serialization_failure, 40P01: deadlock_detected (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}
