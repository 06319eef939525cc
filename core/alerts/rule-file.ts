/**
 * Alerts as a rule file of Prometheus.
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
import type { Alert, RuleAlert } from './alert.ts';

type Annotations = Readonly<Record<string, string>>;

/** `annotate`: @default annotationsOf */
export function ruleFile(
  alerts: readonly RuleAlert[],
  annotate: (alert: Alert) => Annotations = annotationsOf,
): string {
  const rules = alerts.flatMap((alert) => linesOf(alert, annotate(alert)));
  return ['groups:', '  - name: stargate', '    rules:', ...rules, ''].join('\n');
}

export function labelsOf(alert: Alert): Readonly<Record<string, string>> {
  return { severity: alert.severity };
}

export function annotationsOf(alert: Alert): Annotations {
  return { summary: alert.summary, runbook: `docs/runbooks/${alert.runbook}.md` };
}

function linesOf(alert: RuleAlert, annotations: Annotations): readonly string[] {
  return [
    `      - alert: ${alert.name}`,
    `        expr: ${quoted(alert.rule.expr)}`,
    `        for: ${alert.rule.forMinutes}m`,
    '        labels:',
    ...pairs(labelsOf(alert)),
    '        annotations:',
    ...pairs(annotations),
  ];
}

function pairs(texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(texts).map(([name, text]) => `          ${name}: ${quoted(text)}`);
}

/** In single quotes, where only a single quote means anything to YAML. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
