/** The dashboards for a Grafana of one's own: the same as in the workspace, asking for what the deployment would fill in. */
import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { dashboardsFor } from '../../core/dashboards/dashboards.ts';
import type { Json } from '../../lambda/dashboards/definition.ts';
import { createGrafanaClient } from '../../lambda/dashboards/grafana-client.ts';
import { dashboardJson, runbooksJson } from '../../lib/observability/grafana/dashboard-json.ts';
import { awsMetrics } from '../observability/aws-metrics.ts';
import { NAMESPACE, services } from '../../core/metrics/cloudwatch.ts';
import { exported, type OwnDashboard, type OwnVariable } from './exported.ts';

const { dashboards } = exported();
const known = dashboardsFor('DBInstanceIdentifier');

test('they are the dashboards of the workspace, but for the data sources and the right to change them', () => {
  const sourceless = (json: unknown): unknown =>
    JSON.parse(
      JSON.stringify(json, (key, value: unknown) => {
        if (key === 'datasource' || key === 'editable') return undefined;
        if (key === 'templating') return 'variables';
        // A link to another dashboard brings the chosen data source along.
        return typeof value === 'string' ? value.replace(/&\$\{\w+:queryparam\}/, '') : value;
      }),
    );
  const workspace = [
    ...known.map((dashboard) => dashboardJson(dashboard, 'workspace')),
    runbooksJson('workspace'),
  ];
  deepEqual(dashboards.map(sourceless), workspace.map(sourceless));
  for (const { editable } of dashboards) equal(editable, true);
});

for (const dashboard of dashboards) {
  const variables = dashboard.templating?.list ?? [];
  const names = new Set(variables.map(({ name }) => name));

  test(`${dashboard.title}: data sources are chosen by variables, those that it uses and no others`, () => {
    const chosen = new Map(
      variables.filter(({ type }) => type === 'datasource').map(({ name, query }) => [`\${${name}}`, query]),
    );
    const used = new Set<string>();
    for (const { datasource } of [...dashboard.panels, ...variables]) {
      if (datasource === undefined) continue;
      equal(chosen.get(datasource.uid), datasource.type, JSON.stringify(datasource));
      used.add(datasource.uid);
    }
    for (const { datasource, targets = [] } of dashboard.panels)
      for (const target of targets)
        if (target.datasource !== undefined) deepEqual(target.datasource, datasource);
    deepEqual(used, new Set(chosen.keys()));
  });

  test(`${dashboard.title}: every variable in a query is asked for on it, before those that depend on it`, () => {
    for (const { title, targets = [] } of dashboard.panels)
      for (const name of namesIn(targets)) ok(names.has(name), `${title} names ${name}`);
    const before = new Set<string>();
    for (const { name, query, datasource } of variables) {
      for (const needed of namesIn([query, datasource])) ok(before.has(needed), `${name} needs ${needed}`);
      before.add(name);
    }
  });

  test(`${dashboard.title}: it can be imported, and its links lead to the others`, () => {
    equal(dashboard.id, null);
    match(dashboard.uid, /^stargate-[a-z-]+$/);
    ok(dashboard.uid.length <= 40, 'the longest uid that Grafana takes');
    ok(dashboard.tags.includes('stargate'));
    const links = JSON.stringify(dashboard).matchAll(/\/d\/([\w-]+)\?(?:viewPanel=(\d+)|var-(\w+)=)/g);
    for (const [, uid, panel, variable] of links) {
      const target = dashboards.find((one) => one.uid === uid);
      ok(target !== undefined, uid);
      if (panel !== undefined)
        ok(
          target.panels.some(({ id }) => id === Number(panel)),
          `${uid} ${panel}`,
        );
      if (variable !== undefined)
        ok(
          target.templating?.list.some(({ name }) => name === variable),
          `${uid} ${variable}`,
        );
    }
  });
}

test('the names of AWS are asked of metrics that CloudWatch has, by their dimensions', () => {
  const aws = dashboards.flatMap(({ templating }) => templating?.list ?? []).filter(isCloudWatch);
  equal(aws.length, 9);
  for (const { name, query } of aws) {
    const { queryType, namespace, metricName, dimensionKey, dimensionFilters } = query as CloudWatchVariable;
    equal(queryType, 'dimensionValues');
    if (namespace === NAMESPACE) continue;
    const dimensions = [dimensionKey, ...Object.keys(dimensionFilters)];
    const sets = Object.entries(awsMetrics[namespace] ?? {}).filter(
      ([set, metrics]) =>
        metrics.includes(metricName) && dimensions.every((dimension) => set.split(', ').includes(dimension)),
    );
    ok(sets.length > 0, `${name}: ${namespace} ${metricName} by ${dimensions.join(', ')}`);
  }
});

test('a choice narrows the next, and asks for what is always reported', () => {
  const asked = new Map(
    dashboards
      .flatMap(({ templating }) => templating?.list ?? [])
      .filter(isCloudWatch)
      .map(({ name, query }) => [name, query as CloudWatchVariable]),
  );
  deepEqual(asked.get('targetGroup')?.dimensionFilters, { LoadBalancer: '${loadBalancer}' });
  deepEqual(asked.get('proxyService')?.dimensionFilters, { ClusterName: '${cluster}' });
  deepEqual(asked.get('environment')?.dimensionFilters, { service: services.publisher });
  // A load balancer that never answered 5xx has no such metric, so its target groups would not be offered.
  for (const { metricName } of asked.values()) doesNotMatch(metricName, /4XX|5XX/);
});

test('a row that leads to another dashboard takes the data source along', () => {
  const links = dashboards.flatMap(({ panels }) =>
    panels.flatMap((panel) =>
      [...JSON.stringify(panel).matchAll(/"(\/d\/[^"\\]*\?var-(?:[^"\\]|\\.)*)"/g)].map(([, url = '']) => ({
        url,
        source: panel.datasource?.uid,
      })),
    ),
  );
  ok(links.length > 2);
  for (const { url, source } of links) ok(url.includes(`&${source?.replace('}', ':queryparam}')}&`), url);
});

test('an environment on Aurora is asked for its cluster', () => {
  const text = JSON.stringify(exported(['--env', 'staging']).dashboards);
  ok(text.includes('"dimensionKey":"DBClusterIdentifier"'));
  ok(!text.includes('DBInstanceIdentifier'));
});

type CloudWatchVariable = {
  readonly queryType: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensionKey: string;
  readonly dimensionFilters: Readonly<Record<string, string>>;
};

function isCloudWatch({ type, datasource }: OwnVariable): boolean {
  return type === 'query' && datasource?.type === 'cloudwatch';
}

/** Names of variables, but those of Grafana itself, which begin with two underscores. */
function namesIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value ?? null);
  return [...text.matchAll(/\$\{?([a-zA-Z]\w*)/g)].map(([, name = '']) => name);
}

const realUrl = process.env['GRAFANA_URL'];
const realToken = process.env['GRAFANA_TOKEN'];
const skip = realUrl === undefined || realToken === undefined ? 'no GRAFANA_URL and GRAFANA_TOKEN' : false;

test('a real Grafana imports them, and gives them back as they were', { skip }, async (t) => {
  const grafana = createGrafanaClient({
    url: realUrl ?? '',
    token: realToken ?? '',
    clock: systemClock,
    deadlineMs: systemClock.monotonicMs() + 60_000,
  });
  for (const dashboard of dashboards) {
    t.after(() => grafana.remove(`/api/dashboards/uid/${dashboard.uid}`));
    await grafana.post('/api/dashboards/db', { dashboard: dashboard as unknown as Json, overwrite: true });
  }
  for (const { uid, title, templating } of dashboards) {
    const got = (await grafana.get(`/api/dashboards/uid/${uid}`)) as {
      readonly dashboard: OwnDashboard;
    } | null;
    deepEqual([got?.dashboard.title, got?.dashboard.templating], [title, templating]);
  }
});
