/**
 * Under which names the samples of a service go to Prometheus: a table of gauges, and which series of them there are. Each
 * service has its own beside its collectors; what all services have alike is in health.ts and plan-use.ts.
 */
import type { Metric } from '../metrics/metric.ts';
import type { SaasAccount } from './account.ts';
import type { DaySample, LevelSample, PointSample, Sample, Scope } from './sample.ts';

export type Published<Account extends SaasAccount = SaasAccount> = {
  readonly gauges: Readonly<Record<string, Metric>>;
  readonly seriesOf: (known: Known<Account>) => readonly Series[];
  readonly summary: SummaryNames;
};

/** How a report of the service is laid out, as its former exporter had it. */
export type SummaryNames = {
  /** Of its application or organization: `org_id` */
  readonly id: string;
  /** Where the figures of a part stand; a part without one is not in the summary. */
  readonly sections: Readonly<Record<string, string>>;
  readonly nameOf: (metric: string) => string;
};

/** One account, as its newest samples show it. */
export type Known<Account extends SaasAccount = SaasAccount> = {
  readonly account: Account;
  /** Application or organization. */
  readonly id: string;
  readonly samples: readonly Sample[];
  readonly nowMs: number;
};

export type Series = {
  readonly metric: Metric;
  /** The values of `metric.labels`, in their order. */
  readonly labels: readonly string[];
  readonly value: number;
};

/** A gauge that goes to CloudWatch as well: cloudwatch.ts. */
export type ExporterMetric = {
  /** Of a gauge in `published` of the service. */
  readonly name: string;
  /** Label of the gauge that is a dimension, with its values. Null: the account alone. */
  readonly by: { readonly label: string; readonly values: readonly string[] } | null;
  readonly help: string;
};

/** All gauges have the label `account`, first. */
export const ACCOUNT = { account: 'name of the account, as it is configured' } as const;

export function daysOf(samples: readonly Sample[]): readonly DaySample[] {
  return samples.filter((sample) => sample.kind === 'day');
}

export function levelsOf(samples: readonly Sample[]): readonly LevelSample[] {
  return samples.filter((sample) => sample.kind === 'level');
}

export function pointsOf(samples: readonly Sample[]): readonly PointSample[] {
  return samples.filter((sample) => sample.kind === 'point');
}

/** The newest of each metric and scope, by what `at` says of a sample. */
export function newestOf<One extends Sample>(
  samples: readonly One[],
  at: (sample: One) => number | string,
): readonly One[] {
  const newest = new Map<string, One>();
  for (const sample of samples) {
    const key = `${sample.metric}\n${sample.scope.kind}\n${sample.scope.id}`;
    const known = newest.get(key);
    if (known === undefined || at(known) <= at(sample)) newest.set(key, sample);
  }
  return [...newest.values()];
}

/**
 * Sums of the calendar month of UTC that `nowMs` is in, by metric and scope: 0 at its beginning, while the service has counted
 * no day of it. A day that is there twice counts once, as it came last.
 */
export function monthToDate(days: readonly DaySample[], nowMs: number): readonly LevelSample[] {
  const month = new Date(nowMs).toISOString().slice(0, 7);
  const once = new Map<string, DaySample>();
  for (const day of days) once.set(`${day.metric}\n${day.scope.kind}\n${day.scope.id}\n${day.day}`, day);
  const sums = new Map<string, LevelSample>();
  for (const { metric, scope, day, value } of once.values()) {
    const key = `${metric}\n${scope.kind}\n${scope.id}`;
    const ofMonth = day.startsWith(month) ? value : 0;
    sums.set(key, { kind: 'level', metric, scope, value: ofMonth + (sums.get(key)?.value ?? 0) });
  }
  return [...sums.values()];
}

/** Newest days, or hours, that are shown with a label of their own. */
export function newestLabels(values: Iterable<string>, most: number): ReadonlySet<string> {
  return new Set([...new Set(values)].toSorted().slice(-most));
}

/** Those of a kind of scope, `account` as a rule. */
export function within<One extends Sample>(samples: readonly One[], kind: Scope['kind']): readonly One[] {
  return samples.filter(({ scope }) => scope.kind === kind);
}
