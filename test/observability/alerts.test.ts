/**
 * Every alert with promtool, on series that must raise it and on series that must not. The rule file for people with
 * a Prometheus of their own is the one made from the alerts.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { RuleAlert } from '../../core/alerts/alert.ts';
import {
  alarmsOf,
  alertsFor,
  defaultAlerts,
  defaultRules,
  prometheusAlerts,
} from '../../core/alerts/alerts.ts';
import { annotationsOf, labelsOf, ruleFile } from '../../core/alerts/rule-file.ts';
import { readRunbooks } from '../../lib/observability/grafana/runbook-link.ts';
import { promtoolBinary } from './real-prometheus.ts';

type Series = Readonly<Record<string, string>>;
type Case = {
  /** Series that raise the alert by `at`, and such that do not; each a value a minute. */
  readonly firing: Series;
  readonly silent: Series;
  readonly at: string;
  /** Labels of the alert beside its severity. @default the environment */
  readonly labels?: Readonly<Record<string, string>>;
};

const requests = (status: string) => `stargate_requests_total{environment="t",status="${status}"}`;
const bucket = (metric: string, le: string) => `${metric}_bucket{environment="t",le="${le}"}`;
const gauge = (metric: string, labels = '') => `${metric}{environment="t"${labels}}`;

const cases: Readonly<Record<string, Case>> = {
  HighErrorRate: {
    firing: { [requests('200')]: '0+90x60', [requests('502')]: '0+10x60' },
    silent: { [requests('200')]: '0+99x60', [requests('502')]: '0+1x60' },
    at: '20m',
  },
  ErrorBudgetBurnsFast: {
    firing: { [requests('200')]: '0+90x120', [requests('500')]: '0+10x120' },
    // Over: the long window still burns, the short one does not.
    silent: { [requests('200')]: '0+90x120', [requests('500')]: '0+20x50 1000x70' },
    at: '80m',
  },
  ErrorBudgetBurnsSlowly: {
    firing: { [requests('200')]: '0+96x480', [requests('500')]: '0+4x480' },
    silent: { [requests('200')]: '0+99x480', [requests('500')]: '0+1x480' },
    at: '7h',
  },
  LowSuccessRatio: {
    firing: { [requests('200')]: '0+70x60', [requests('401')]: '0+30x60' },
    silent: { [requests('200')]: '0+90x60', [requests('401')]: '0+10x60' },
    at: '40m',
  },
  HighLatency: {
    firing: histogram('stargate_request_duration_seconds', '120.0', '300.0', 80),
    silent: histogram('stargate_request_duration_seconds', '120.0', '300.0', 99),
    at: '30m',
  },
  SlowFirstToken: {
    firing: histogram('stargate_time_to_first_token_seconds', '10.0', '30.0', 80),
    silent: histogram('stargate_time_to_first_token_seconds', '10.0', '30.0', 99),
    at: '30m',
  },
  UpstreamFailures: {
    firing: { [gauge('stargate_upstream_requests_total', ',deployment="d",status="503"')]: '0+7x60' },
    silent: { [gauge('stargate_upstream_requests_total', ',deployment="d",status="503"')]: '0+5x60' },
    at: '10m',
  },
  UpstreamThrottling: {
    firing: {
      [gauge('stargate_upstream_requests_total', ',deployment="d",status="200"')]: '0+80x60',
      [gauge('stargate_upstream_requests_total', ',deployment="d",status="429"')]: '0+20x60',
    },
    silent: {
      [gauge('stargate_upstream_requests_total', ',deployment="d",status="200"')]: '0+95x60',
      [gauge('stargate_upstream_requests_total', ',deployment="d",status="429"')]: '0+5x60',
    },
    at: '30m',
  },
  BedrockRefusesOptionals: {
    firing: { [gauge('stargate_left_out', ',deployment="d",optional="strict"')]: '1x20' },
    silent: { [gauge('stargate_left_out', ',deployment="d",optional="strict"')]: '1x3 _x20' },
    at: '10m',
    labels: { environment: 't', deployment: 'd', optional: 'strict' },
  },
  RateLimitSpike: {
    // Three tasks, none of which is above one a second by itself.
    firing: perTask('rate_limit_blocked_total', '0+30x60'),
    silent: perTask('rate_limit_blocked_total', '0+19x60'),
    at: '20m',
  },
  BudgetSpent: {
    firing: { [gauge('stargate_budget_blocks_total', ',scope="user"')]: '0x10 1x10' },
    silent: { [gauge('stargate_budget_blocks_total', ',scope="user"')]: '3x30' },
    at: '15m',
    labels: { environment: 't', scope: 'user' },
  },
  BudgetNearlySpent: {
    firing: { [gauge('stargate_budgets', ',scope="user",state="near"')]: '1x70 2x20' },
    silent: { [gauge('stargate_budgets', ',scope="user",state="near"')]: '2x90' },
    at: '75m',
    labels: { environment: 't', scope: 'user' },
  },
  JournalBacklog: {
    firing: { [gauge('stargate_usage_journal_oldest_seconds')]: '0+60x60' },
    silent: { [gauge('stargate_usage_journal_oldest_seconds')]: '2 1 119 3x60' },
    at: '20m',
  },
  JournalDiskTrouble: {
    firing: { [gauge('stargate_usage_journal_trouble_seconds')]: '0x5 0+60x60' },
    silent: { [gauge('stargate_usage_journal_trouble_seconds')]: '0 0 4 0x60' },
    at: '15m',
  },
  JournalSetAside: {
    firing: { [gauge('stargate_usage_journal_set_aside_total', ',kind="damaged"')]: '0x5 1x60' },
    silent: { [gauge('stargate_usage_journal_set_aside_total', ',kind="refused"')]: '0x5 1x60' },
    at: '10m',
    labels: { environment: 't', kind: 'damaged' },
  },
  LeaseStall: {
    firing: { [gauge('stargate_lease_age_seconds')]: '0+60x60' },
    silent: { [gauge('stargate_lease_age_seconds')]: '0 0 31 0x60' },
    at: '10m',
  },
  UsageRowsRefused: {
    firing: { [gauge('stargate_usage_rows_refused')]: '0x5 1x60' },
    silent: { [gauge('stargate_usage_rows_refused')]: '0x60' },
    at: '10m',
  },
  ModelEndsSoon: {
    firing: { [gauge('stargate_model_days_left', ',model="m"')]: '30x60' },
    silent: { [gauge('stargate_model_days_left', ',model="m"')]: '31x60' },
    at: '10m',
    labels: { environment: 't', model: 'm' },
  },
  DatabaseConnectionsNearLimit: {
    firing: {
      [gauge('stargate_database_connections')]: '150x60',
      [gauge('stargate_database_max_connections')]: '200x60',
    },
    silent: {
      [gauge('stargate_database_connections')]: '130x60',
      [gauge('stargate_database_max_connections')]: '200x60',
    },
    at: '30m',
  },
  NoTraffic: {
    firing: { [requests('200')]: '0+5x1400 7000x200' },
    // None yesterday either.
    silent: { [requests('200')]: '7000x1600' },
    at: '1500m',
  },
  MetricsMissing: {
    firing: { 'up{environment="t"}': '0x60' },
    silent: { [gauge('stargate_inflight_requests')]: '0x60' },
    at: '20m',
    labels: {},
  },
  PublisherSilent: {
    firing: { [gauge('stargate_usage_publisher_last_success_timestamp_seconds')]: '0x60' },
    silent: { [gauge('stargate_usage_publisher_last_success_timestamp_seconds')]: '0+60x60' },
    at: '40m',
  },
};

function perTask(metric: string, values: string): Series {
  return Object.fromEntries(['a', 'b', 'c'].map((task) => [gauge(metric, `,instance="${task}"`), values]));
}

/** A hundred observations a minute, `fast` of them up to `le`. */
function histogram(metric: string, le: string, next: string, fast: number): Series {
  return {
    [bucket(metric, le)]: `0+${fast}x60`,
    [bucket(metric, next)]: '0+100x60',
    [bucket(metric, '+Inf')]: '0+100x60',
  };
}

test('every rule has a case here, every alert a runbook', () => {
  deepEqual(defaultRules.map(({ name }) => name).toSorted(), Object.keys(cases).toSorted());
  const runbooks = new Set(readRunbooks().map(({ name }) => name));
  for (const { name, runbook } of defaultAlerts)
    ok(runbooks.has(runbook), `${name}: docs/runbooks/${runbook}.md`);
});

test('every alert is there once and notifies once, by Managed Prometheus or by CloudWatch', () => {
  for (const database of ['DBInstanceIdentifier', 'DBClusterIdentifier'] as const) {
    const alerts = alertsFor({ database });
    const notified = [...prometheusAlerts(alerts), ...alarmsOf(alerts)].map(({ name }) => name);
    deepEqual(notified.toSorted(), alerts.map(({ name }) => name).toSorted());
    equal(new Set(notified).size, notified.length);
  }
});

const skip = promtoolBinary === null ? 'no promtool on this machine' : false;

test('promtool: every alert is raised when it should be, and only then', { skip }, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-rules-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const rules = join(directory, 'rules.yaml');
  const tests = join(directory, 'tests.yaml');
  await writeFile(rules, ruleFile(defaultRules));
  await writeFile(
    tests,
    JSON.stringify({
      rule_files: [rules],
      evaluation_interval: '5m',
      tests: defaultRules.flatMap((alert) => {
        const one = cases[alert.name];
        if (one === undefined) return [];
        return [unitTest(alert, one, 'firing'), unitTest(alert, one, 'silent')];
      }),
    }),
  );
  const run = promisify(execFile);
  const checked = await run(promtoolBinary ?? '', ['check', 'rules', rules]);
  ok(checked.stdout.includes(`SUCCESS: ${defaultRules.length} rules found`), checked.stdout);
  const outcome = await run(promtoolBinary ?? '', ['test', 'rules', tests]).catch(
    (error: { readonly stdout: string; readonly stderr: string }) => error,
  );
  equal(outcome.stderr, '');
  ok(outcome.stdout.includes('SUCCESS'), outcome.stdout);
});

function unitTest(alert: RuleAlert, one: Case, kind: 'firing' | 'silent') {
  return {
    name: `${alert.name} ${kind}`,
    interval: '1m',
    input_series: Object.entries(one[kind]).map(([series, values]) => ({ series, values })),
    alert_rule_test: [
      {
        eval_time: one.at,
        alertname: alert.name,
        exp_alerts:
          kind === 'silent'
            ? []
            : [
                {
                  exp_labels: { ...labelsOf(alert), ...(one.labels ?? { environment: 't' }) },
                  exp_annotations: annotationsOf(alert),
                },
              ],
      },
    ],
  };
}
