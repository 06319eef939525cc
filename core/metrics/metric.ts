/**
 * What a metric of a task is, and how rows become metrics. Every row says what it measures, in which unit, which labels it
 * has with which values, and what adds to it; docs/metrics.md prints all of that.
 * Conventions: https://prometheus.io/docs/practices/naming/
 */
export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'summary';

/** What one of it is. `flag`: 1 where something holds, with what it is in the labels. `by label`: what a label says it is of. */
export type Unit =
  | 'answers'
  | 'budgets'
  | 'by label'
  | 'bytes'
  | 'calls'
  | 'checks'
  | 'connections'
  | 'days'
  | 'entities'
  | 'failures'
  | 'files'
  | 'flag'
  | 'items'
  | 'observations'
  | 'processes'
  | 'ratio'
  | 'readings'
  | 'records'
  | 'requests'
  | 'resources'
  | 'rounds'
  | 'seconds'
  | 'spans'
  | 'threads'
  | 'tokens'
  | 'usd';

/**
 * What a label holds: one of these values, each of which a counter shows as 0 from the start; one of a closed set; what
 * follows from another label; or, in words, what operators name, such as models and teams. Of the last there may be too
 * many for a metric: then it is `other`.
 */
export type LabelValues = readonly string[] | ClosedSet | Following | string;

/** One of these, but in too many combinations with other labels to be shown beforehand. */
export type ClosedSet = {
  readonly oneOf: readonly string[];
  /** In place of a long list. */
  readonly inWords?: string;
};

/** A label whose value nobody has to give. */
export type Following = {
  readonly follows: string;
  readonly as: (value: string) => string;
  readonly values: readonly string[] | string;
};

/** The value that stands for those for which there was no room. */
export const OTHER = 'other';

/**
 * What the processes of one task say together of a gauge: their sum, the largest or the smallest of their values, or the mean.
 * Counters, histograms and summaries are always added up.
 */
export type Across = 'sum' | 'max' | 'min' | 'mean';

export type Metric = {
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: Unit;
  readonly help: string;
  /** What adds to it; of a gauge, what it is read from. */
  readonly adds: string;
  /** Of which three at most have to be given, in this order; the others follow from these. */
  readonly labels: readonly string[];
  readonly values: readonly LabelValues[];
  /** Upper bounds, of a histogram. */
  readonly buckets: readonly number[];
  readonly across: Across;
};

type Row = {
  readonly name: string;
  readonly unit: Unit;
  readonly help: string;
  readonly labels?: Readonly<Record<string, LabelValues>>;
};
type GaugeRow = Row & {
  /** @default 'sum' */
  readonly across?: Across;
};
type CounterRow = Row & { readonly adds: string };
type HistogramRow = CounterRow & { readonly buckets: readonly number[] };

type Table<Key extends string, Entry> = Readonly<Record<Key, Entry>>;

export function countersOf<Key extends string>(rows: Table<Key, CounterRow>): Table<Key, Metric> {
  return table(rows, (row: CounterRow) => ({ ...metricOf('counter', row), adds: row.adds }));
}

export function summariesOf<Key extends string>(rows: Table<Key, CounterRow>): Table<Key, Metric> {
  return table(rows, (row: CounterRow) => ({ ...metricOf('summary', row), adds: row.adds }));
}

export function histogramsOf<Key extends string>(rows: Table<Key, HistogramRow>): Table<Key, Metric> {
  return table(rows, (row: HistogramRow) => ({
    ...metricOf('histogram', row),
    adds: row.adds,
    buckets: row.buckets,
  }));
}

/** `read`: what all of them are read from, and when. */
export function gaugesOf<Key extends string>(read: string, rows: Table<Key, GaugeRow>): Table<Key, Metric> {
  return table(rows, (row: GaugeRow) => ({
    ...metricOf('gauge', row),
    adds: read,
    across: row.across ?? 'sum',
  }));
}

/** A label whose value has to be given for each observation. */
export type GivenLabel = { readonly name: string; readonly values: LabelValues };

export function givenLabels({ labels, values }: Metric): readonly GivenLabel[] {
  return labels.flatMap((name, index) => {
    const held = values[index] ?? '';
    return isFollowing(held) ? [] : [{ name, values: held }];
  });
}

/** The values of all labels, from those that are given. */
export function allValues(metric: Metric, given: readonly string[]): readonly string[] {
  const names = givenLabels(metric).map(({ name }) => name);
  const valueOf = (name: string): string => given[names.indexOf(name)] ?? '';
  return metric.labels.map((name, index) => {
    const held = metric.values[index] ?? '';
    return isFollowing(held) ? held.as(valueOf(held.follows)) : valueOf(name);
  });
}

/** For each given label its values, where they are listed; otherwise the empty one, which is no label to Prometheus. */
export function knownValues(metric: Metric): readonly (readonly string[])[] {
  return givenLabels(metric).map(({ values }) => (isListed(values) ? values : ['']));
}

/** All values that a label can have beside the empty one; null: nobody knows them beforehand. */
export function enumerationOf(values: LabelValues): readonly string[] | null {
  if (typeof values === 'string') return null;
  if (isFollowing(values)) return enumerationOf(values.values);
  return isListed(values) ? values : values.oneOf;
}

/** What a label holds, for a page. */
export function valuesInWords(values: LabelValues): string {
  if (typeof values === 'string') return values;
  if (isFollowing(values)) return valuesInWords(values.values);
  const words = isListed(values) ? undefined : values.inWords;
  return words ?? (enumerationOf(values) ?? []).map((value) => `\`${value}\``).join(', ');
}

function isListed(values: LabelValues): values is readonly string[] {
  return Array.isArray(values);
}

function isFollowing(values: LabelValues): values is Following {
  return typeof values === 'object' && 'follows' in values;
}

function metricOf(kind: MetricKind, { name, unit, help, labels = {} }: Row): Metric {
  return {
    name,
    kind,
    unit,
    help,
    adds: '',
    labels: Object.keys(labels),
    values: Object.values(labels),
    buckets: [],
    across: 'sum',
  };
}

function table<Key extends string, Entry>(
  rows: Table<Key, Entry>,
  make: (row: Entry) => Metric,
): Table<Key, Metric> {
  return Object.fromEntries(
    Object.entries<Entry>(rows).map(([key, row]): [string, Metric] => [key, make(row)]),
  ) as Record<Key, Metric>;
}
