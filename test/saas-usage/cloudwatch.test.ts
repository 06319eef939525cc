/** What a run tells CloudWatch: by which names and dimensions, never more than the bill says, and never what is stale. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Database } from '../../core/db/connect.ts';
import { saasServiceNames, type SaasServiceName } from '../../core/saas-usage/account.ts';
import { exporterMetrics, saasMetricCount } from '../../core/saas-usage/cloudwatch.ts';
import { wholeAccount } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { createEmfSink } from '../../lambda/saas-usage/emf-sink.ts';
import { lateSeconds } from '../../lambda/saas-usage/publish-run.ts';
import { directiveOf, printedBy, type EmfLine } from '../observability/emf.ts';
import { createTestDatabase } from '../support/database.ts';
import { NOON_MS, run, type RunSetup } from './account-runs.ts';
import { algoliaSamples, contentfulSamples, publish, search, web } from './known-runs.ts';

type Setup = RunSetup & { readonly account: typeof search | typeof web };

async function linesOf(t: TestContext, db: Database, setup: Setup): Promise<readonly EmfLine[]> {
  const { lines } = await printedBy(t, 'saas-usage', async (metrics) =>
    publish(db, createEmfSink(metrics), setup),
  );
  return lines;
}

/** Values by metric and what it has beside `service`, `environment` and `account`. */
function valuesOf(lines: readonly EmfLine[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const { Metrics = [], Dimensions = [] } = directiveOf(line);
      const [dimensions = []] = Dimensions;
      const more = dimensions.filter((name) => !['service', 'environment', 'account'].includes(name));
      const of = more.map((name) => `{${name}=${String(line[name])}}`).join('');
      return Metrics.map(({ Name }) => [`${Name}${of}`, line[Name]]);
    }),
  );
}

test('an account of Algolia has what its alarms watch and the names its users know', async (t) => {
  const { database } = await createTestDatabase(t);
  const lines = await linesOf(t, database, {
    account: search,
    parts: { usage: { samples: algoliaSamples, callsLeft: 90 } },
  });
  for (const line of lines) {
    deepEqual(
      [line['service'], line['environment'], line['account'], directiveOf(line).Namespace],
      ['saas-usage', 'test', 'search', 'Stargate'],
    );
  }
  const values = valuesOf(lines);
  deepEqual(Object.fromEntries(Object.entries(values).filter(([name]) => /^(Algolia|Saas)/.test(name))), {
    SaasUsageRuns: 1,
    SaasUsageFailedParts: 0,
    SaasUsageFaults: 0,
    SaasUsageKeysRefused: 0,
    SaasUsageValuesRefused: 0,
    SaasUsageLateSeconds: 0,
    SaasUsageDurationSeconds: 2.5,
    SaasUsageCallsLeft: 90,
    // 910 of 1,000 records; 8,000 of 10,000 requests of the month.
    SaasUsagePlanUsedPercent: 91,
    // Of the busiest server that was measured within two hours.
    AlgoliaCpuPercent: 82,
    AlgoliaRamPercent: 50,
    AlgoliaSsdPercent: 61,
    AlgoliaSearchCapacityPercent: 70,
    AlgoliaDegradedPercent: 7,
    AlgoliaQpsPercent: 75,
    AlgoliaP99Ms: 41,
  });
  equal(values['algolia_usage_total{statistic=total_search_requests}'], 6_000);
  equal(values['algolia_usage_total{statistic=records}'], 910);
  equal(values['algolia_infra_metric{metric=cpu_usage}'], 82);
});

test('a load that was measured days ago raises no alarm today', async (t) => {
  const { database } = await createTestDatabase(t);
  const onDay = (metric: string, value: number) =>
    ({ kind: 'day', metric, scope: wholeAccount, day: '2026-11-27', value }) as const;
  const values = valuesOf(
    await linesOf(t, database, {
      account: search,
      parts: {
        usage: { samples: [onDay('99p_processing_time', 900), onDay('total_search_operations', 12)] },
      },
    }),
  );
  equal(values['AlgoliaP99Ms'], undefined);
  equal(values['algolia_usage_total{statistic=total_search_operations}'], 12);
});

test('an account of Contentful has its use of the month, and what there is', async (t) => {
  const { database } = await createTestDatabase(t);
  const values = valuesOf(
    await linesOf(t, database, { account: web, parts: { usage: { samples: contentfulSamples } } }),
  );
  equal(values['contentful_usage{metric_name=cda_total}'], 800_000, 'of this month alone');
  equal(values['contentful_usage{metric_name=asset_bandwidth}'], 10);
  equal(values['contentful_entries_total'], 2_500);
  equal(values['contentful_organization_memberships_total'], 30);
  equal(values['SaasUsagePlanUsedPercent'], 80);
  equal(values['SaasUsageCallsLeft'], undefined, 'it did not say');
});

test('an account is never more metrics than the bill says, and is each of them when all is known', async (t) => {
  const { database } = await createTestDatabase(t);
  const known = {
    algolia: { account: search, parts: { usage: { samples: algoliaSamples, callsLeft: 90 } } },
    contentful: { account: web, parts: { usage: { samples: contentfulSamples, callsLeft: 9 } } },
  } satisfies Readonly<Record<SaasServiceName, Setup>>;
  for (const name of saasServiceNames) {
    const values = valuesOf(await linesOf(t, database, known[name]));
    equal(Object.keys(values).length, saasMetricCount(name), name);
  }
});

test('every metric by a name of the exporters is a gauge of its service, with that label', () => {
  for (const name of saasServiceNames) {
    const gauges = Object.values(saasServices[name].published.gauges);
    for (const { name: metric, by } of exporterMetrics[name]) {
      const gauge = gauges.find((one) => one.name === metric);
      ok(gauge !== undefined, metric);
      ok(by === null || gauge.labels.includes(by.label), `${metric} by ${by?.label}`);
    }
  }
});

test('faults, refused keys and refused values are counted; what the plan lacks is none', async (t) => {
  const { database } = await createTestDatabase(t);
  const fault = { what: 'usage', status: 401, message: 'no' } as const;
  const values = valuesOf(
    await linesOf(t, database, {
      account: web,
      parts: {
        usage: { outcome: 'failure', faults: [{ ...fault, code: 'unauthorized' }] },
        inventory: {
          outcome: 'partial',
          samples: [{ kind: 'level', metric: 'entries', scope: { kind: 'account', id: '' }, value: -1 }],
          faults: [
            { ...fault, code: 'forbidden', isOfPlan: true },
            { ...fault, code: 'timeout' },
          ],
        },
      },
    }),
  );
  equal(values['SaasUsageFailedParts'], 1);
  equal(values['SaasUsageFaults'], 2);
  equal(values['SaasUsageKeysRefused'], 1);
  equal(values['SaasUsageValuesRefused'], 2, 'the level, and the last value of its day');
});

test('a part is late when nothing was read of it for longer than it may wait', async (t) => {
  const [collector] = saasServices.contentful.collectors;
  const hourly = {
    ...saasServices.contentful,
    collectors: [
      {
        days: null,
        collect: async () => ({ samples: [], faults: [] }),
        ...collector,
        part: 'a',
        everySeconds: 0,
      },
      {
        days: null,
        collect: async () => ({ samples: [], faults: [] }),
        ...collector,
        part: 'b',
        everySeconds: 3_600,
      },
    ],
  };
  const late = (a: number, b: number) =>
    lateSeconds(
      hourly,
      new Map([
        ['a', NOON_MS - a * 1_000],
        ['b', NOON_MS - b * 1_000],
      ]),
      NOON_MS,
    );
  equal(late(0, 3_000), 0);
  equal(late(0, 3_900), 300);
  equal(late(700, 3_900), 700);
  equal(lateSeconds(hourly, new Map(), NOON_MS), 0, 'before the first run');

  const { database } = await createTestDatabase(t);
  const refused = { outcome: 'failure', faults: [] } as const;
  await run(database, { account: web, parts: { a: refused } });
  await run(database, { account: web, nowMs: NOON_MS + 300_000, parts: { a: refused } });
  const lines = await linesOf(t, database, { account: web, nowMs: NOON_MS + 600_000, parts: { a: refused } });
  ok(lines.length > 0);
  const [row] = await database.query('select first_started_at, read_at from saas_collections');
  deepEqual(row, { first_started_at: new Date(NOON_MS), read_at: null }, 'it waits since it was first tried');
});

test('a run that leaves because another is at it tells CloudWatch nothing', async (t) => {
  const { database } = await createTestDatabase(t);
  await run(database, { account: web });
  await database.query(`update saas_accounts set run_id = 'other', running_until = 'infinity'`);
  deepEqual(await linesOf(t, database, { account: web }), []);
});
