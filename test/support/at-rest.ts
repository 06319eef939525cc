/** Nothing is under way any more, and what was counted agrees. */
import { deepEqual } from 'node:assert/strict';
import { eventually } from './eventually.ts';
import type { Gate } from './start-gate.ts';

/** Ledger, prices and records agree. */
export async function assertAtRest({ database }: Gate, withinMs = 10_000): Promise<void> {
  await eventually(async () => deepEqual(await database.query('select * from budget_pool_faults()'), []), {
    withinMs,
  });
  deepEqual(await database.query('select * from usage_cost_differences'), []);
}
