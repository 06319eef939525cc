/** What another deployment may cost is held by the call that asked the first: of budgets only, all of it or nothing. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { systemClock } from '../../core/clock.ts';
import { isRefusal } from '../../core/errors.ts';
import { parseUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { Admitted, GivenUp } from '../../proxy/exchange.ts';
import {
  countRequest,
  reserve,
  reserveAgain,
  reserveAnother,
  settleReservation,
  type ReserveDeps,
} from '../../proxy/stages/limits/reserve.ts';
import { admitFetched, type AdmitDeps } from '../../proxy/stages/admit.ts';
import type { Plan } from '../../proxy/stages/plan.ts';
import { createTestDatabase } from '../support/database.ts';
import { hardBudget, scopeLimits } from '../support/scope-limits.ts';
import { leasesIn } from './database-leases.ts';

const MODEL = 'claude-haiku-4-5';
/** A million bytes of prompt, each of which may be a token written to the cache for an hour: 2.2 USD at worst. */
const INPUT = 1_000_000;

/** A call admitted within a budget, with its leases and what the ledger was asked. */
async function admittedCall(t: TestContext, budgetUsd: string) {
  const { database } = await createTestDatabase(t);
  const leases = leasesIn(t, database, systemClock);
  t.after(() => leases.stop());
  const budget = hardBudget(parseUsd(budgetUsd));
  const limits = scopeLimits({ rpm: 10, tpm: 2_000_000, parallel: 1, budget });
  const catalog = createCatalog(models, 'us-east-1');
  const model = catalog.find(MODEL);
  if (model === null) throw new Error('no model');
  const deployments = catalog.deployments(model);
  let exceeded = 0;
  const blocked: string[] = [];
  const deps: ReserveDeps = {
    leases,
    clock: systemClock,
    limitReports: {
      rateLimitAllowed: () => undefined,
      rateLimitBlocked: (limitType) => blocked.push(limitType),
      budgetBlocked: () => undefined,
      answerShortened: () => undefined,
      boundExceeded: () => {
        exceeded += 1;
      },
    },
  };
  const understood = {
    routeId: 'messages',
    route: { errors: 'anthropic' },
    outgoing: { setHeader: () => undefined },
    createdAtMs: systemClock.nowMs(),
    principal: { limits: [limits] },
    plan: {
      model: { ...model, contextTokens: INPUT },
      deployments,
      serviceTier: 'standard',
      outputCap: null,
    },
    call: { inputTokensBound: INPUT, maxOutputTokens: 1 },
    progress: { reservedAnswers: 1, givenUp: [], addedBytes: 0, spareTokens: 0, cacheUse: '1h' },
  } as unknown as Admitted;
  const counted = await countRequest(understood, deps);
  if (isRefusal(counted)) throw new Error(`refused: ${counted.message}`);
  const reservation = await reserve(understood, deps);
  if (isRefusal(reservation)) throw new Error(`refused: ${reservation.message}`);
  const all = [...counted.requestReservation.leases, ...reservation.leases];
  const admitted: Admitted = Object.assign(understood, { reservation, lease: null });
  const held = (resource: string): bigint =>
    all.find(({ rule }) => rule.resource === resource)?.reserved ?? -1n;
  const other = catalog.find('nova-micro');
  if (other === null) throw new Error('no other model');
  const fallback = { ...admitted.plan, model: other, deployments: catalog.deployments(other) } as Plan;
  return { admitted, fallback, deps, held, blocked, exceeded: () => exceeded };
}

test('the call holds both, of budgets only, and settles both at once', async (t) => {
  const { admitted, deps, held, exceeded } = await admittedCall(t, '100');
  const before = { budget: held('budget'), rpm: held('rpm'), tpm: held('tpm'), parallel: held('parallel') };
  equal(await reserveAnother(admitted, () => true, deps), true);
  deepEqual(
    { budget: held('budget'), rpm: held('rpm'), tpm: held('tpm'), parallel: held('parallel') },
    { ...before, budget: before.budget * 2n },
  );
  ok(admitted.lease !== null && admitted.lease.poolIds.length === 1, 'its record names the pool once');
  const costPicoUsd = before.budget * 2n;
  const usage = {
    inputTokens: INPUT,
    outputTokens: 1,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
  };
  settleReservation(admitted, { ...usage, costPicoUsd } as UsageRecord, deps);
  const [budget] = admitted.reservation.leases.filter(({ rule }) => rule.resource === 'budget');
  deepEqual([budget?.reserved, budget?.used], [0n, costPicoUsd]);
  equal(exceeded(), 0, 'what both cost at worst is within what was reserved for both');
});

test('a budget with room for one holds one', async (t) => {
  const { admitted, deps, held } = await admittedCall(t, '3');
  const before = held('budget');
  const { reservation } = admitted;
  equal(await reserveAnother(admitted, () => true, deps), false);
  equal(held('budget'), before);
  equal(admitted.reservation, reservation);
});

test('what came too late, when the first had answered, is given back', async (t) => {
  const { admitted, deps, held } = await admittedCall(t, '10');
  const before = held('budget');
  const { reservation } = admitted;
  let isWanted = true;
  const reserved = reserveAnother(admitted, () => isWanted, deps);
  ok(reserved instanceof Promise, 'the ledger has to be asked');
  isWanted = false;
  equal(await reserved, false);
  equal(held('budget'), before);
  equal(admitted.reservation, reservation);
});

test('another model that is asked after an answer was given up is held for beside it', async (t) => {
  const { admitted, fallback, deps, held } = await admittedCall(t, '100');
  const before = { budget: held('budget'), rpm: held('rpm'), parallel: held('parallel') };
  admitted.progress.givenUp = [{} as GivenUp];
  admitted.progress.reservedAnswers = 0;
  equal(await reserveAgain(admitted, fallback, admitted.plan.model, deps), null);
  ok(held('budget') > before.budget, 'the answer that was given up keeps its part');
  deepEqual([held('rpm'), held('parallel')], [before.rpm, before.parallel], 'it is the same request');
  equal(admitted.progress.reservedAnswers, 1);
});

test('fetched content beyond the tokens of a minute is refused in those words, and counts as blocked', async (t) => {
  const { admitted, deps, blocked } = await admittedCall(t, '100');
  Object.assign(admitted.call, { maxOutputTokens: 1_500_000 });
  Object.assign(admitted.plan.model, { maxOutputTokens: 1_500_000 });
  const refusal = await admitFetched(admitted, admitted.plan.model, deps as AdmitDeps);
  ok(refusal !== null);
  equal(refusal.code, 'rate_limited');
  match(
    refusal.message,
    /This API key may use 2000000 tokens a minute\. .* The images and files .* counted in\.$/,
  );
  deepEqual(blocked, ['tpm']);
});
