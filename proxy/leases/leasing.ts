/**
 * The leases of a task with everything they live on: a connection of their own to PostgreSQL, so that no other work
 * holds them up; the notifications by which other tasks call back what is idle here; the previous runs of this task;
 * and, now and then, the clearing away of windows long over and a check of a budget against its records.
 */
import { connect, type Database } from '../../core/db/connect.ts';
import { listen } from '../../core/db/listen.ts';
import {
  acquireLeases,
  clearEndedLeases,
  closeLeaseOwner,
  countBudgetPools,
  reconcileSomeBudget,
} from '../../core/db/queries/budgets/leases.ts';
import { newId } from '../../core/ids.ts';
import { followPreviousRuns } from './previous-runs.ts';
import { createLeases, type Leases, type LeasesOptions } from './leases.ts';

export type LeasingOptions = Omit<LeasesOptions, 'owner' | 'ledger'> & {
  readonly databaseUrl: string;
  /** Asked for the address again when the password is wrong. @default it never changes */
  readonly refreshUrl?: () => Promise<string>;
  readonly journalDirectory: string;
  /** Journals of processes that are no more; this one replays them. */
  readonly abandonedJournals: readonly string[];
  /** Whether the journal has shipped all that previous runs left in it. */
  readonly isCaughtUp: () => boolean;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

export type Leasing = {
  readonly leases: Leases;
  /** Names this run of the task, in the ledger and in the bucket it spills to. */
  readonly run: string;
  /** Runs whose records may still be in the journal. */
  readonly formerRuns: () => readonly string[];
  /** `isComplete`: every usage record of this run has reached PostgreSQL. */
  readonly stop: (isComplete: boolean) => Promise<void>;
};

const APPLICATION = 'stargate leases';
const STATEMENT_MS = 5_000;
/** Adding up the spend of a large budget may take long; it holds no round up. */
const SLOW_STATEMENT_MS = 600_000;
const TIDY_MS = 120_000;

export async function startLeasing(options: LeasingOptions): Promise<Leasing> {
  const { databaseUrl, clock, onProblem } = options;
  const owner = newId(clock.nowMs());
  const where = { url: databaseUrl, refreshUrl: options.refreshUrl };
  const database = connect({
    ...where,
    maxConnections: 1,
    statementTimeoutMs: STATEMENT_MS,
    applicationName: APPLICATION,
    preparesStatements: true,
    onIdleError: (error) => onProblem('connection of leases', error),
  });
  // For sums of budgets, of which each key that comes anew asks one, and for tidying. It stays open: a sum on a connection
  // of its own takes thirty times as long.
  const slowWork = connect({
    ...where,
    maxConnections: 1,
    statementTimeoutMs: SLOW_STATEMENT_MS,
    applicationName: APPLICATION,
    onIdleError: (error) => onProblem('connection of leases', error),
  });
  const previousRuns = await followPreviousRuns({
    directory: options.journalDirectory,
    abandoned: options.abandonedJournals,
    isCaughtUp: options.isCaughtUp,
    run: owner,
    close: (run) => closeLeaseOwner(database, run),
    onProblem,
  });
  const leases = createLeases({
    ...options,
    owner,
    ledger: {
      acquire: (number, round) => acquireLeases(database, owner, number, round.asks, round.calls),
      count: (poolIds) => countBudgetPools(slowWork, poolIds),
    },
  });
  const listener = listen({
    ...where,
    channels: ['lease_recalled', 'soft_budget_passed'],
    onMessage: (poolKey, channel) => {
      if (channel === 'lease_recalled') leases.recall(poolKey);
      else leases.lookAgain(poolKey);
    },
    onConnected: () => undefined,
    onError: (error) => onProblem('listener of leases', error),
  });
  // Tasks do it at different times, so that mostly one does.
  const tidying = setInterval(
    () => {
      tidy(slowWork, options).catch((error: unknown) => onProblem('tidy leases', error));
    },
    TIDY_MS * (0.5 + options.random()),
  );
  tidying.unref();
  return {
    leases,
    run: owner,
    formerRuns: previousRuns.former,
    stop: async (isComplete) => {
      clearInterval(tidying);
      await Promise.all([leases.stop(), listener.stop()]);
      await previousRuns.stop(isComplete).catch((error: unknown) => onProblem('close leases', error));
      // A sum that is being made ends by itself; nobody waits for it any more.
      slowWork.close().catch((error: unknown) => onProblem('connection of leases', error));
      await database.close();
    },
  };
}

/** Clears what has ended, and holds one budget against its records. */
async function tidy(database: Database, { random, onProblem }: LeasingOptions): Promise<void> {
  await clearEndedLeases(database);
  const wrong = await reconcileSomeBudget(database, random());
  if (wrong === null) return;
  const what = `${wrong.poolKey} was off by ${wrong.difference} pico-dollars and is corrected`;
  onProblem('reconcile budgets', new Error(what));
}
