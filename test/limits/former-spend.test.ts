/** A new budget knows first what was spent before: a call waits for that a while, and is never let in without it. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { parseUsd } from '../../core/money.ts';
import { createTestDatabase } from '../support/database.ts';
import { hardBudget, scopeLimits } from '../support/scope-limits.ts';
import { leasesIn } from './database-leases.ts';

const DEMAND = { tokens: 1n, worstCost: 5n, expectedCost: 5n };

const limitsWithBudget = () => scopeLimits({ budget: hardBudget(parseUsd('10')) });

test('a call waits more than a second for former spend, and is admitted', async (t) => {
  const { database } = await createTestDatabase(t);
  const leases = leasesIn(t, database, systemClock, () => delay(1_000));
  t.after(() => leases.stop());
  const admitted = await leases.admitCall([limitsWithBudget()], 'nova-micro', DEMAND, systemClock.nowMs());
  ok('leases' in admitted, 'admitted');
  deepEqual(admitted.needs, [5n]);
});

test('a call whose former spend is not added up in time is told so, and later ones are admitted', async (t) => {
  const { database } = await createTestDatabase(t);
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => (finish = resolve));
  const leases = leasesIn(t, database, systemClock, () => held);
  t.after(() => leases.stop());
  const limits = [limitsWithBudget()];
  const refused = await leases.admitCall(limits, 'nova-micro', DEMAND, systemClock.nowMs());
  ok('reason' in refused, 'refused');
  equal(refused.reason, 'uncounted');
  finish();
  ok('leases' in (await leases.admitCall(limits, 'nova-micro', DEMAND, systemClock.nowMs())), 'admitted');
});
