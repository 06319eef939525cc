/**
 * docs/metrics.md: every metric with its type, unit, labels and their values, what adds to it, and which panels and alerts
 * use it. The last is found by its name in their queries.
 */
import { defaultAlerts } from '../../core/alerts/alerts.ts';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import type { Panel } from '../../core/dashboards/panel.ts';
import {
  algoliaMetrics,
  canaryMetrics,
  collectedMetrics,
  jobMetrics,
  NAMESPACE,
  publisherMetrics,
  saasUsageMetrics,
  services,
  usageMetrics,
} from '../../core/metrics/cloudwatch.ts';
import { otlpUsageNames } from '../../core/metrics/otlp.ts';
import { valuesInWords, type Metric } from '../../core/metrics/metric.ts';
import { leftOutGauges, taskGauges, taskMetrics } from '../../core/metrics/prometheus.ts';
import { saasGauges } from '../../core/saas-usage/exposition.ts';
import * as runtime from '../../core/metrics/runtime.ts';
import { exporterMetrics } from '../../core/saas-usage/cloudwatch.ts';
import type { ExporterMetric } from '../../core/saas-usage/published.ts';
import { table } from './table.ts';

type Metrics = readonly Metric[];

/** The metrics by what they say, each in one group. */
const processMetrics = Object.values<Readonly<Record<string, Metric>>>(runtime).flatMap(
  Object.values<Metric>,
);
const taskState = Object.values({ ...taskGauges, ...leftOutGauges });
const others = Object.values<Metric>(taskMetrics).filter((metric) => !processMetrics.includes(metric));
const counted = others.filter(({ kind }) => kind === 'counter');
const measured = others.filter(({ kind }) => kind === 'histogram' || kind === 'summary');
const systemState = others.filter((metric) => metric.kind === 'gauge' && !taskState.includes(metric));

export function metricsPage(): string {
  return `# Metrics

Written by \`npm run docs:alerts\` from the tables in \`core/metrics\`, and for panels and alerts from \`core/dashboards\` and \`core/alerts\`. How to scrape and use them: [observability.md](observability.md).

- [Of each task, for Prometheus](#of-each-task-for-prometheus): [counted](#counted), [measured](#measured), [state of a task](#state-of-a-task), [state of the system](#state-of-the-system), [process and Node](#process-and-node)
- [In CloudWatch](#in-cloudwatch-namespace-${NAMESPACE.toLowerCase()})
- [Of other services, for Prometheus](#of-other-services-for-prometheus)
- [By OTLP](#by-otlp-where-metricsotlp-of-the-environment-says-so)

## Of each task, for Prometheus

Whoever scrapes adds \`instance\`, \`job\` and \`environment\`. Where the values of a label are listed it has no others, but \`other\` where a metric has no room for more series; an empty label is none to Prometheus. Every counter is there from the start, as 0.

A task with several processes ([scaling.md](scaling.md#more-than-one-vcpu)) shows the sum of theirs, but for ${notSummed('mean', 'the mean')}; ${notSummed('min', 'the smallest')}; and ${notSummed('max', 'the largest')}.

### Counted

${overview(counted)}

${details(counted)}

### Measured

A histogram \`x\` is the series \`x_bucket\`, \`x_sum\` and \`x_count\`, a summary the last two.

${overview(measured)}

${details(measured)}

### State of a task

${overview(taskState)}

${details(taskState)}

### State of the system

What all tasks share, and each of them reports: take \`max\`, not \`sum\`.

${overview(systemState)}

${details(systemState)}

### Process and Node

By the names of [prom-client](https://github.com/siimon/prom-client) and [Prometheus's own clients](https://prometheus.io/docs/instrumenting/writing_clientlibs/#standard-and-runtime-collectors): dashboards of Node applications, such as [11159](https://grafana.com/grafana/dashboards/11159-nodejs-application-dashboard/) of Grafana, show a task as it is. Left out are \`nodejs_active_handles\` and \`nodejs_active_requests\` by \`type\`: \`nodejs_active_resources\` has the types of both, from a function that Node documents. \`process_*\` but the start and the CPU come from \`/proc\`, and are absent where there is none.

${table(
  ['metric', 'type', 'unit', 'labels', 'meaning', 'panels and alerts'],
  processMetrics.map((metric) => [
    `\`${metric.name}\``,
    metric.kind,
    metric.unit,
    labelsOf(metric).join('; '),
    metric.help,
    usesOf(metric).join('; '),
  ]),
)}

## In CloudWatch, namespace \`${NAMESPACE}\`

What the usage publisher, the usage jobs and the canary write has the dimensions \`service\` and \`environment\`; \`Requests\` and \`CostUsd\` are there a second time with \`team\` beside them ([0141](decisions/0141-few-metrics-in-cloudwatch.md)), the canary's links with \`link\`, and what is known of an account of another service with \`account\`. What the collector copies from the tasks has \`environment\`.

${table(
  ['metric', 'unit', '`service`', 'meaning', 'panels and alerts'],
  [
    ...published(usageMetrics, services.publisher),
    ...published(publisherMetrics, services.publisher),
    ...published(jobMetrics, services.jobs),
    ...published(canaryMetrics, services.canary),
    ...published(saasUsageMetrics, services.saasUsage),
    ...published(algoliaMetrics, services.saasUsage),
    ...Object.values(exporterMetrics).flatMap(ofExporters),
    ...published(collectedMetrics, null),
  ],
)}

## Of other services, for Prometheus

Of the exporter ([saas-usage-exporter.md](saas-usage-exporter.md)) and of a laptop that observes; all are gauges. On AWS the same figures are in PostgreSQL, and those of accounts in CloudWatch. *By label* is the unit of the metric that a label names.

${table(
  ['metric', 'unit', 'labels', 'meaning', 'alerts'],
  saasGauges.map((metric) => [
    `\`${metric.name}\``,
    metric.unit,
    labelsOf(metric).join('; '),
    metric.help,
    usesOf(metric).join('; '),
  ]),
)}

## By OTLP, where \`metrics.otlp\` of the environment says so

The collector sends the metrics of the tasks by the names above. The usage publisher sends the figures of CloudWatch, by team and model:

${table(
  ['metric', 'unit', 'meaning'],
  Object.entries(otlpUsageNames).map(([key, { name, unit }]) => [
    `\`${name}\``,
    `\`${unit}\``,
    usageMetrics[key as keyof typeof otlpUsageNames].help,
  ]),
)}
`;
}

function overview(metrics: Metrics): string {
  return table(
    ['metric', 'type', 'unit', 'meaning'],
    metrics.map(({ name, kind, unit, help }) => [`[\`${name}\`](#${name})`, kind, unit, help]),
  );
}

function details(metrics: Metrics): string {
  return metrics
    .map(
      (metric) =>
        `#### \`${metric.name}\`\n\n${metric.help}\n\n${sentencesOf(metric)
          .map((line) => `- ${line}`)
          .join('\n')}`,
    )
    .join('\n\n');
}

function sentencesOf(metric: Metric): readonly string[] {
  const { kind, adds, buckets, unit } = metric;
  return [
    kind === 'gauge' ? adds : `What adds to it: ${adds.charAt(0).toLowerCase()}${adds.slice(1)}`,
    ...labelsOf(metric).map((label) => `Label ${label}`),
    ...(buckets.length === 0 ? [] : [`Buckets: ${buckets.join(', ')} ${unit}`]),
    ...usesOf(metric),
  ];
}

function labelsOf({ labels, values }: Metric): readonly string[] {
  return labels.map((label, index) => `\`${label}\`: ${valuesInWords(values[index] ?? '')}`);
}

const dashboards = dashboardsFor('DBInstanceIdentifier');

/** Where it is shown, and what alerts on it. */
function usesOf({ name }: Metric): readonly string[] {
  const isNamedIn = nameIn(name);
  return usesBy(
    ({ queries }) => queries.source === 'prometheus' && queries.queries.some(({ expr }) => isNamedIn(expr)),
    ({ rule }) => rule !== undefined && isNamedIn(rule.expr),
  );
}

function published(
  metrics: Readonly<Record<string, { readonly name: string; readonly unit: string; readonly help: string }>>,
  service: string | null,
): readonly (readonly string[])[] {
  return Object.values(metrics).map(({ name, unit, help }) => [
    `\`${name}\``,
    unit,
    service === null ? '' : `\`${service}\``,
    help,
    usesBy(
      ({ queries }) =>
        queries.source === 'cloudwatch' &&
        queries.queries.some(({ namespace, metric }) => namespace === NAMESPACE && metric === name),
      ({ alarm }) => alarm?.metric.namespace === NAMESPACE && alarm.metric.name === name,
    ).join('; '),
  ]);
}

/** By the names that users of the former exporters know. */
function ofExporters(metrics: readonly ExporterMetric[]): readonly (readonly string[])[] {
  return metrics.map(({ name, by, help }) => [
    `\`${name}\``,
    by === null ? 'count' : 'by label',
    `\`${services.saasUsage}\``,
    by === null
      ? help
      : `${help} By \`${by.label}\`: ${by.values.map((value) => `\`${value}\``).join(', ')}.`,
    '',
  ]);
}

function usesBy(
  isShownBy: (panel: Panel) => boolean,
  isRaisedBy: (alert: (typeof defaultAlerts)[number]) => boolean,
): readonly string[] {
  const shown = dashboards.flatMap((dashboard) => {
    const panels = panelsOf([dashboard]).filter(isShownBy);
    const title = dashboard.title.replace(/^Stargate: (.)/, (_, first: string) => first.toUpperCase());
    return panels.length === 0 ? [] : [`*${title}* (${panels.map((panel) => panel.title).join('; ')})`];
  });
  const raised = defaultAlerts
    .filter(isRaisedBy)
    .map(({ name, runbook }) => `[${name}](runbooks/${runbook}.md)`);
  return [
    ...(shown.length === 0 ? [] : [`Panels: ${shown.join(', ')}`]),
    ...(raised.length === 0 ? [] : [`Alerts: ${raised.join(', ')}`]),
  ];
}

/** Whether an expression has the metric or one of its series, and not another whose name begins alike. */
function nameIn(metric: string): (expression: string) => boolean {
  const name = new RegExp(`(?<![\\w:])${metric}(?:_bucket|_sum|_count)?(?![\\w:])`);
  return (expression) => name.test(expression);
}

/** `the mean of \`a\`, \`b\``: the gauges that processes say together in this way. */
function notSummed(across: Metric['across'], words: string): string {
  const names = Object.values<Metric>(taskMetrics).filter((metric) => metric.across === across);
  return `${words} of ${names.map(({ name }) => `\`${name}\``).join(', ')}`;
}
