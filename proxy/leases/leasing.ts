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
/** Adding up what was spent before a budget was made; it holds no round up. Until it is done, calls of the budget wait. */
const SUM_MS = 120_000;
/** Sums that wait for their turn have not failed. */
const SUM_WAIT_MS = 30_000;
const TIDY_STATEMENT_MS = 600_000;
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
  // It stays open, as each key that comes anew asks for a sum, and on a connection of its own that takes thirty times as long.
  const sums = connect({
    ...where,
    maxConnections: 1,
    statementTimeoutMs: SUM_MS,
    connectTimeoutMs: SUM_WAIT_MS,
    applicationName: APPLICATION,
    onIdleError: (error) => onProblem('connection of leases', error),
  });
  // Comparing a large budget with its records takes long, so no sum may wait for it.
  const tidying = connect({
    ...where,
    maxConnections: 1,
    statementTimeoutMs: TIDY_STATEMENT_MS,
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
      count: (poolIds) => countBudgetPools(sums, poolIds),
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
  let isStopping = false;
  const tidyTimer = setInterval(
    () => {
      tidy(tidying, options).catch((error: unknown) => {
        if (!isStopping) onProblem('tidy leases', error);
      });
    },
    TIDY_MS * (0.5 + options.random()),
  );
  tidyTimer.unref();
  return {
    leases,
    run: owner,
    formerRuns: previousRuns.former,
    stop: async (isComplete) => {
      isStopping = true;
      clearInterval(tidyTimer);
      await Promise.all([leases.stop(), listener.stop()]);
      await previousRuns.stop(isComplete).catch((error: unknown) => onProblem('close leases', error));
      // What they are at ends by itself; nobody waits for it any more.
      for (const slow of [sums, tidying])
        slow.close().catch((error: unknown) => onProblem('close leases', error));
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
