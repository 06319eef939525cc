/** What is wrong with the settings of alerts, by the name of the field, in words that say what to write instead. */
import { alertRows, lackingPart, type WatchedSystem } from './alerts.ts';
import { severities } from './alert.ts';
import { parts, type AlertRow } from './alert-row.ts';
import { shown, wrongThreshold } from './threshold.ts';
import { wrongWindow } from './window.ts';

/** Of a rule: a day. */
const LONGEST_MINUTES = 1440;

export function problemsOfAlertSettings(system: WatchedSystem, settings: unknown): readonly string[] {
  if (!isRecord(settings))
    return [`alerts: ${shown(settings)} does not fit; write settings by the names of alerts`];
  const rows: Readonly<Record<string, AlertRow>> = alertRows(system.database);
  return Object.entries(settings).flatMap(([name, setting]) => {
    if (setting === undefined) return [];
    const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
    if (row === undefined) return [`alerts.${name}: there is no such alert; docs/operate.md names them all`];
    const lacking = lackingPart(row, system);
    if (lacking !== undefined) {
      return [`alerts.${name}: this environment has no such alert, since ${parts[lacking]}; take it out`];
    }
    if (setting === 'off') return [];
    if (!isRecord(setting)) {
      return [
        `alerts.${name}: ${shown(setting)} does not fit; write 'off' or { ${fieldsOf(row).join(', ')} }`,
      ];
    }
    return Object.entries(setting).flatMap(([field, value]) => {
      if (value === undefined) return [];
      const problem = problemOf(field, value, row);
      return problem === null ? [] : [`alerts.${name}.${field}: ${problem}`];
    });
  });
}

function problemOf(field: string, value: unknown, row: AlertRow): string | null {
  switch (field) {
    case 'threshold':
      return row.threshold === undefined
        ? `this alert compares with no number; set ${fieldsOf(row).join(' or ')}, or 'off'`
        : wrongThreshold(value, row.threshold);
    case 'forMinutes':
      return wrongDuration(value, row);
    case 'severity':
      return severities.some((severity) => severity === value)
        ? null
        : `${shown(value)} does not fit; write ${severities.join(' or ')}`;
    default:
      return `there is no such setting; an alert has ${fieldsOf(row).join(', ')}`;
  }
}

function wrongDuration(value: unknown, { alarm }: AlertRow): string | null {
  if (alarm !== undefined) return wrongWindow(value, alarm.window);
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  return isWhole && value >= 0 && value <= LONGEST_MINUTES
    ? null
    : `${shown(value)} does not fit; write whole minutes from 0 to ${LONGEST_MINUTES}`;
}

function fieldsOf({ threshold }: AlertRow): readonly string[] {
  return [...(threshold === undefined ? [] : ['threshold']), 'forMinutes', 'severity'];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
