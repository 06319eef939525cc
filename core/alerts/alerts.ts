/** All alerts, by topic, and which of them each notifier raises. */
import type { DatabaseDimension } from '../dashboards/resources.ts';
import type { AlarmAlert, Alert, RuleAlert } from './alert.ts';
import { callAlerts } from './calls.ts';
import { systemAlerts } from './system.ts';
import { usageAlerts } from './usage.ts';

export function alertsFor(database: DatabaseDimension): readonly Alert[] {
  return [...callAlerts, ...usageAlerts, ...systemAlerts(database)];
}

/** Alerts with a rule: they are the same whatever the database is. */
export const ruleAlerts: readonly RuleAlert[] = alertsFor('DBInstanceIdentifier').flatMap((alert) =>
  alert.rule === undefined ? [] : [{ ...alert, rule: alert.rule }],
);

/** Alerts that Managed Prometheus notifies about; CloudWatch notifies about the others. */
export const prometheusAlerts = ruleAlerts.filter(({ alarm }) => alarm === undefined);

export function alarmAlerts(database: DatabaseDimension): readonly AlarmAlert[] {
  return alertsFor(database).flatMap((alert) =>
    alert.alarm === undefined ? [] : [{ ...alert, alarm: alert.alarm }],
  );
}
