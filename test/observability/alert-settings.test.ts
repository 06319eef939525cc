/** What an environment may set of each alert: what follows from it, and what is refused, by name and in plain words. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../../core/alerts/alert.ts';
import { alertsFor, defaultAlerts, type AlertSettings } from '../../core/alerts/alerts.ts';
import { dashboardsFor } from '../../core/dashboards/dashboards.ts';
import { problemsOfAlertSettings } from '../../core/alerts/check-settings.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { grafanaDefinition } from '../../lib/observability/grafana/definition.ts';
import { environmentPage } from '../../scripts/monitoring/alerts-page.ts';

const system = { database: 'DBInstanceIdentifier' } as const;

test('settings follow the names of alerts and what each can be set to, or do not compile', () => {
  // @ts-expect-error there is no such alert
  const misspelt: AlertSettings = { HighLatencies: 'off' };
  // @ts-expect-error silence has no threshold
  const silence: AlertSettings = { MetricsMissing: { threshold: 1 } };
  // @ts-expect-error there are two urgencies
  const urgency: AlertSettings = { HighLatency: { severity: 'critical' } };
  // @ts-expect-error off is a word, not a switch
  const off: AlertSettings = { HighLatency: false };
  for (const wrong of [misspelt, silence, urgency, off]) {
    equal(problemsOfAlertSettings(system, wrong).length, 1, 'and are refused where nobody compiles them');
  }
});

test('an alert that is set changes, and no other', () => {
  const set = alertsFor(system, { HighLatency: { threshold: 5, forMinutes: 3, severity: 'page' } });
  const changed = set.filter(
    (alert, index) => JSON.stringify(alert) !== JSON.stringify(defaultAlerts[index]),
  );
  deepEqual(
    changed.map(({ name }) => name),
    ['HighLatency'],
  );
  equal(set.length, defaultAlerts.length);
  const { summary, severity, rule } = named('HighLatency', set);
  equal(summary, 'One request in twenty takes longer than 5 seconds.');
  equal(severity, 'page');
  ok(rule?.expr.endsWith(' > 5'), rule?.expr);
  equal(rule?.forMinutes, 3);
});

test('an alert that is off is gone, and no other', () => {
  const names = alertsFor(system, { NoTraffic: 'off', ProxyCpu: 'off' }).map(({ name }) => name);
  deepEqual(
    names,
    defaultAlerts.map(({ name }) => name).filter((name) => name !== 'NoTraffic' && name !== 'ProxyCpu'),
  );
});

test('what an alert says follows its settings', () => {
  const said: readonly (readonly [AlertSettings, string])[] = [
    [{ HighErrorRate: { threshold: 0.07 } }, 'More than 7 % of the requests fail with 5xx.'],
    [
      { ErrorBudgetBurnsFast: { threshold: 30 } },
      'At this rate the error budget of a month is gone in 1 day.',
    ],
    [
      { SlowFirstToken: { threshold: 1 } },
      'One answer in twenty begins later than 1 second after the question.',
    ],
    [
      { JournalBacklog: { threshold: 600 } },
      'Usage records have waited for PostgreSQL for more than 10 minutes.',
    ],
    [{ RateLimitSpike: { threshold: 10 } }, 'Limits refuse more than 10 requests a second.'],
    [{ BudgetNearlySpent: { threshold: 3 } }, '3 more budgets than an hour ago have less than a fifth left.'],
    [{ NoHealthyTask: { threshold: 2 } }, 'Fewer than 2 proxy tasks are healthy.'],
    [
      { PublisherSilent: { forMinutes: 60 } },
      'No run of the usage publisher has finished for 60 minutes; usage in CloudWatch is out of date.',
    ],
    [
      { CanarySilent: { forMinutes: 90 } },
      'No run of the canary has finished for 90 minutes; nothing checks the chain.',
    ],
  ];
  for (const [settings, sentence] of said) {
    equal(named(Object.keys(settings)[0] ?? '', alertsFor(system, settings)).summary, sentence);
  }
});

test('an alarm of CloudWatch looks at as many periods as the minutes are, and may miss as many as before', () => {
  const set = alertsFor(system, {
    GatewayErrors: { threshold: 100, forMinutes: 10 },
    EdgeErrors: { forMinutes: 30 },
    DatabaseStorage: { threshold: 8 },
    PublisherSilent: { forMinutes: 30 },
    UsageDrifts: { forMinutes: 24 * 60 },
    UsageExportErrors: { forMinutes: 12 * 60 },
  });
  const alarm = (name: string) => {
    const { threshold, window } = named(name, set).alarm ?? {};
    return [threshold, window?.periodSeconds, window?.badPeriods, window?.periods];
  };
  deepEqual(alarm('GatewayErrors'), [100, 60, 10, 12]);
  deepEqual(alarm('EdgeErrors'), [10, 300, 6, 7]);
  deepEqual(alarm('DatabaseStorage'), [8 * 1024 ** 3, 300, 2, 2]);
  deepEqual(alarm('PublisherSilent'), [1, 300, 6, 6]);
  deepEqual(alarm('UsageDrifts'), [0, 3600, 24, 24]);
  deepEqual(alarm('UsageExportErrors'), [0, 21_600, 2, 2]);
  ok(named('PublisherSilent', set).rule?.expr.endsWith(' > 1800'), 'its rule waits as long');
});

test('what does not fit is refused by its name, with what does', () => {
  const wrong: readonly (readonly [settings: unknown, said: string])[] = [
    [{ highLatency: 'off' }, 'alerts.highLatency: there is no such alert; docs/operate.md names them all'],
    [{ toString: 'off' }, 'alerts.toString: there is no such alert; docs/operate.md names them all'],
    [
      { MetricsMissing: { threshold: 1 } },
      "alerts.MetricsMissing.threshold: this alert compares with no number; set forMinutes or severity, or 'off'",
    ],
    [
      { UsageRollUpErrors: { threshold: 1 } },
      "alerts.UsageRollUpErrors.threshold: this alert compares with no number; set forMinutes or severity, or 'off'",
    ],
    [
      { HighLatency: { threshold: 900 } },
      'alerts.HighLatency.threshold: 900 does not fit; write a number from 0.001 to 599 (seconds)',
    ],
    [
      { HighErrorRate: { threshold: 5 } },
      'alerts.HighErrorRate.threshold: 5 does not fit; write a number from 0 to 0.99 (0.05 is 5 %)',
    ],
    [
      { RateLimitSpike: { threshold: '1' } },
      'alerts.RateLimitSpike.threshold: "1" does not fit; write a number of at least 0 (a second)',
    ],
    [
      { ProxyCpu: { threshold: 0.85 } },
      'alerts.ProxyCpu.threshold: 0.85 does not fit; write a number from 1 to 99 (percent)',
    ],
    [
      { UnhealthyTasks: { threshold: 1.5 } },
      'alerts.UnhealthyTasks.threshold: 1.5 does not fit; write a whole number of at least 0',
    ],
    [
      { ModelEndsSoon: { threshold: 120 } },
      'alerts.ModelEndsSoon.threshold: 120 does not fit; write a whole number from 1 to 90 (days)',
    ],
    [
      { HighLatency: { threshold: Number.NaN } },
      'alerts.HighLatency.threshold: NaN does not fit; write a number from 0.001 to 599 (seconds)',
    ],
    [
      { HighLatency: { forMinutes: 1.5 } },
      'alerts.HighLatency.forMinutes: 1.5 does not fit; write whole minutes from 0 to 1440',
    ],
    [
      { GatewayErrors: { forMinutes: 0 } },
      'alerts.GatewayErrors.forMinutes: 0 does not fit; CloudWatch looks every minute, so write whole minutes from 1 to 1438',
    ],
    [
      { ProxyCpu: { forMinutes: 12 } },
      'alerts.ProxyCpu.forMinutes: 12 does not fit; CloudWatch looks every 5 minutes, so write 5, 10, 15 or another multiple of 5 up to 1440',
    ],
    [
      { UsageDrifts: { forMinutes: 90 } },
      'alerts.UsageDrifts.forMinutes: 90 does not fit; CloudWatch looks every 60 minutes, so write 60, 120, 180 or another multiple of 60 up to 10080',
    ],
    [
      { HighLatency: { severity: 'critical' } },
      'alerts.HighLatency.severity: "critical" does not fit; write page or ticket',
    ],
    [
      { HighLatency: { treshold: 5 } },
      'alerts.HighLatency.treshold: there is no such setting; an alert has threshold, forMinutes, severity',
    ],
    [
      { HighLatency: 'Off' },
      'alerts.HighLatency: "Off" does not fit; write \'off\' or { threshold, forMinutes, severity }',
    ],
    [['off'], 'alerts: ["off"] does not fit; write settings by the names of alerts'],
  ];
  for (const [settings, said] of wrong) deepEqual(problemsOfAlertSettings(system, settings), [said]);
});

test('an alert on what an environment lacks cannot be set there', () => {
  deepEqual(
    problemsOfAlertSettings(
      { database: 'DBClusterIdentifier', lacks: ['canary'] },
      { DatabaseStorage: { threshold: 8 }, CanarySilent: 'off' },
    ),
    [
      "alerts.DatabaseStorage: this environment has no such alert, since Aurora's storage grows by itself; take it out",
      'alerts.CanarySilent: this environment has no such alert, since this environment has no canary; take it out',
    ],
  );
});

test('everything wrong is said at once, and the settings in the documentation are right', () => {
  equal(
    problemsOfAlertSettings(system, { A: 'off', HighLatency: { threshold: -1, forMinutes: -1 } }).length,
    3,
  );
  deepEqual(
    problemsOfAlertSettings(system, {
      HighLatency: { threshold: 5, forMinutes: 10, severity: 'page' },
      RateLimitSpike: { threshold: 10, severity: undefined },
      NoTraffic: 'off',
      ProxyCpu: undefined,
    }),
    [],
  );
});

test('the rules that Grafana shows are those of the environment', () => {
  const settings: AlertSettings = {
    HighLatency: { threshold: 5, forMinutes: 3, severity: 'page' },
    NoTraffic: 'off',
  };
  const text = grafanaDefinition(dashboardsFor('DBInstanceIdentifier'), alertsFor(system, settings));
  const { alertRules } = JSON.parse(text) as { readonly alertRules: readonly GrafanaRule[] };
  ok(!alertRules.some(({ title }) => title === 'NoTraffic'));
  const rule = alertRules.find(({ title }) => title === 'HighLatency');
  equal(rule?.for, '3m');
  deepEqual(rule?.labels, { severity: 'page' });
  equal(rule?.annotations['summary'], 'One request in twenty takes longer than 5 seconds.');
  ok(rule?.data[0]?.model.expr?.includes(' > 5)'), rule?.data[0]?.model.expr);
});

type GrafanaRule = {
  readonly title: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: readonly { readonly model: { readonly expr?: string } }[];
};

function named(name: string, alerts: readonly Alert[]): Alert {
  const alert = alerts.find((one) => one.name === name);
  if (alert === undefined) throw new Error(`there is no alert ${name}`);
  return alert;
}

test('the page of an environment has its alerts as they are set, and names what is off and what is not there', () => {
  const staging = environmentNamed('staging');
  const page = environmentPage({
    ...staging,
    alerts: { RateLimitSpike: { threshold: 10, forMinutes: 1, severity: 'page' }, NoTraffic: 'off' },
  });
  ok(page.startsWith('# Alerts of staging\n'));
  ok(
    page.includes(
      '| RateLimitSpike | page | `10` (10 a second) | 1 | Managed Prometheus | Limits refuse more than 10 requests a second. | [Rate limit spike](docs/runbooks/rate-limit-spike.md) |',
    ),
    page,
  );
  const [, notThere = ''] = page.split('\n\n- ');
  deepEqual(notThere.split('\n- ').slice(0, 2), [
    'NoTraffic is off',
    "DatabaseStorage is not there: Aurora's storage grows by itself",
  ]);
  ok(notThere.includes('\n- CanarySilent is not there: this environment has no canary'));
  equal(page.match(/NoTraffic|DatabaseStorage/g)?.length, 2);
});
