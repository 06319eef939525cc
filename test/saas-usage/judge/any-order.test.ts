/**
 * Runs that are killed, that meet another or outlive their time, services that refuse, days that come late or are corrected:
 * in any order they leave the tables as the service has it in the end, each day once, and costs that follow from them.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Database } from '../../../core/db/connect.ts';
import { writeCosts } from '../../../core/db/queries/saas-usage/costs.ts';
import type { SaasAccount } from '../../../core/saas-usage/account.ts';
import { dayAfter, DAY_MS, dayOf } from '../../../core/saas-usage/days.ts';
import { runAccount } from '../../../lambda/saas-usage/run-account.ts';
import { collectAccount } from '../../../saas-usage/collect-account.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  ORIGIN,
  shop,
  shopAccount,
  startTrueService,
  type Refusal,
  type TrueService,
} from './true-service.ts';

const START = Date.parse('2026-10-20T22:00:00Z');
const KEY = 'k'.repeat(32);
const METRICS = ['orders', 'baskets', 'returns'];

const refusals: readonly ((path: string) => Refusal | null)[] = [
  () => ({ status: 503 }),
  () => ({ status: 403 }),
  () => ({ status: 429, headers: { 'retry-after': '900' } }),
  (path) => (path.startsWith('/baskets') ? { status: 404 } : null),
  (path) => (path.startsWith('/orders') ? { status: 200, body: 'no JSON' } : null),
  (path) => (path.includes('to=2026-10') ? { status: 500 } : null),
];

type Step =
  | { readonly is: 'run' | 'two runs' | 'late run' | 'heal' }
  | { readonly is: 'killed run'; readonly after: number }
  | { readonly is: 'hours'; readonly hours: number }
  | { readonly is: 'correct'; readonly metric: string; readonly daysAgo: number; readonly value: number }
  | { readonly is: 'refuse'; readonly refusal: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ is: 'run' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ is: 'two runs' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ is: 'late run' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ is: 'heal' }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('killed run' as const), after: fc.nat(25) }) },
  {
    weight: 4,
    arbitrary: fc.record({ is: fc.constant('hours' as const), hours: fc.constantFrom(1, 5, 24, 60, 300) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('correct' as const),
      metric: fc.constantFrom(...METRICS),
      daysAgo: fc.nat(3),
      value: fc.oneof(fc.nat(1_000_000), fc.double({ min: 0, max: 1e9, noNaN: true })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constant('refuse' as const), refusal: fc.nat(refusals.length - 1) }),
  },
);

test('in whatever order things happen, the tables end as the service has it', async (t) => {
  const { database } = await createTestDatabase(t);
  const service = await startTrueService(t, () => KEY);
  let nth = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      nth += 1;
      const world = worldOf(database, service, { ...shopAccount, name: `shop-${nth}` });
      // How far back a first run reads is another matter.
      for (const one of [{ is: 'run' } as const, ...steps]) await world.take(one);
      await world.take({ is: 'heal' });
      await world.take({ is: 'hours', hours: 1 });
      await world.take({ is: 'run' });
      const before = await world.tables();
      deepEqual(before.days, world.truth());
      deepEqual(before.costs, costsOf(before.days));
      await world.take({ is: 'hours', hours: 0 });
      await world.take({ is: 'run' });
      deepEqual(await world.tables(), before, 'another run changes nothing');
    }),
    { numRuns: Number(process.env['JUDGE_RUNS'] ?? 12), seed: Number(process.env['JUDGE_SEED'] ?? 19) },
  );
});

type World = {
  readonly take: (step: Step) => Promise<void>;
  readonly truth: () => readonly string[];
  readonly tables: () => Promise<{ readonly days: readonly string[]; readonly costs: readonly string[] }>;
};

function worldOf(db: Database, service: TrueService, account: SaasAccount): World {
  let nowMs = START;
  let runs = 0;
  service.refuse = () => null;
  for (const metric of METRICS) service.truth.set(metric, new Map());
  addDays(dayAfter(dayOf(nowMs), -40), dayOf(nowMs));

  return {
    take,
    truth: () =>
      METRICS.flatMap((metric) =>
        [...(service.truth.get(metric) ?? [])]
          .filter(([day]) => day >= dayAfter(dayOf(START), -29))
          .map(([day, value]) => `${metric} ${day} ${value}`),
      ).toSorted(),
    tables: async () => ({
      days: (
        await db.query(
          `select metric, day::text as day, value::text as value from saas_usage_daily
           where account = $1 and day >= $2`,
          [account.name, dayAfter(dayOf(START), -29)],
        )
      )
        .map(({ metric, day, value }) => `${String(metric)} ${String(day)} ${Number(value)}`)
        .toSorted(),
      costs: (
        await db.query(
          `select to_char(day, 'YYYY-MM') || ' ' || sum(cost_pico_usd)::text as row from saas_costs_daily
           where account = $1 group by to_char(day, 'YYYY-MM') order by 1`,
          [account.name],
        )
      ).map(({ row }) => String(row)),
    }),
  };

  function addDays(from: string, to: string): void {
    for (let day = from; day <= to; day = dayAfter(day, 1)) {
      // A day in five comes late, if somebody corrects it.
      for (const [index, metric] of METRICS.entries()) {
        if ((Date.parse(day) / DAY_MS + index) % 5 !== 0) service.truth.get(metric)?.set(day, 1 + index);
      }
    }
  }

  async function take(one: Step): Promise<void> {
    switch (one.is) {
      case 'hours': {
        const before = dayOf(nowMs);
        nowMs += one.hours * 3_600_000 + 60_000;
        if (dayOf(nowMs) > before) addDays(dayAfter(before, 1), dayOf(nowMs));
        return;
      }
      case 'correct':
        service.truth.get(one.metric)?.set(dayAfter(dayOf(nowMs), -one.daysAgo), one.value);
        return;
      case 'refuse':
        service.refuse = refusals[one.refusal] ?? (() => null);
        return;
      case 'heal':
        service.refuse = () => null;
        return;
      case 'run':
        await run(db);
        return;
      case 'two runs':
        await Promise.all([run(db), run(db)]);
        return;
      case 'killed run':
        await run(killedAfter(db, one.after)).catch(onlyKilled);
        // Whoever was killed holds the account for as long as it might have run.
        nowMs += 120_000;
        return;
      case 'late run': {
        const paused = Promise.withResolvers<undefined>();
        const late = run(db, paused.promise);
        nowMs += 120_000;
        service.truth.get('orders')?.set(dayOf(nowMs), nowMs % 1000);
        await run(db);
        paused.resolve(undefined);
        await late.catch(() => undefined);
      }
    }
  }

  async function run(database: Database, before?: Promise<undefined>): Promise<void> {
    const startedMs = nowMs;
    runs += 1;
    await runAccount(
      {
        account,
        service: shop,
        readKeys: () => Promise.resolve({ key: KEY }),
        clock: { nowMs: () => startedMs, monotonicMs: () => startedMs },
        random: () => 0,
        untilMs: startedMs + 60_000,
        origins: new Map([[ORIGIN, service.origin]]),
      },
      {
        db: database,
        collect: async (options) => {
          const state = await collectAccount(options);
          await before;
          return state;
        },
        writeCosts,
        log: () => undefined,
        runId: `run-${runs}`,
      },
    );
  }
}

/** Nothing reaches the database after so many statements. */
function killedAfter(db: Database, statements: number): Database {
  let left = statements;
  const alive = (): void => {
    left -= 1;
    if (left < 0) throw new Killed();
  };
  return {
    query: async (text, params) => {
      alive();
      return db.query(text, params);
    },
    transaction: (work) =>
      db.transaction((tx) =>
        work({
          query: async (text, params) => {
            alive();
            return tx.query(text, params);
          },
        }),
      ),
    close: () => Promise.resolve(),
  };
}

class Killed extends Error {}

function onlyKilled(error: unknown): void {
  equal(error instanceof Killed, true, String(error));
}

/** Half a dollar for a thousand orders beyond the first hundred of a month, rounded down to a pico-dollar once a month. */
function costsOf(days: readonly string[]): readonly string[] {
  const months = new Map<string, number[]>();
  for (const row of days) {
    const [metric, day = '', value] = row.split(' ');
    if (metric !== 'orders') continue;
    const month = day.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), Number(value)]);
  }
  return [...months]
    .map(([month, values]) => {
      // Exactly: values have a finite number of binary digits, here as multiples of 2^-1074 would be; 60 digits are enough.
      const total = values.reduce((sum, value) => sum + scaled(value), 0n);
      const charged = total - 100n * SCALE;
      return `${month} ${charged <= 0n ? 0n : (charged * 500_000_000n) / SCALE}`;
    })
    .toSorted();
}

const DIGITS = 330;
const SCALE = 10n ** BigInt(DIGITS);

/** As decimal text says it, the shortest that is this number. */
function scaled(value: number): bigint {
  const [, whole = '0', fraction = '', exponent = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const power = BigInt(DIGITS - fraction.length + Number(exponent));
  return BigInt(whole + fraction) * 10n ** power;
}
