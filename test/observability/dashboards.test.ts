/** What every panel must have, in the descriptions and in the JSON for Grafana. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { alarmsOf, alertsFor, defaultAlerts } from '../../core/alerts/alerts.ts';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import { variables } from '../../core/dashboards/variables.ts';
import { NAMESPACE } from '../../core/metrics/cloudwatch.ts';
import { dashboardJson, runbooksJson } from '../../lib/observability/grafana/dashboard-json.ts';
import { readRunbooks } from '../../lib/observability/grafana/runbook-link.ts';
import { createTestDatabase } from '../support/database.ts';
import { awsMetrics } from './aws-metrics.ts';
import { directiveOf, reportCanary, reportSaasRun, runJobs, runPublisher } from './emf.ts';
import { storeRecords } from './store-records.ts';

const LETTERS = join(import.meta.dirname, '../../lambda/usage-jobs/notifications/content.ts');
const COLLECTOR = join(import.meta.dirname, '../../lib/observability/collector/config.yaml');
const dashboards = dashboardsFor('DBInstanceIdentifier');
const panels = panelsOf(dashboards);
const alerts = defaultAlerts;
type PanelJson = {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly Readonly<Record<string, unknown>>[];
  readonly links?: readonly { readonly url: string }[];
  readonly fieldConfig?: { readonly defaults: Readonly<Record<string, unknown>> };
};

test('there are the nine dashboards, and each id is there once', () => {
  deepEqual(
    dashboards.map(({ title }) => title.replace('Stargate: ', '')),
    [
      'overview',
      'users',
      'teams and cost',
      'limits and guardrails',
      'other services',
      'Algolia',
      'Contentful',
      'gateway health',
      'AWS infrastructure',
    ],
  );
  const ids = [...panels.map(({ id }) => id), ...dashboards.map(({ uid }) => uid)];
  deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
});

for (const dashboard of dashboards) {
  test(`${dashboard.title}: every panel has a unit, a description, a text for no data, and links that lead somewhere`, () => {
    const runbooks = new Set(readRunbooks().map(({ name }) => name));
    for (const panel of panelsOf([dashboard])) {
      ok(panel.description.length > 20, `${panel.id} describes itself`);
      ok(panel.noData.length > 5, `${panel.id} says something without data`);
      if (panel.runbook !== undefined)
        ok(runbooks.has(panel.runbook), `${panel.id}: runbook ${panel.runbook}`);
      if (panel.drillDown === undefined) continue;
      const { dashboard: uid, variable } = panel.drillDown;
      const target = dashboards.find((one) => one.uid === uid);
      ok(target?.variables.includes(variable), `${panel.id} leads to ${uid} with ${variable}`);
      const { queries, drillDown } = panel;
      const sql = queries.source === 'postgres' ? queries.sql : '';
      for (const column of [drillDown.column, drillDown.by]) ok(sql.includes(`"${column}"`), column);
    }
  });

  test(`${dashboard.title}: so does its JSON for Grafana`, () => {
    const json = dashboardJson(dashboard, 'workspace');
    equal(json.uid, dashboard.uid);
    equal(json.id, null);
    ok((json.links ?? []).length > 0, 'links to the others');
    deepEqual(json.templating?.list?.map(({ name }) => name) ?? [], [...dashboard.variables]);
    const made = (json.panels as readonly PanelJson[]).filter(({ type }) => type !== 'row');
    equal(made.length, panelsOf([dashboard]).length);
    for (const panel of made) {
      const defaults = panel.fieldConfig?.defaults ?? {};
      ok(typeof defaults['unit'] === 'string' && defaults['unit'] !== '', `${panel.title}: unit`);
      ok(typeof defaults['noValue'] === 'string', `${panel.title}: no data`);
      ok((panel.description ?? '') !== '', `${panel.title}: description`);
      ok(panel.datasource?.uid.startsWith('stargate-') === true, `${panel.title}: data source`);
      ok((panel.targets ?? []).length > 0, `${panel.title}: a query`);
      ok(!JSON.stringify(panel.targets).includes('[['), `${panel.title}: no placeholder is left`);
    }
  });
}

test('the dashboard of runbooks shows every runbook where links point', () => {
  const shown = (runbooksJson('workspace').panels ?? []) as readonly {
    readonly id?: number;
    readonly title?: string;
  }[];
  deepEqual(
    shown.map(({ id, title }) => [id, title]),
    readRunbooks().map(({ title }, index) => [index + 1, title]),
  );
});

test('every alert has its panel, and every runbook belongs to an alert, an alarm, a panel or a notice', () => {
  for (const alert of alerts) {
    ok(
      panels.some(({ id }) => id === alert.panel),
      `${alert.name}: panel ${alert.panel}`,
    );
  }
  const letters = readFileSync(LETTERS, 'utf8');
  const used = new Set([
    ...[...letters.matchAll(/docs\/runbooks\/([a-z-]+)\.md/g)].map(([, name]) => name),
    ...alerts.map(({ runbook }) => runbook),
    ...panels.flatMap(({ runbook }) => (runbook === undefined ? [] : [runbook])),
  ]);
  deepEqual(
    readRunbooks().flatMap(({ name }) => (used.has(name) ? [] : [name])),
    [],
  );
});

test('every CloudWatch metric of a panel or alarm was emitted by the publisher with these dimensions, is in the collector’s configuration, or is one of AWS', async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(database, [{}, { status: 500 }]);
  const emitted = new Set<string>();
  const { lines } = await runPublisher(t, database);
  for (const line of [
    ...lines,
    ...(await runJobs(t, database)),
    ...(await reportCanary(t)),
    ...(await reportSaasRun(t, database)),
  ]) {
    const { Metrics = [], Dimensions = [] } = directiveOf(line);
    for (const { Name } of Metrics)
      for (const dimensions of Dimensions) emitted.add(`${Name} by ${dimensions.toSorted().join(', ')}`);
  }
  const collected = readFileSync(COLLECTOR, 'utf8');
  const unknown: string[] = [];
  for (const { namespace, metric, dimensions } of [...panelMetrics(), ...alarmMetrics()]) {
    const names = dimensions.toSorted().join(', ');
    const isKnown =
      namespace === NAMESPACE
        ? emitted.has(`${metric} by ${names}`) ||
          (names === 'environment' &&
            new RegExp(`metric_name_selectors: \\[.*\\b${metric}\\b`).test(collected))
        : awsMetrics[namespace]?.[names]?.includes(metric) === true;
    if (!isKnown) unknown.push(`${namespace} ${metric} by ${names}`);
  }
  deepEqual(unknown, []);
});

type MetricName = {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly string[];
};

function panelMetrics(): readonly MetricName[] {
  return (['DBInstanceIdentifier', 'DBClusterIdentifier'] as const)
    .flatMap((database) => panelsOf(dashboardsFor(database)))
    .flatMap(({ queries }) => (queries.source === 'cloudwatch' ? queries.queries : []))
    .map(({ namespace, metric, dimensions }) => ({
      namespace,
      metric,
      dimensions: Object.keys(dimensions),
    }));
}

function alarmMetrics(): readonly MetricName[] {
  return (['DBInstanceIdentifier', 'DBClusterIdentifier'] as const)
    .flatMap((database) => alarmsOf(alertsFor({ database })))
    .map(({ alarm: { metric } }) => ({
      namespace: metric.namespace,
      metric: metric.name,
      dimensions: Object.keys(metric.dimensions),
    }));
}

test('variables of SQL give values and texts', () => {
  for (const variable of Object.values(variables)) {
    if (variable.source !== 'postgres') continue;
    ok(variable.sql.includes('"value"') && variable.sql.includes('"text"'));
  }
});
