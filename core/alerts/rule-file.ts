/**
 * The alerts as a rule file of Prometheus. Texts are written as JSON strings, which YAML takes as they are.
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
import { alerts, type Alert } from './alerts.ts';

export function ruleFile(): string {
  return ['groups:', '  - name: stargate', '    rules:', ...alerts.flatMap(linesOf), ''].join('\n');
}

export function labelsOf(alert: Alert): Readonly<Record<string, string>> {
  return { severity: alert.severity };
}

export function annotationsOf(alert: Alert): Readonly<Record<string, string>> {
  return { summary: alert.summary, runbook: `docs/runbooks/${alert.runbook}.md` };
}

function linesOf(alert: Alert): readonly string[] {
  return [
    `      - alert: ${alert.name}`,
    `        expr: ${JSON.stringify(alert.expr)}`,
    `        for: ${alert.forMinutes}m`,
    '        labels:',
    ...pairs(labelsOf(alert)),
    '        annotations:',
    ...pairs(annotationsOf(alert)),
  ];
}

function pairs(texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(texts).map(([name, text]) => `          ${name}: ${JSON.stringify(text)}`);
}
