/**
 * What an alert is: what it means for a person, how urgent it is, which file of docs/runbooks says what to do, which
 * panel shows it, and what raises it: a rule on the tasks' own metrics, an alarm on a metric in CloudWatch, or both.
 * It notifies once: by CloudWatch where it has an alarm, else by Managed Prometheus. A rule beside an alarm is for
 * Grafana, which shows states and notifies nobody, and for environments with a Prometheus of their own.
 *
 * Here it is as an environment has it; alert-row.ts says what it is before its settings.
 */
import type { Dimensions } from '../dashboards/resources.ts';
import type { Threshold } from './threshold.ts';

/** page: now. ticket: today. */
export const severities = ['page', 'ticket'] as const;
export type Severity = (typeof severities)[number];

export type Alert = {
  readonly name: string;
  /** One sentence for the person it wakes. */
  readonly summary: string;
  readonly severity: Severity;
  /** Names a file of docs/runbooks. */
  readonly runbook: string;
  /** Panel that shows it. */
  readonly panel: string;
  /** None: there is no number to compare with, such as where silence raises it. */
  readonly threshold?: Threshold;
  readonly rule?: Rule;
  readonly alarm?: Alarm;
};

/** PromQL, and how long it must hold. */
export type Rule = { readonly expr: string; readonly forMinutes: number };

/** A metric in CloudWatch that is above, at or below a threshold. */
export type Alarm = {
  readonly metric: AlarmMetric;
  readonly raised: 'above' | 'at-least' | 'below';
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
