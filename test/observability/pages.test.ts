/** Pages that are made from the tables of metrics and alerts. */
import { equal, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultRules } from '../../core/alerts/alerts.ts';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import { valuesInWords } from '../../core/metrics/metric.ts';
import { taskMetrics } from '../../core/metrics/prometheus.ts';
import { monitoringPages } from '../../scripts/monitoring/pages.ts';

test('a name says its unit as Prometheus asks for it, and a label without a list says what it holds', () => {
  for (const { name, kind, unit, labels, values, adds } of Object.values(taskMetrics)) {
    for (const told of ['seconds', 'bytes', 'usd'])
      equal(new RegExp(`_${told}(_total)?$`).test(name), unit === told, `${name} counts ${unit}`);
    if (kind === 'counter') ok(name.endsWith('_total'), name);
    ok(adds.endsWith('.'), `${name}: ${adds}`);
    equal(values.length, labels.length, name);
    for (const [index, label] of labels.entries())
      ok(valuesInWords(values[index] ?? '') !== '', `${name} ${label}`);
  }
});

test('docs/metrics.md names every metric, and every panel and alert on the metrics of tasks', () => {
  const page = monitoringPages['metrics.md']?.() ?? '';
  for (const { name } of Object.values(taskMetrics)) ok(page.includes(`\`${name}\``), name);
  for (const { title, queries } of panelsOf(dashboardsFor('DBInstanceIdentifier')))
    if (queries.source === 'prometheus') ok(page.includes(title), `no metric names the panel "${title}"`);
  for (const { name, runbook } of defaultRules)
    ok(page.includes(`[${name}](runbooks/${runbook}.md)`), `no metric names the alert ${name}`);
});

for (const [file, page] of Object.entries(monitoringPages)) {
  test(`docs/${file} is what npm run docs:alerts writes`, async () => {
    equal(await readFile(join(import.meta.dirname, '../../docs', file), 'utf8'), page());
  });
}
