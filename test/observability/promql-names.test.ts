/**
 * Every PromQL of panels and alerts is well-formed, and each metric and label in it was seen in a real scrape of a
 * loaded gateway. Needs no Prometheus.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { defaultRules } from '../../core/alerts/alerts.ts';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import { expandPromql } from '../../core/dashboards/expand.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { startLoadedGate } from './loaded-gate.ts';
import { parsePromql } from './parse-promql.ts';

/** Labels that the scraper adds. */
const OF_THE_SCRAPE = ['environment', 'instance', 'job'];
const choice = { fromMs: 0, toMs: 3_600_000, chosen: { model: ['a.b"c'] }, rateSeconds: 60 };

const expressions = [
  ...panelsOf(dashboardsFor('DBInstanceIdentifier')).flatMap(({ id, queries }) =>
    queries.source === 'prometheus'
      ? queries.queries.map(({ expr }) => ({ of: id, expr: expandPromql(expr, choice) }))
      : [],
  ),
  ...defaultRules.map(({ name, rule }) => ({ of: name, expr: rule.expr })),
];

test('the parser sees what is wrong', () => {
  equal(parsePromql('sum by (a) (rate(x{b="c"}[5m])').isWellFormed, false);
  deepEqual(parsePromql('sum by (a) (rate(x{b="c"}[5m]))'), {
    isWellFormed: true,
    selectors: [{ metric: 'x', text: 'x{b="c"}', labels: ['b'] }],
    grouping: ['a'],
  });
});

test('every expression is well-formed, whatever is chosen', () => {
  ok(expressions.length > 40);
  deepEqual(
    expressions.filter(({ expr }) => !parsePromql(expr).isWellFormed),
    [],
  );
});

test('every metric and label of every expression is in a real scrape', async (t) => {
  const { hosts, load } = await startLoadedGate(t);
  await load();
  // Traces are sent behind the requests, every two seconds.
  await eventually(async () => deepEqual(await unknownNames(hosts), []), { withinMs: 15_000 });
});

/** Metrics and labels of expressions that no scrape of the hosts has. */
async function unknownNames(hosts: readonly string[]): Promise<readonly string[]> {
  const labelsOf = new Map<string, Set<string>>();
  for (const host of hosts) {
    const text = await metricsOf(`http://${host}`);
    for (const [, metric = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? /gm)) {
      const known = labelsOf.get(metric) ?? new Set();
      for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
      labelsOf.set(metric, known);
    }
  }
  const wrong: string[] = [];
  for (const { of, expr } of expressions) {
    const { selectors, grouping } = parsePromql(expr);
    const known = new Set(OF_THE_SCRAPE);
    for (const { metric, labels } of selectors) {
      const found = labelsOf.get(metric);
      if (found === undefined) wrong.push(`${of}: nothing is called ${metric}`);
      for (const label of found ?? []) known.add(label);
      for (const label of labels) if (!known.has(label)) wrong.push(`${of}: ${metric} has no label ${label}`);
    }
    for (const label of grouping) if (!known.has(label)) wrong.push(`${of}: nothing has a label ${label}`);
  }
  return wrong;
}
