/** docs/operate.md: every alert, what it can be set to, and what to do; as delivered or as an environment sets them. */
import type { Alert } from '../../core/alerts/alert.ts';
import { alertRows, defaultAlerts, lackingPart, type AlertName } from '../../core/alerts/alerts.ts';
import { parts, type AlertRow } from '../../core/alerts/alert-row.ts';
import { sayThreshold } from '../../core/alerts/threshold.ts';
import { badMinutes } from '../../core/alerts/window.ts';
import type { Environment } from '../../lib/environment.ts';
import { environmentAlerts, watchedSystem } from '../../lib/observability/environment-alerts.ts';
import { readRunbooks } from '../../lib/observability/grafana/runbook-link.ts';
import { table } from './table.ts';

export function operatePage(): string {
  return `# Operate

Written by \`npm run docs:alerts\` from the alerts in \`core/alerts\`. Each alert has its page in [runbooks/](runbooks/), which says what the alert means, how to look and what to do; Grafana shows them all on *Stargate: runbooks*. \`page\` means now, \`ticket\` means today. Commands take the names that \`aws cloudformation describe-stack-resources --stack-name stargate-<env>-gateway\` prints.

Every alert notifies the topic \`AlarmTopicArn\` once, through the service in the column *raised by*. Threshold, minutes and urgency are what is delivered; an environment sets its own in \`lib/environments.ts\`:

\`\`\`ts
alerts: {
  HighLatency: { threshold: 5, forMinutes: 3, severity: 'page' },
  NoTraffic: 'off',
},
\`\`\`

\`npm run docs:alerts -- --env prod\` prints this table as prod sets it. A threshold of – cannot be set: it is silence, or a state, that raises the alert. Minutes are those that the condition must hold; *3 of 5* stands for an alarm of CloudWatch that may see two good minutes among them, and minutes of an alarm are a multiple of the periods it looks at, which the error names where they do not fit. Where an alert has a rule beside its alarm, minutes that are set count for both.

${alertsTable(defaultAlerts, (name) => `runbooks/${name}.md`)}
`;
}

/** For a person at a terminal. */
export function environmentPage(environment: Environment): string {
  const system = watchedSystem(environment);
  const missing = Object.entries<AlertRow>(alertRows(system.database)).flatMap(([name, row]) => {
    const lacking = lackingPart(row, system);
    if (lacking !== undefined) return [`- ${name} is not there: ${parts[lacking]}`];
    return environment.alerts?.[name as AlertName] === 'off' ? [`- ${name} is off`] : [];
  });
  return [
    `# Alerts of ${environment.name}`,
    alertsTable(environmentAlerts(environment), (runbook) => `docs/runbooks/${runbook}.md`),
    ...(missing.length === 0 ? [] : [missing.join('\n')]),
  ].join('\n\n');
}

function alertsTable(alerts: readonly Alert[], linkTo: (runbook: string) => string): string {
  const titles = new Map(readRunbooks().map(({ name, title }) => [name, title]));
  return table(
    ['alert', 'urgency', 'threshold', 'minutes', 'raised by', 'meaning', 'what to do'],
    alerts
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map((alert) => [
        alert.name,
        alert.severity,
        thresholdOf(alert),
        minutesOf(alert),
        alert.alarm === undefined ? 'Managed Prometheus' : 'CloudWatch',
        alert.summary,
        `[${titles.get(alert.runbook) ?? alert.runbook}](${linkTo(alert.runbook)})`,
      ]),
  );
}

/** As it is set, and as it reads. */
function thresholdOf({ threshold }: Alert): string {
  if (threshold === undefined) return '–';
  const said = sayThreshold(threshold);
  return said === String(threshold.value) ? `\`${said}\`` : `\`${threshold.value}\` (${said})`;
}

/** Of what notifies. */
function minutesOf({ alarm, rule }: Alert): string {
  if (alarm === undefined) return String(rule?.forMinutes ?? 0);
  const { periods, badPeriods } = alarm.window;
  const bad = badMinutes(alarm.window);
  return periods === badPeriods ? String(bad) : `${bad} of ${(bad / badPeriods) * periods}`;
}
