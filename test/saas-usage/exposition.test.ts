/** What the exporter and the laptop show to Prometheus: former names, one line a series, nothing that breaks a scrape. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { AccountState, PartState } from '../../core/saas-usage/account-state.ts';
import type { AlgoliaAccount, ContentfulAccount, SaasAccount } from '../../core/saas-usage/account.ts';
import { daysToCapacity } from '../../core/saas-usage/days-to-capacity.ts';
import { expositionOf, saasGauges } from '../../core/saas-usage/exposition.ts';
import { wholeAccount, type Sample } from '../../core/saas-usage/sample.ts';
import { promtoolBinary } from '../observability/real-prometheus.ts';

const NOW = Date.UTC(2026, 10, 30, 14, 20);
const DAY_MS = 86_400_000;

const search: AlgoliaAccount = {
  name: 'search',
  service: 'algolia',
  applicationId: 'APP1',
  planLimits: { search_operations: 10_000, records: 1_000 },
  serverRamMb: 64_000,
  maxQueriesPerSecond: 400,
};
const site: ContentfulAccount = { name: 'site', service: 'contentful', organizationId: 'org1' };

const algoliaSamples: readonly Sample[] = [
  day('search_operations', '2026-10-31', 900),
  day('search_operations', '2026-11-29', 300),
  day('search_operations', '2026-11-30', 40),
  day('max_qps', '2026-11-30', 386),
  { ...day('search_operations', '2026-11-30', 30), scope: { kind: 'index', id: 'products' } },
  level('records', 800),
  point('99p_processing_time', NOW - 1_200_000, 75),
  point('99p_processing_time', NOW - 4_800_000, 60),
  { ...point('cpu_usage', NOW - 60_000, 82.5), scope: { kind: 'server', id: 'c1-1' } },
  { ...point('cpu_usage', NOW - 3 * 3_600_000, 12), scope: { kind: 'server', id: 'c1-gone' } },
  { ...point('ram_search_usage', NOW - 60_000, 24_000), scope: { kind: 'server', id: 'c1-1' } },
  { ...point('ram_indexing_usage', NOW - 60_000, 8_000), scope: { kind: 'server', id: 'c1-1' } },
];

const contentfulSamples: readonly Sample[] = [
  day('api_call_cda', '2026-10-31', 5),
  day('api_call_cda', '2026-11-01', 45_000),
  day('api_call_cda', '2026-11-30', 231),
  day('api_call_graphql', '2026-11-30', 7),
  day('asset_bandwidth', '2026-11-30', 1_500_000_000),
  { ...day('api_call_cda', '2026-11-30', 200), scope: { kind: 'space', id: 's1', name: 'Shop "EU"\n' } },
  { ...level('entries', 4_795), scope: { kind: 'environment', id: 's1/master' } },
  { ...level('entries', 4_795), scope: { kind: 'space', id: 's1' } },
  level('entries', 4_795),
  { ...level('environments', 7), scope: { kind: 'space', id: 's1' } },
  level('environments', 7),
  level('teams', 10),
];

test("the former exporters' names and labels are there, with the account beside them", () => {
  const lines = linesOf([state(search, algoliaSamples), state(site, contentfulSamples)]);
  for (const line of [
    'algolia_usage_total{account="search",app_id="APP1",statistic="search_operations"} 40',
    'algolia_usage_total{account="search",app_id="APP1",statistic="records"} 800',
    'algolia_usage_total{account="search",app_id="APP1",statistic="99p_processing_time"} 75',
    'algolia_usage_daily{account="search",app_id="APP1",statistic="search_operations",date="2026-11-29"} 300',
    'algolia_usage_hourly{account="search",app_id="APP1",statistic="99p_processing_time",timestamp="2026-11-30T14:00:00Z"} 75',
    'algolia_usage_by_index{account="search",app_id="APP1",index_name="products",statistic="search_operations"} 30',
    'algolia_infra_metric{account="search",app_id="APP1",metric="cpu_usage",server="c1-1"} 82.5',
    'algolia_exporter_last_refresh_success{account="search"} 1',
    'contentful_usage{account="site",org_id="org1",metric_name="cda_total"} 45231',
    'contentful_usage{account="site",org_id="org1",metric_name="gql_total"} 7',
    'contentful_usage{account="site",org_id="org1",metric_name="asset_bandwidth"} 1500000000',
    'contentful_usage_daily{account="site",org_id="org1",api_type="cda",date="2026-11-30"} 231',
    'contentful_entries_total{account="site",org_id="org1",space_id="s1",environment_id="master"} 4795',
    'contentful_environments_total{account="site",org_id="org1",space_id="s1"} 7',
    'contentful_teams_total{account="site",org_id="org1"} 10',
    `contentful_exporter_last_scrape_timestamp{account="site"} ${NOW / 1000}`,
    'contentful_exporter_last_scrape_success{account="site"} 1',
  ])
    ok(lines.includes(line), `${line}\nis not in\n${lines.join('\n')}`);
});

test('a month begins at nothing used, also while the service has counted no day of it', () => {
  const begins = Date.UTC(2026, 11, 1, 0, 30);
  const account = { ...site, planLimits: { api_call_cda: 100_000 } };
  const text = expositionOf([state(account, contentfulSamples)], begins);
  match(text, /^contentful_usage\{account="site",org_id="org1",metric_name="cda_total"\} 0$/m);
  match(text, /^saas_plan_used_ratio\{account="site",service="contentful",metric="api_call_cda"\} 0$/m);
});

test('the inventory is told once, where it is: sums over spaces would be added up twice', () => {
  const entries = linesOf([state(site, contentfulSamples)]).filter((line) => line.startsWith('contentful_e'));
  equal(entries.filter((line) => line.startsWith('contentful_entries_total')).length, 1);
  equal(entries.filter((line) => line.startsWith('contentful_environments_total')).length, 1);
});

test('what a plan includes is compared with the month, or with what there is', () => {
  const lines = linesOf([state(search, algoliaSamples)]);
  const labels = 'account="search",service="algolia"';
  deepEqual(
    lines.filter((line) => line.startsWith('saas_plan')),
    [
      `saas_plan_limit{${labels},metric="records"} 1000`,
      `saas_plan_limit{${labels},metric="search_operations"} 10000`,
      `saas_plan_used_ratio{${labels},metric="records"} 0.8`,
      `saas_plan_used_ratio{${labels},metric="search_operations"} 0.034`,
    ],
  );
});

test('how full the servers are is known where the account says how large they are', () => {
  const used = (account: SaasAccount) =>
    linesOf([state(account, algoliaSamples)]).filter((line) => /^algolia_(ram|qps)_used/.test(line));
  deepEqual(used(search), [
    'algolia_qps_used_ratio{account="search",app_id="APP1"} 0.965',
    'algolia_ram_used_ratio{account="search",app_id="APP1",server="c1-1"} 0.5',
  ]);
  const { serverRamMb: _ram, maxQueriesPerSecond: _queries, ...unsaid } = search;
  deepEqual(used(unsaid), []);
});

test('the load of a server that nobody measures any more is not shown as if it were now', () => {
  ok(!linesOf([state(search, algoliaSamples)]).some((line) => line.includes('c1-gone')));
});

test('a latency that nobody has measured today is not shown as if it were now', () => {
  const old = [day('99p_processing_time', '2026-11-28', 900), day('search_operations', '2026-11-28', 40)];
  const lines = linesOf([state(search, old)]).filter((line) => line.startsWith('algolia_usage_total'));
  deepEqual(lines, ['algolia_usage_total{account="search",app_id="APP1",statistic="search_operations"} 40']);
});

test('a failed part keeps its last values, and says so: success, key, time of the last success', () => {
  const refused: PartState = {
    samples: contentfulSamples,
    lastSuccessAtMs: NOW - DAY_MS,
    takenThrough: '2026-11-28',
    last: {
      ...collection(),
      outcome: 'failure',
      callsLeft: null,
      faults: [{ what: 'usage', code: 'unauthorized', status: 401, message: 'AccessTokenInvalid' }],
    },
  };
  const lines = linesOf([{ account: site, parts: new Map([['usage', refused]]) }]);
  const part = '{account="site",part="usage"}';
  for (const line of [
    `contentful_scrape_success${part} 0`,
    `contentful_keys_refused${part} 1`,
    `contentful_scrape_faults${part} 1`,
    `contentful_last_success_timestamp${part} ${(NOW - DAY_MS) / 1000}`,
    'contentful_exporter_last_scrape_success{account="site"} 0',
    'contentful_usage{account="site",org_id="org1",metric_name="cda_total"} 45231',
  ])
    ok(lines.includes(line), `${line} is missing`);
  ok(!lines.some((line) => line.startsWith('contentful_calls_left')));
});

test('what the plan does not have is no fault', () => {
  const part: PartState = {
    samples: [],
    lastSuccessAtMs: NOW,
    takenThrough: null,
    last: {
      ...collection(),
      faults: [
        { what: 'infrastructure', code: 'forbidden', status: 403, message: 'Premium', isOfPlan: true },
      ],
    },
  };
  const lines = linesOf([{ account: search, parts: new Map([['infrastructure', part]]) }]);
  ok(lines.includes('algolia_scrape_faults{account="search",part="infrastructure"} 0'));
  ok(lines.includes('algolia_scrape_success{account="search",part="infrastructure"} 1'));
});

test('no series is there twice, families and series are sorted, hostile names stay in their quotes', () => {
  const twice = [...contentfulSamples, day('api_call_cda', '2026-11-30', 999)];
  const text = expositionOf([state(site, twice)], NOW);
  const series = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.slice(0, line.lastIndexOf(' ')));
  equal(new Set(series).size, series.length);
  match(text, /^contentful_usage\{.*cda_total"\} 45999$/m);
  const names = text.match(/(?<=^# TYPE )\S+/gm) ?? [];
  deepEqual(names, names.toSorted());
  ok(text.includes(String.raw`space_name="Shop \"EU\"\n"} 1`));
});

test('only as many days and series are shown as Prometheus should keep, and what is left out is counted', () => {
  const days = Array.from({ length: 80 }, (_, ago) =>
    day('search_operations', isoDay(NOW - ago * DAY_MS), ago),
  );
  const daily = linesOf([state(search, days)]).filter((line) => line.startsWith('algolia_usage_daily'));
  equal(daily.length, 31);
  match(daily.at(-1) ?? '', /date="2026-11-30"/);

  const many = Array.from({ length: 2_010 }, (_, at): Sample => ({
    ...level('entries', at),
    scope: { kind: 'environment', id: `s${at}/master` },
  }));
  const lines = linesOf([state(site, many)]);
  const shown = lines.filter((line) => line.startsWith('contentful_entries_total'));
  equal(shown.length, 2_000);
  ok(shown.some((line) => line.endsWith(' 2009')));
  ok(!shown.some((line) => line.endsWith(' 3')));
  ok(lines.includes('saas_series_left_out{account="site",name="contentful_entries_total"} 10'));
});

const capacities: readonly (readonly [name: string, samples: readonly Sample[], expected: number | null])[] =
  [
    ['what grows by ten a day', growing(10), 20],
    ['what shrinks', growing(-10), Number.POSITIVE_INFINITY],
    ['what is full', [level('records', 1_000)], 0],
    ['a level of which two days are known', [level('records', 800), ...growing(10).slice(-2)], null],
    ['a month with room to its end', [day('records', '2026-11-29', 1)], Number.POSITIVE_INFINITY],
    ['a month that is used up', [day('records', '2026-11-02', 1_200)], 0],
    ['a month that fills up within hours', [day('records', '2026-11-29', 900)], 100 / 900],
    ['nothing at all', [], null],
  ];
for (const [name, samples, expected] of capacities) {
  test(`days to capacity: ${name}`, () => {
    const days = daysToCapacity({ metric: 'records', limit: 1_000, samples, nowMs: NOW });
    if (expected === null || !Number.isFinite(expected)) return equal(days, expected);
    ok(days !== null && Math.abs(days - expected) < 1e-9, String(days));
  });
}

test('promtool has nothing against it but the names that were there before, and days', (t) => {
  if (promtoolBinary === null) return t.skip('promtool is not installed');
  const input = expositionOf([state(search, algoliaSamples), state(site, contentfulSamples)], NOW);
  const { status, stdout, stderr } = spawnSync(promtoolBinary, ['check', 'metrics'], {
    input,
    encoding: 'utf8',
  });
  const said = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  // 3: it reads the text, and would name some metrics otherwise.
  ok(status === 0 || status === 3, said.join('\n'));
  deepEqual(
    said.filter((line) => !/non-counter metrics should not have "_total" suffix/.test(line)),
    ['algolia_days_to_capacity use base unit "seconds" instead of "days"'],
  );
});

test('every gauge is named once, has the account as its first label, and says what it measures', () => {
  const names = saasGauges.map(({ name }) => name);
  equal(new Set(names).size, names.length);
  for (const { name, labels, help } of saasGauges) {
    equal(labels[0], 'account', name);
    ok(help.length > 10, name);
  }
});

function linesOf(states: readonly AccountState[]): readonly string[] {
  return expositionOf(states, NOW).split('\n');
}

function state(account: SaasAccount, samples: readonly Sample[]): AccountState {
  const usage = { samples, last: collection(), lastSuccessAtMs: NOW, takenThrough: '2026-11-29' };
  return { account, parts: new Map([['usage', usage]]) };
}

function collection(): PartState['last'] {
  return { outcome: 'success', faults: [], startedAtMs: NOW, durationMs: 1_500, calls: 3, callsLeft: 6 };
}

function day(metric: string, on: string, value: number): Sample {
  return { kind: 'day', metric, scope: wholeAccount, day: on, value };
}

function level(metric: string, value: number): Sample {
  return { kind: 'level', metric, scope: wholeAccount, value };
}

function point(metric: string, atMs: number, value: number): Sample {
  return { kind: 'point', metric, scope: wholeAccount, atMs, value };
}

function isoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** 800 now, by that much more each day. */
function growing(by: number): readonly Sample[] {
  const days = Array.from({ length: 28 }, (_, ago) =>
    day('records', isoDay(NOW - ago * DAY_MS), 800 - ago * by),
  );
  return [level('records', 800), ...days];
}
