/** All alerts, by topic, as the settings of an environment make them; and which of them each notifier raises. */
import type { DatabaseDimension } from '../dashboards/resources.ts';
import type { AlarmAlert, Alert, RuleAlert } from './alert.ts';
import { alertOf } from './alert-of-row.ts';
import type { AlertRow, AlertSetting, Part } from './alert-row.ts';
import { callAlerts } from './calls.ts';
import { canaryAlerts } from './canary.ts';
import { algoliaAlerts } from './algolia.ts';
import { adminAlerts, scheduledFunctionAlerts } from './functions.ts';
import { saasUsageAlerts } from './saas-usage.ts';
import { databaseAlerts, servingAlerts } from './system.ts';
import { usageAlerts } from './usage.ts';

export type WatchedSystem = {
  /** Says too whether there is a `databaseInstance`. */
  readonly database: DatabaseDimension;
  /** Parts that are not there. @default none */
  readonly lacks?: readonly Part[];
};

export type AlertRows = typeof callAlerts &
  typeof usageAlerts &
  typeof servingAlerts &
  ReturnType<typeof databaseAlerts> &
  typeof adminAlerts &
  typeof scheduledFunctionAlerts &
  typeof canaryAlerts &
  typeof saasUsageAlerts &
  typeof algoliaAlerts;
export type AlertName = keyof AlertRows;

/** By the names of alerts; `off` is raised nowhere. An alert without a threshold takes none. */
export type AlertSettings = {
  readonly [Name in AlertName]?:
    | 'off'
    | (AlertRows[Name] extends { readonly threshold: unknown }
        ? AlertSetting
        : Omit<AlertSetting, 'threshold'>);
};

/** The alerts of a system, but those that are off. */
export function alertsFor(system: WatchedSystem, settings: AlertSettings = {}): readonly Alert[] {
  const given: Readonly<Record<string, 'off' | AlertSetting | undefined>> = settings;
  return Object.entries<AlertRow>(alertRows(system.database)).flatMap(([name, row]) => {
    const setting = given[name] ?? {};
    if (setting === 'off' || lackingPart(row, system) !== undefined) return [];
    return [alertOf(name, row, setting)];
  });
}

export function alertRows(database: DatabaseDimension): AlertRows {
  return {
    ...callAlerts,
    ...usageAlerts,
    ...servingAlerts,
    ...databaseAlerts(database),
    ...adminAlerts,
    ...scheduledFunctionAlerts,
    ...canaryAlerts,
    ...saasUsageAlerts,
    ...algoliaAlerts,
  };
}

/** The part without which a system has no such alert, where it lacks it. */
export function lackingPart({ needs }: AlertRow, { database, lacks = [] }: WatchedSystem): Part | undefined {
  if (needs === undefined) return undefined;
  const isThere = needs === 'databaseInstance' ? database === 'DBInstanceIdentifier' : !lacks.includes(needs);
  return isThere ? undefined : needs;
}

/** With every part, and as they are before any settings. */
export const defaultAlerts = alertsFor({ database: 'DBInstanceIdentifier' });
export const defaultRules = rulesOf(defaultAlerts);

/** Alerts with a rule. */
export function rulesOf(alerts: readonly Alert[]): readonly RuleAlert[] {
  return alerts.flatMap((alert) => (alert.rule === undefined ? [] : [{ ...alert, rule: alert.rule }]));
}

/** Alerts that Managed Prometheus notifies about; CloudWatch notifies about the others. */
export function prometheusAlerts(alerts: readonly Alert[]): readonly RuleAlert[] {
  return rulesOf(alerts).filter(({ alarm }) => alarm === undefined);
}

export function alarmsOf(alerts: readonly Alert[]): readonly AlarmAlert[] {
  return alerts.flatMap((alert) => (alert.alarm === undefined ? [] : [{ ...alert, alarm: alert.alarm }]));
}
