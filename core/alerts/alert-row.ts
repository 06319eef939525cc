/**
 * A row of the tables of alerts: an alert with its defaults, and how what it says and what raises it follow from the
 * settings of an environment (alert-of-row.ts). Rows are kept by name, so that settings for an alert that does not exist do
 * not compile.
 */
import type { Alarm, AlarmMetric, Severity, Window } from './alert.ts';
import type { Threshold } from './threshold.ts';

export type AlertRow = {
  readonly summary: string | ((said: Said) => string);
  readonly severity: Severity;
  readonly runbook: string;
  readonly panel: string;
  /** @default there is none to set: silence raises it, or its duration is all there is to say */
  readonly threshold?: Threshold;
  readonly rule?: RuleRow;
  readonly alarm?: AlarmRow;
  /** What not every environment has. @default nothing */
  readonly needs?: Part;
};

/** What a summary may say: the threshold as a number and in words, and the minutes. */
export type Said = { readonly value: number; readonly threshold: string; readonly minutes: number };

/** A rule that holds for some minutes, or one whose expression says for how long: `silentFor`. */
export type RuleRow = { readonly forMinutes: number } & (
  | { readonly expr: (threshold: number) => string }
  | { readonly silentFor: (minutes: number) => string }
);

/** An alarm on the threshold of the alert, or on one that cannot be set. */
export type AlarmRow = Omit<Alarm, 'threshold'> & { readonly fixed?: number };

/** What an environment may lack, and why it then has no such alert. */
export const parts = {
  databaseInstance: "Aurora's storage grows by itself",
  canary: 'this environment has no canary',
  canaryOfPanels: 'this environment has no canary, or no Grafana whose panels it could check',
  saasUsage: 'this environment reads no other services',
  algolia: 'this environment reads no account of Algolia',
  contentful: 'this environment reads no account of Contentful',
} as const;
export type Part = keyof typeof parts;

export type AlertSetting = {
  readonly threshold?: number;
  readonly forMinutes?: number;
  readonly severity?: Severity;
};

export function above(metric: AlarmMetric, window: Window): AlarmRow {
  return { metric, raised: 'above', window, missing: 'good' };
}

/** At the threshold already, such as a plan of which everything is used. */
export function atLeast(metric: AlarmMetric, window: Window): AlarmRow {
  return { metric, raised: 'at-least', window, missing: 'good' };
}

export function below(metric: AlarmMetric, window: Window): AlarmRow {
  return { metric, raised: 'below', window, missing: 'good' };
}

/** Below the threshold, or silent: of what always reports something while it works. */
export function belowOrMissing(metric: AlarmMetric, window: Window): AlarmRow {
  return { metric, raised: 'below', window, missing: 'bad' };
}

/** Nothing, or silence, where there should be one at least. */
export function noneOrMissing(metric: AlarmMetric, window: Window): AlarmRow {
  return { ...belowOrMissing(metric, window), fixed: 1 };
}

/** Makes the metrics of one namespace of CloudWatch. */
export function metricsIn(
  namespace: string,
): (name: string, statistic: AlarmMetric['statistic'], dimensions: AlarmMetric['dimensions']) => AlarmMetric {
  return (name, statistic, dimensions) => ({ namespace, name, statistic, dimensions });
}
