/**
 * The leases of a task with everything they live on: a connection of their own to PostgreSQL, so that no other work
 * holds them up; the notifications by which other tasks call back what is idle here; the former lives of this task;
 * and, now and then, the clearing away of windows long over.
 */
import { connect, type ConnectOptions } from '../../core/db/connect.ts';
import { listen } from '../../core/db/listen.ts';
import {
  acquireLeases,
  clearEndedLeases,
  closeLeaseOwner,
  countBudgetPools,
} from '../../core/db/queries/leases.ts';
import { newId } from '../../core/ids.ts';
import { followFormerLives } from './former-lives.ts';
import { createLeases, type Leases, type LeasesOptions } from './leases.ts';

export type LeasingOptions = Omit<LeasesOptions, 'owner' | 'ledger'> & {
  readonly databaseUrl: string;
  /** Asked for the address anew when the password is wrong. @default it never changes */
  readonly refreshUrl?: () => Promise<string>;
  readonly journalDirectory: string;
  readonly oldSegments: readonly string[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

export type Leasing = {
  readonly leases: Leases;
  /** `isComplete`: every usage record of this life has reached PostgreSQL. */
  readonly stop: (isComplete: boolean) => Promise<void>;
};

const APPLICATION = 'stargate leases';
const STATEMENT_MS = 5_000;
/** Adding up the former spend of a large budget may take long; it holds nobody up. */
const COUNT_MS = 600_000;
const CLEAR_MS = 120_000;

export async function startLeasing(options: LeasingOptions): Promise<Leasing> {
  const { databaseUrl, clock, onProblem } = options;
  const owner = newId(clock.nowMs());
  const rotation = options.refreshUrl === undefined ? {} : { refreshUrl: options.refreshUrl };
  const where = { url: databaseUrl, ...rotation };
  const database = connect({
    ...where,
    maxConnections: 1,
    statementTimeoutMs: STATEMENT_MS,
    applicationName: APPLICATION,
    onIdleError: (error) => onProblem('connection of leases', error),
  });
  const formerLives = await followFormerLives({
    directory: options.journalDirectory,
    oldSegments: options.oldSegments,
    life: owner,
    close: (life) => closeLeaseOwner(database, life),
    onProblem,
  });
  const leases = createLeases({
    ...options,
    owner,
    ledger: {
      acquire: (number, round) => acquireLeases(database, owner, number, round.asks, round.calls),
      count: (poolIds) => countAlone(where, poolIds),
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
  const stopClearing = every(CLEAR_MS * (0.5 + options.random()), () =>
    clearEndedLeases(database).catch((error: unknown) => onProblem('clear ended leases', error)),
  );
  return {
    leases,
    stop: async (isComplete) => {
      stopClearing();
      await Promise.all([leases.stop(), listener.stop()]);
      await formerLives.stop(isComplete).catch((error: unknown) => onProblem('close leases', error));
      await database.close();
    },
  };
}

async function countAlone(
  where: Pick<ConnectOptions, 'url' | 'refreshUrl'>,
  poolIds: readonly string[],
): Promise<void> {
  const database = connect({
    ...where,
    maxConnections: 1,
    statementTimeoutMs: COUNT_MS,
    applicationName: APPLICATION,
  });
  try {
    await countBudgetPools(database, poolIds);
  } finally {
    await database.close();
  }
}

function every(ms: number, work: () => Promise<void>): () => void {
  const timer = setInterval(() => void work(), ms);
  timer.unref();
  return () => clearInterval(timer);
}
