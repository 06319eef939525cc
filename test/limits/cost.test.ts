/**
 * What limits and budgets cost where nothing is scarce: statements to PostgreSQL and calls that wait, by count. The CPU of
 * an admission is told, not asserted: a machine's speed is not the code's, and `npm run bench` compares within one run.
 */
import { ok } from 'node:assert/strict';
import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { worstCaseCost, expectedCost } from '../../core/budgets/worst-case.ts';
import type { Database } from '../../core/db/connect.ts';
import type { Reservation } from '../../core/leases/lease-book.ts';
import type { Allowed, ScopeKind, ScopeLimits } from '../../core/limits/scope-limits.ts';
import { picoUsd } from '../../core/money.ts';
import type { Shortage } from '../../proxy/leases/wait-queue.ts';
import { setLimitHeaders } from '../../proxy/stages/limits/headers.ts';
import { createTestDatabase } from '../support/database.ts';
import { hardBudget, scopeLimits } from '../support/scope-limits.ts';
import { leasesIn } from './database-leases.ts';

const MODEL = 'claude-haiku-4-5';
const CALLS = 20_000;

test('an admission costs hardly any statement, and hardly ever a wait, while limits are far', async (t) => {
  const { database } = await createTestDatabase(t);
  let statements = 0;
  const counting: Database = {
    ...database,
    query: (text, params) => {
      statements += 1;
      return database.query(text, params);
    },
  };
  const leases = leasesIn(t, counting, systemClock);
  const catalog = createCatalog(models, 'us-east-1');
  const model = catalog.find(MODEL);
  if (model === null) throw new Error('no model');
  const deployments = catalog.deployments(model);
  const bound = {
    inputTokens: 4_000,
    outputTokens: 2_000,
    serviceTier: 'standard',
    billedImages: 0,
    searchUnits: 0,
  } as const;
  const limits = (['key', 'user', 'team', 'global'] as const).map(limitsOf);
  const outgoing = new ServerResponse(new IncomingMessage(new Socket()));

  /** One call as the stages make it: demand, reservation, headers, settlement. A promise when it has to wait. */
  const call = (): null | Promise<void> => {
    const atMs = systemClock.nowMs();
    const demand = {
      tokens: BigInt(bound.inputTokens + bound.outputTokens),
      worstCost: worstCaseCost(deployments, bound, '1h', atMs),
      expectedCost: expectedCost(deployments, bound, atMs),
    };
    const counted = leases.admitRequest(limits, atMs, 'paid');
    const decided = leases.admitCall(limits, MODEL, demand, atMs);
    if (counted instanceof Promise || decided instanceof Promise)
      return Promise.all([counted, decided]).then((both) => end(both, atMs));
    end([counted, decided], atMs);
    return null;
  };
  const end = (decided: readonly (Reservation | Shortage)[], atMs: number): void => {
    const reservations = decided.map((one) => {
      if ('kind' in one) throw new Error(`refused by ${one.lease.key}`);
      return one;
    });
    setLimitHeaders(
      outgoing,
      'anthropic',
      reservations.flatMap((one) => one.leases),
      atMs,
    );
    for (const one of reservations) leases.settle(one, { tokens: 900n, cost: 3_000_000_000n });
  };

  // The leases of the first call have to be fetched.
  await call();
  let waited = 0;
  let leastUs = Number.POSITIVE_INFINITY;
  const statementsBefore = statements;
  for (let batch = 0; batch < 20; batch += 1) {
    const before = process.cpuUsage();
    for (let count = 0; count < CALLS / 20; count += 1) {
      const waiting = call();
      if (waiting === null) continue;
      waited += 1;
      await waiting;
    }
    const { user, system } = process.cpuUsage(before);
    leastUs = Math.min(leastUs, (user + system) / (CALLS / 20));
    // The event loop turns between batches, as it does between calls that arrive.
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  const perCall = (statements - statementsBefore) / CALLS;
  t.diagnostic(
    `${limits.length} scopes, 19 pools: ${leastUs.toFixed(1)} µs CPU a call, ${perCall.toFixed(5)} statements a call, ${waited} of ${CALLS} waited`,
  );
  await leases.stop();
  ok(perCall < 0.05, `${perCall} statements`);
  ok(waited < CALLS / 100, `${waited} waited`);
});

/** Requests, tokens, slots and money, for the scope as a whole and for the model. */
function limitsOf(scope: ScopeKind): ScopeLimits {
  const allowed: Allowed = {
    rpm: 10_000_000,
    tpm: 1_000_000_000_000,
    parallel: scope === 'global' ? null : 100_000,
    budget: { ...hardBudget(picoUsd(10n ** 20n)), duration: 'monthly', timeZone: 'Europe/Berlin' },
  };
  return scopeLimits({
    ...allowed,
    scope,
    models: scope === 'key' ? new Map([[MODEL, allowed]]) : new Map(),
  });
}
