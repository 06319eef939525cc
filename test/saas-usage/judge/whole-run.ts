/**
 * Runs of the function against a simulator and a real database, with everything that an operator could see of them: rows,
 * metrics, log lines. The clock is the test's.
 */
import type { TestContext } from 'node:test';
import type { Database } from '../../../core/db/connect.ts';
import { writeCosts } from '../../../core/db/queries/saas-usage/costs.ts';
import type {
  AlgoliaAccount,
  ContentfulAccount,
  SaasAccount,
  SaasKeys,
} from '../../../core/saas-usage/account.ts';
import { saasServices } from '../../../core/saas-usage/services.ts';
import { publishRun } from '../../../lambda/saas-usage/publish-run.ts';
import { runAccount, type RanAccount } from '../../../lambda/saas-usage/run-account.ts';
import { collectAccount } from '../../../saas-usage/collect-account.ts';
import { startAlgolia, type AlgoliaSimulator } from '../../../simulator/algolia/algolia.ts';
import { demoAlgolia } from '../../../simulator/algolia/world.ts';
import { startContentful, type ContentfulSimulator } from '../../../simulator/contentful/contentful.ts';
import { demoContentful } from '../../../simulator/contentful/world.ts';
import { createTestDatabase } from '../../support/database.ts';

/** A Monday afternoon. */
export const NOW = Date.parse('2026-11-30T15:04:05Z');

export type WholeRun = {
  readonly ran: RanAccount;
  /** By name, the last value that was told. */
  readonly told: Readonly<Record<string, number>>;
  readonly logged: readonly string[];
};

export type RunSetup = {
  readonly db?: Database;
  readonly account?: SaasAccount;
  /** One answer for each time that they are read; the last one stays. */
  readonly keys?: readonly SaasKeys[];
  /** Of real time. @default 60,000 */
  readonly withinMs?: number;
};

export type World<Simulator> = {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly simulator: Simulator;
  readonly clock: { atMs: number };
  readonly account: SaasAccount;
  readonly run: (setup?: RunSetup) => Promise<WholeRun>;
};

export async function algoliaWorld(
  t: TestContext,
  account: Partial<AlgoliaAccount> = {},
): Promise<World<AlgoliaSimulator>> {
  const clock = { atMs: NOW };
  const simulator = await startAlgolia({ clock: clockOf(clock) });
  t.after(() => simulator.stop());
  return await worldOf(t, {
    simulator,
    clock,
    account: { service: 'algolia', name: 'search', applicationId: demoAlgolia.id, ...account },
    keys: { usage_api_key: demoAlgolia.usageKey, monitoring_api_key: demoAlgolia.monitoringKey },
    origins: new Map([
      ['https://usage.algolia.com', simulator.usageUrl],
      ['https://status.algolia.com', simulator.monitoringUrl],
    ]),
  });
}

export async function contentfulWorld(
  t: TestContext,
  account: Partial<ContentfulAccount> = {},
): Promise<World<ContentfulSimulator>> {
  const clock = { atMs: NOW };
  const simulator = await startContentful({ clock: clockOf(clock), requestsPerSecond: null });
  t.after(() => simulator.stop());
  return await worldOf(t, {
    simulator,
    clock,
    account: { service: 'contentful', name: 'website', organizationId: demoContentful.id, ...account },
    keys: { management_token: demoContentful.tokens[0]?.token ?? '' },
    origins: new Map([['https://api.contentful.com', simulator.url]]),
  });
}

type Fixed<Simulator> = {
  readonly simulator: Simulator;
  readonly clock: { atMs: number };
  readonly account: SaasAccount;
  readonly keys: SaasKeys;
  readonly origins: ReadonlyMap<string, string>;
};

async function worldOf<Simulator>(t: TestContext, fixed: Fixed<Simulator>): Promise<World<Simulator>> {
  const { simulator, clock, origins } = fixed;
  const { database, url } = await createTestDatabase(t);
  let runs = 0;
  return {
    db: database,
    databaseUrl: url,
    simulator,
    clock,
    account: fixed.account,
    run: async (setup = {}) => {
      const { db = database, account = fixed.account, keys = [fixed.keys], withinMs = 60_000 } = setup;
      const service = { ...saasServices[account.service], mostPerSecond: 1_000_000 };
      const startedMs = clock.atMs;
      const told: Record<string, number> = {};
      const logged: string[] = [];
      const left = [...keys];
      runs += 1;
      const ran = await runAccount(
        {
          account,
          service,
          readKeys: () => Promise.resolve(left.length > 1 ? (left.shift() ?? {}) : (left[0] ?? {})),
          clock: clockOf({ atMs: startedMs }),
          // What is tried again is tried at once.
          random: () => 0,
          untilMs: startedMs + withinMs,
          origins,
        },
        {
          db,
          collect: collectAccount,
          writeCosts,
          runId: `run-${runs}`,
          log: (level, message, fields) => logged.push(`${level} ${message} ${JSON.stringify(fields)}`),
        },
      );
      await publishRun(ran, {
        db,
        account,
        service,
        clock: clockOf({ atMs: startedMs }),
        startedAtMs: startedMs,
        sink: (dimensions, metrics) => {
          const label = Object.entries(dimensions)
            .filter(([name]) => name !== 'account')
            .map(([, value]) => ` ${value}`)
            .join('');
          for (const { name, value } of metrics) told[`${name}${label}`] = value;
        },
      });
      return { ran, told, logged };
    },
  };
}

function clockOf(at: { readonly atMs: number }) {
  return { nowMs: () => at.atMs, monotonicMs: () => at.atMs };
}

/** Every day that is stored of an account, as text. */
export async function storedDays(db: Database, account: string): Promise<readonly string[]> {
  const rows = await db.query(
    `select metric, scope_kind, scope_id, day::text as day, per_day, value::text as value
     from saas_usage_daily where account = $1`,
    [account],
  );
  return rows.map((row) => Object.values(row).map(String).join(' ')).toSorted();
}

/** How the parts of an account went, `usage: partial refused usage of index ghosts`. */
export async function storedHealth(db: Database, account: string): Promise<readonly string[]> {
  const rows = await db.query('select part, outcome, faults from saas_collections where account = $1', [
    account,
  ]);
  return rows
    .map(({ part, outcome, faults }) => {
      const named = (faults as { code: string; what: string; isOfPlan?: boolean }[]).map(
        ({ code, what, isOfPlan }) =>
          `${isOfPlan === true ? '(' : ''}${code} ${what}${isOfPlan === true ? ')' : ''}`,
      );
      return [`${String(part)}: ${String(outcome)}`, ...named].join(', ');
    })
    .toSorted();
}
