/** The pages of docs/ that are made from the tables of metrics and alerts, by file. */
import type { Alert } from '../../core/alerts/alert.ts';
import { defaultAlerts, defaultRules } from '../../core/alerts/alerts.ts';
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
import { readRunbooks } from '../../lib/observability/grafana/runbook-link.ts';

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

function operatePage(): string {
  const titles = new Map(readRunbooks().map(({ name, title }) => [name, title]));
  const runbook = ({ runbook: name }: Alert): string => `[${titles.get(name) ?? name}](runbooks/${name}.md)`;
  return `# Operate

Written by \`npm run docs:alerts\` from the alerts in \`core/alerts\`. Each alert has its page in [runbooks/](runbooks/), which says what the alert means, how to look and what to do; Grafana shows them all on *Stargate: runbooks*. \`page\` means now, \`ticket\` means today. Commands take the names that \`aws cloudformation describe-stack-resources --stack-name stargate-<env>-gateway\` prints.

Every alert notifies the topic \`AlarmTopicArn\` once, through the service in the third column. Beside these each scheduled function has an alarm that is raised when its runs fail, such as \`PublisherErrors\` ([Publisher silent](runbooks/publisher-silent.md)) and \`UsageRollUpErrors\` ([Usage job failed](runbooks/usage-job-failed.md)).

${table(
  ['alert', 'urgency', 'raised by', 'meaning', 'what to do'],
  defaultAlerts
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((alert) => [
      alert.name,
      alert.severity,
      alert.alarm === undefined ? 'Managed Prometheus' : 'CloudWatch',
      alert.summary,
      runbook(alert),
    ]),
)}
`;
}

function rowsOf(
  metrics: Readonly<Record<string, PublishedMetric>>,
  service: string,
): readonly (readonly string[])[] {
  return Object.values(metrics).map(({ name, unit, help }) => [`\`${name}\``, unit, `\`${service}\``, help]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
