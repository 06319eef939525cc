/**
 * Alerts as a rule file of Prometheus.
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
import type { Alert, RuleAlert } from './alert.ts';

export function ruleFile(alerts: readonly RuleAlert[]): string {
  return ['groups:', '  - name: stargate', '    rules:', ...alerts.flatMap(linesOf), ''].join('\n');
}

export function labelsOf(alert: Alert): Readonly<Record<string, string>> {
  return { severity: alert.severity };
}

export function annotationsOf(alert: Alert): Readonly<Record<string, string>> {
  return { summary: alert.summary, runbook: `docs/runbooks/${alert.runbook}.md` };
}

function linesOf(alert: RuleAlert): readonly string[] {
  return [
    `      - alert: ${alert.name}`,
    `        expr: ${quoted(alert.rule.expr)}`,
    `        for: ${alert.rule.forMinutes}m`,
    '        labels:',
    ...pairs(labelsOf(alert)),
    '        annotations:',
    ...pairs(annotationsOf(alert)),
  ];
}

function pairs(texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(texts).map(([name, text]) => `          ${name}: ${quoted(text)}`);
}

/** In single quotes, where only a single quote means anything to YAML. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
