/** Limits and budgets of one task against the ledger in a test's database, without the rest of a task. */
import type { TestContext } from 'node:test';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { acquireLeases, countBudgetPools } from '../../core/db/queries/budgets/leases.ts';
import { newId } from '../../core/ids.ts';
import { createLeases, type Leases } from '../../proxy/leases/leases.ts';

/** `beforeCount` holds up the adding up of what was spent before. */
export function leasesIn(
  t: TestContext,
  database: Database,
  clock: Clock,
  beforeCount: () => Promise<unknown> = () => Promise.resolve(),
): Leases {
  const owner = newId(clock.nowMs());
  return createLeases({
    owner,
    clock,
    ledger: {
      acquire: (number, round) => acquireLeases(database, owner, number, round.asks, round.calls),
      count: (poolIds) => beforeCount().then(() => countBudgetPools(database, poolIds)),
    },
    onRound: () => undefined,
    onWarned: () => undefined,
    onProblem: (what, error) => t.diagnostic(`${what}: ${String(error)}`),
  });
}
