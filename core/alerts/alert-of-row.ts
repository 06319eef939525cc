/** An alert, of its row and what an environment sets of it: sentence, rule and alarm from the same figures. */
import type { Alarm, Alert, Rule } from './alert.ts';
import type { AlarmRow, AlertRow, AlertSetting, RuleRow } from './alert-row.ts';
import { inCloudWatch, sayThreshold, type Threshold } from './threshold.ts';
import { badMinutes, windowOf } from './window.ts';

/** The setting has been checked (check-settings.ts). */
export function alertOf(name: string, row: AlertRow, setting: AlertSetting): Alert {
  const { severity, runbook, panel } = row;
  const threshold =
    row.threshold === undefined
      ? undefined
      : { ...row.threshold, value: setting.threshold ?? row.threshold.value };
  const value = threshold?.value ?? 0;
  const rule = row.rule === undefined ? undefined : ruleOf(row.rule, value, setting.forMinutes);
  const alarm = row.alarm === undefined ? undefined : alarmOf(row.alarm, threshold, setting.forMinutes);
  const said = {
    value,
    threshold: threshold === undefined ? '' : sayThreshold(threshold),
    minutes:
      setting.forMinutes ??
      row.rule?.forMinutes ??
      (row.alarm === undefined ? 0 : badMinutes(row.alarm.window)),
  };
  return {
    name,
    summary: typeof row.summary === 'string' ? row.summary : row.summary(said),
    severity: setting.severity ?? severity,
    runbook,
    panel,
    ...(threshold === undefined ? {} : { threshold }),
    ...(rule === undefined ? {} : { rule }),
    ...(alarm === undefined ? {} : { alarm }),
  };
}

function ruleOf(row: RuleRow, threshold: number, set: number | undefined): Rule {
  const forMinutes = set ?? row.forMinutes;
  return 'silentFor' in row
    ? { expr: row.silentFor(forMinutes), forMinutes: 0 }
    : { expr: row.expr(threshold), forMinutes };
}

function alarmOf(row: AlarmRow, threshold: Threshold | undefined, set: number | undefined): Alarm {
  const { fixed = 0, metric, raised, missing } = row;
  return {
    metric,
    raised,
    threshold: threshold === undefined ? fixed : inCloudWatch(threshold),
    window: windowOf(row.window, set),
    missing,
  };
}
