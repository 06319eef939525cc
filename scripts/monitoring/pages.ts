/** The pages of docs/ that are made from the tables of metrics and alerts, by file. */
import { defaultRules } from '../../core/alerts/alerts.ts';
import { ruleFile } from '../../core/alerts/rule-file.ts';
import {
  canaryMetrics,
  collectedMetrics,
  jobMetrics,
  publisherMetrics,
  services,
  usageMetrics,
  type PublishedMetric,
} from '../../core/metrics/cloudwatch.ts';
import { taskMetrics } from '../../core/metrics/prometheus.ts';
import { operatePage } from './alerts-page.ts';
import { table } from './table.ts';

export const monitoringPages: Readonly<Record<string, () => string>> = {
  'prometheus/stargate-rules.yaml': () => ruleFile(defaultRules),
  'metrics.md': metricsPage,
  'operate.md': operatePage,
};

function metricsPage(): string {
  return `# Metrics

Written by \`npm run docs:alerts\` from the tables in \`core/metrics\`. How to scrape and use them: [observability.md](observability.md).

## Of each task, for Prometheus

${table(
  ['metric', 'kind', 'labels', 'meaning'],
  Object.values(taskMetrics).map(({ name, kind, labels, help }) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]),
)}

## In CloudWatch, namespace \`Stargate\`

What the usage publisher, the usage jobs and the canary write has the dimensions \`service\` and \`environment\`; usage is there a second time with \`team\` and \`model\` beside them, and the canary's links with \`link\`. What the collector copies from the tasks has \`environment\`.

${table(
  ['metric', 'unit', '`service`', 'meaning'],
  [
    ...rowsOf(usageMetrics, services.publisher),
    ...rowsOf(publisherMetrics, services.publisher),
    ...rowsOf(jobMetrics, services.jobs),
    ...rowsOf(canaryMetrics, services.canary),
    ...Object.values(collectedMetrics).map(({ name, help }) => [`\`${name}\``, 'count', '', help]),
  ],
)}
`;
}

function rowsOf(
  metrics: Readonly<Record<string, PublishedMetric>>,
  service: string,
): readonly (readonly string[])[] {
  return Object.values(metrics).map(({ name, unit, help }) => [`\`${name}\``, unit, `\`${service}\``, help]);
}
