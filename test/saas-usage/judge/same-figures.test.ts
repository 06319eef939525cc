/** One account, many pictures: wherever a figure is shown it is the same one, and it is what the service itself adds up. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Database } from '../../../core/db/connect.ts';
import { readStoredState } from '../../../core/db/queries/saas-usage/stored-state.ts';
import { anyUsage } from '../../../core/db/queries/usage/usage-filter.ts';
import { reportUsage } from '../../../core/db/queries/usage/usage-report.ts';
import { parseUsd } from '../../../core/money.ts';
import { DAY_MS, dayOf } from '../../../core/saas-usage/days.ts';
import { expositionOf } from '../../../core/saas-usage/exposition.ts';
import { saasServices } from '../../../core/saas-usage/services.ts';
import { withFormerDays } from '../../../core/saas-usage/with-former-days.ts';
import { exportUsage } from '../../../lambda/usage-jobs/export/export-usage.ts';
import { makeReport } from '../../../saas-usage/report/report.ts';
import { demoContentful } from '../../../simulator/contentful/world.ts';
import { s3Of, startAws } from '../../finance/aws-stand-in.ts';
import { parseCsv } from '../../finance/parse-csv.ts';
import { contentfulWorld } from './whole-run.ts';

const TOKEN = demoContentful.tokens[0]?.token ?? '';

test('what an account used and cost is the same figure everywhere', async (t) => {
  const world = await contentfulWorld(t, {
    team: 'web',
    planLimits: { api_call_cda: 60_000_000, entries: 100_000 },
    prices: {
      api_call_cda: { usd: '7.00', per: 1_000_000, includedPerMonth: 1_000_000 },
      asset_bandwidth: { usd: '0.15', per: 1_000_000_000 },
    },
    monthlyFeeUsd: '1234.56',
    monthlyBudgetUsd: '900.00',
  });
  // Views know the present month alone.
  world.clock.atMs = Date.now();
  const today = dayOf(world.clock.atMs);
  const since = `${today.slice(0, 7)}-01`;
  const first = await world.run();
  world.clock.atMs += 1_000;
  const second = await world.run();
  if (first.ran.kind !== 'done' || second.ran.kind !== 'done') throw new Error('a run left');
  // What was not due is known from the first run, as an exporter knows it.
  const parts = new Map([...first.ran.state.parts, ...second.ran.asked]);
  const state = withFormerDays(first.ran.state, { ...second.ran.state, parts }, world.clock.atMs);

  const stored = await readStoredState(world.db, world.account, saasServices.contentful, world.clock.atMs);
  if (stored === null) throw new Error('nothing is stored');
  deepEqual(
    ofUsage(expositionOf([stored], world.clock.atMs)),
    ofUsage(expositionOf([state], world.clock.atMs)),
    'on a laptop, from its tables, as in an exporter, from its memory',
  );

  // As the service itself adds them up.
  const answer = (await (
    await fetch(
      `${world.simulator.url}/organizations/${demoContentful.id}/usages/api_call_cda?date[gte]=${since}&date[lte]=${today}&granularity=P1M`,
      { headers: { authorization: `Bearer ${TOKEN}` } },
    )
  ).json()) as { items: { data: number[] }[] };
  const used = answer.items.flatMap(({ data }) => data).reduce((sum, value) => sum + value, 0);
  ok(used > 0 || today === since);

  const { db } = world;
  const metrics = samplesIn(expositionOf([state], world.clock.atMs));
  const { folder, summary } = await report(t, world, since, today);
  const daily = csvIn(folder, 'daily.csv').filter(({ metric }) => metric === 'api_call_cda');
  const sumOf = (rows: readonly Readonly<Record<string, string>>[], member: string): number =>
    rows.reduce((sum, row) => sum + Number(row[member]), 0);
  const cda = `select coalesce(sum(value), 0)::float8 as value from saas_usage_daily
     where account = 'website' and metric = 'api_call_cda' and day >= '${since}'`;
  deepEqual(
    {
      table: await one(db, `${cda} and scope_kind = 'account'`),
      'table by space': await one(db, `${cda} and scope_kind = 'space'`),
      limit: await one(
        db,
        `select used::float8 as value from saas_plan_status where metric = 'api_call_cda'`,
      ),
      month: metrics.get(
        'contentful_usage{account="website",org_id="4demoOrganization",metric_name="cda_total"}',
      ),
      'month by space': sumWhere(metrics, /^contentful_usage_by_space\{.*metric_name="cda_total"/),
      days: sumWhere(
        metrics,
        new RegExp(`^contentful_usage_daily\\{.*api_type="cda",date="${today.slice(0, 7)}`),
      ),
      cloudwatch: second.told['contentful_usage cda_total'],
      'daily.csv': sumOf(
        daily.filter(({ scope }) => scope === 'account'),
        'value',
      ),
      'daily.csv by space': sumOf(
        daily.filter(({ scope }) => scope === 'space'),
        'value',
      ),
      // A report has no figure of days that are not counted yet, as on the first of a month.
      'summary.json': (summary['usage'] as Record<string, number>)['cda_total'] ?? 0,
    },
    {
      table: used,
      'table by space': used,
      limit: used,
      month: used,
      'month by space': used,
      days: used,
      cloudwatch: used,
      'daily.csv': used,
      'daily.csv by space': used,
      'summary.json': used,
    },
  );

  const entries = await one(
    db,
    `select value::float8 as value from saas_levels where metric = 'entries' and scope_kind = 'account'`,
  );
  deepEqual(
    {
      environments: sumWhere(metrics, /^contentful_entries_total\{/),
      cloudwatch: second.told['contentful_entries_total'],
      day: await one(
        db,
        `select value::float8 as value from saas_usage_daily where metric = 'entries' and scope_kind = 'account' and day = '${today}'`,
      ),
      'summary.json': (summary['space'] as Record<string, number>)['entries'],
    },
    { environments: entries, cloudwatch: entries, day: entries, 'summary.json': entries },
  );
  const share = Math.max(used / 60_000_000, (entries ?? 0) / 100_000);
  near(second.told['SaasUsagePlanUsedPercent'], share * 100);
  near(await one(db, `select max(share)::float8 as value from saas_plan_status`), share);
  near(Math.max(...valuesWhere(metrics, /^saas_plan_used_ratio\{/)), share);

  const month = { sinceMs: Date.parse(since), untilMs: Date.parse(today) + DAY_MS };
  const rows = await reportUsage(db, {
    of: 'bill',
    ...month,
    timeZone: 'UTC',
    groupBy: ['team', 'model'],
    filter: anyUsage,
    order: 'spend',
    limit: 10,
    after: null,
  });
  deepEqual(
    rows.map(({ groups }) => groups),
    [['web', 'contentful/website']],
  );
  const cost = rows[0]?.totals.costPicoUsd ?? 0n;
  ok(cost > 0n);
  const inCsv = csvIn(folder, 'costs.csv').reduce(
    (sum, row) => sum + (parseUsd(row['cost_usd'] ?? '') ?? 0n),
    0n,
  );
  const ofToday = await pico(
    db,
    `select sum(cost_pico_usd)::text as value from saas_costs_daily where day = '${today}'`,
  );
  deepEqual(
    {
      services: rows[0]?.totals.servicesCostPicoUsd,
      view: await pico(
        db,
        `select sum(cost_pico_usd)::text as value from cost_daily where day >= '${since}'`,
      ),
      budget: await pico(db, `select spent_pico_usd::text as value from budget_burn where scope = 'service'`),
      'costs.csv': inCsv,
      'FOCUS and today': (await focusCost(t, db, since)) + ofToday,
    },
    { services: cost, view: cost, budget: cost, 'costs.csv': cost, 'FOCUS and today': cost },
  );
});

async function report(
  t: TestContext,
  world: Awaited<ReturnType<typeof contentfulWorld>>,
  since: string,
  until: string,
) {
  const folder = await mkdtemp(join(tmpdir(), 'judge-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  // At the pace that the service allows it would take half a minute.
  Object.assign(saasServices.contentful, { mostPerSecond: 1_000_000 });
  const made = await makeReport({
    account: world.account,
    readKeys: () => Promise.resolve({ management_token: TOKEN }),
    since,
    until,
    folder,
    clock: { nowMs: () => world.clock.atMs, monotonicMs: () => world.clock.atMs },
    random: () => 0,
    origins: new Map([['https://api.contentful.com', world.simulator.url]]),
  });
  equal(made.summary.complete, true);
  return { folder, summary: made.summary };
}

function csvIn(folder: string, name: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...rows] = parseCsv(readFileSync(join(folder, name), 'utf8'));
  return rows.map((row) => Object.fromEntries(head.map((column, at) => [column, row[at] ?? ''])));
}

/** What the export has of the days that are over, from `since` on. */
async function focusCost(t: TestContext, db: Database, since: string): Promise<bigint> {
  const aws = await startAws(t);
  const clock = { nowMs: Date.now, monotonicMs: () => 0 };
  await exportUsage({ db, clock, s3: s3Of(aws), bucket: 'finance', prefix: '' });
  let sum = 0n;
  for (const [key, body] of aws.objects) {
    const day = /day=([\d-]+)/.exec(key)?.[1] ?? '';
    if (!key.endsWith('.csv.gz') || day < since) continue;
    const [head = [], ...rows] = parseCsv(gunzipSync(body).toString('utf8'));
    for (const row of rows) sum += parseUsd(row[head.indexOf('BilledCost')] ?? '') ?? 0n;
  }
  return sum;
}

function ofUsage(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^contentful_(?!exporter|scrape|last|calls|keys)/.test(line));
}

function samplesIn(text: string): ReadonlyMap<string, number> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

function valuesWhere(samples: ReadonlyMap<string, number>, series: RegExp): readonly number[] {
  return [...samples].filter(([name]) => series.test(name)).map(([, value]) => value);
}

function sumWhere(samples: ReadonlyMap<string, number>, series: RegExp): number {
  return valuesWhere(samples, series).reduce((sum, value) => sum + value, 0);
}

async function one(db: Database, statement: string): Promise<number | null> {
  const [row] = await db.query(statement);
  return row === undefined ? null : Number(row['value']);
}

async function pico(db: Database, statement: string): Promise<bigint> {
  const [row] = await db.query(statement);
  const value = row?.['value'];
  return BigInt(typeof value === 'string' ? value : 0);
}

function near(value: number | null | undefined, expected: number): void {
  ok(
    Math.abs((value ?? Number.NaN) - expected) < 1e-9 * Math.max(1, expected),
    `${value} and not ${expected}`,
  );
}
