/**
 * What an alert is: what it means for a person, how urgent it is, which file of docs/runbooks says what to do, which
 * panel shows it, and what raises it: a rule on the tasks' own metrics, an alarm on a metric in CloudWatch, or both.
 * It notifies once: by CloudWatch where it has an alarm, else by Managed Prometheus. A rule beside an alarm is for
 * Grafana, which shows states and notifies nobody, and for environments with a Prometheus of their own.
 */
import type { Dimensions } from '../dashboards/resources.ts';

export type Alert = {
  readonly name: string;
  /** One sentence for the person it wakes. */
  readonly summary: string;
  /** page: now. ticket: today. */
  readonly severity: 'page' | 'ticket';
  /** Names a file of docs/runbooks. */
  readonly runbook: string;
  /** Panel that shows it. */
  readonly panel: string;
  readonly rule?: Rule;
  readonly alarm?: Alarm;
};

/** PromQL, and how long it must hold. */
export type Rule = { readonly expr: string; readonly forMinutes: number };

/** A metric in CloudWatch that is above or below a threshold. */
export type Alarm = {
  readonly metric: AlarmMetric;
  readonly raised: 'above' | 'below';
  readonly threshold: number;
  readonly window: Window;
  /** What a period without data is. */
  readonly missing: 'good' | 'bad';
};

export type AlarmMetric = {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Sum' | 'Average' | 'Maximum' | 'Minimum' | 'SampleCount';
  readonly dimensions: Dimensions;
};

/** Periods that must be bad, of how many. */
export type Window = {
  readonly periodSeconds: number;
  readonly badPeriods: number;
  readonly periods: number;
};

export type RuleAlert = Alert & { readonly rule: Rule };
export type AlarmAlert = Alert & { readonly alarm: Alarm };

export function above(threshold: number, metric: AlarmMetric, window: Window): Alarm {
  return { metric, raised: 'above', threshold, window, missing: 'good' };
}

export function below(threshold: number, metric: AlarmMetric, window: Window): Alarm {
  return { metric, raised: 'below', threshold, window, missing: 'good' };
}

/** Below the threshold, or silent: of what always reports something while it works. */
export function belowOrMissing(threshold: number, metric: AlarmMetric, window: Window): Alarm {
  return { metric, raised: 'below', threshold, window, missing: 'bad' };
}

/** Makes the metrics of one namespace of CloudWatch. */
export function metricsIn(
  namespace: string,
): (name: string, statistic: AlarmMetric['statistic'], dimensions: Dimensions) => AlarmMetric {
  return (name, statistic, dimensions) => ({ namespace, name, statistic, dimensions });
}
