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
import type { AlertSetting } from '../../core/alerts/alert-row.ts';
import {
  alarmsOf,
  alertsFor,
  defaultAlerts,
  defaultRules,
  prometheusAlerts,
  rulesOf,
} from '../../core/alerts/alerts.ts';
import { annotationsOf, ruleFile } from '../../core/alerts/rule-file.ts';
import { readRunbooks } from '../../lib/observability/grafana/runbook-link.ts';
import { alertCases, type AlertCase, type Series } from './alert-cases.ts';
import { promtoolBinary } from './real-prometheus.ts';

const system = { database: 'DBInstanceIdentifier' } as const;

test('every rule has a case here, every alert a runbook', () => {
  deepEqual(
    defaultRules.map(({ name }) => name).toSorted(),
    [...new Set<string>(alertCases.map(({ alert }) => alert))].toSorted(),
  );
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

test(
  'promtool: every alert is raised above its threshold and after its duration, and only then, as delivered and as set',
  { skip },
  async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'stargate-rules-'));
    t.after(() => rm(directory, { recursive: true, force: true }));
    const write = async (name: string, text: string): Promise<string> => {
      const file = join(directory, name);
      await writeFile(file, text);
      return file;
    };
    const rules: string[] = [];
    const tests: string[] = [];
    for (const [number, one] of alertCases.entries()) {
      for (const [kind, set] of Object.entries({ delivered: {}, set: one.set })) {
        const alert = rulesOf(alertsFor(system, { [one.alert]: set })).find(({ name }) => name === one.alert);
        if (alert === undefined) throw new Error(`${one.alert} has no rule`);
        const file = await write(`${number}-${kind}-rules.yaml`, ruleFile([alert]));
        rules.push(file);
        const described = {
          rule_files: [file],
          evaluation_interval: '1m',
          tests: unitTests(kind, alert, one, set),
        };
        tests.push(await write(`${number}-${kind}.json`, JSON.stringify(described)));
      }
    }
    const run = promisify(execFile);
    const everything = await write('all.yaml', ruleFile(defaultRules));
    const checked = await run(promtoolBinary ?? '', ['check', 'rules', everything, ...rules]);
    ok(checked.stdout.includes(`SUCCESS: ${defaultRules.length} rules found`), checked.stdout);
    const outcome = await run(promtoolBinary ?? '', ['test', 'rules', ...tests]).catch(
      (error: { readonly stdout: string; readonly stderr: string }) => error,
    );
    equal(outcome.stderr, '');
    equal(outcome.stdout.match(/SUCCESS/g)?.length, tests.length, outcome.stdout);
  },
);

/** Raised when its duration is over and not a minute earlier; never by a figure on the other side of the threshold. */
function unitTests(kind: string, alert: RuleAlert, one: AlertCase, set: AlertSetting): readonly object[] {
  const { raises, not } = one.figures(set.threshold ?? alert.threshold?.value ?? 0);
  const minutes = one.onset + (set.forMinutes ?? durationOf(alert));
  const expected = {
    exp_labels: { severity: set.severity ?? alert.severity, ...(one.labels ?? { environment: 't' }) },
    exp_annotations: annotationsOf(alert),
  };
  const at = (minute: number, alerts: readonly object[]): object => ({
    eval_time: `${minute}m`,
    alertname: alert.name,
    exp_alerts: alerts,
  });
  const unitTest = (outcome: string, series: Series, ...times: readonly object[]): object => ({
    name: `${alert.name} ${one.of ?? ''} as ${kind}: ${outcome}`,
    interval: '1m',
    input_series: Object.entries(series).map(([metric, values]) => ({ series: metric, values })),
    alert_rule_test: times,
  });
  return [
    unitTest(
      'raised',
      one.series(raises),
      ...(minutes === 0 ? [] : [at(minutes - 1, [])]),
      at(minutes, [expected]),
    ),
    unitTest('not raised', one.series(not), at(minutes, []), at(minutes + 5, [])),
  ];
}

/** Of PublisherSilent the expression says it. */
function durationOf({ rule }: RuleAlert): number {
  const silentSeconds = /^time\(\) - .* > (\d+)$/.exec(rule.expr)?.[1];
  return silentSeconds === undefined ? rule.forMinutes : Number(silentSeconds) / 60;
}
