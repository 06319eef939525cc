/**
 * What a metric of a task is, and how rows become metrics. Every row says what it measures, in which unit, which labels it
 * has with which values, and what adds to it; docs/metrics.md prints all of that.
 * Conventions: https://prometheus.io/docs/practices/naming/
 */
export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'summary';

/** What one of it is. `flag`: 1 where something holds, with what it is in the labels. */
export type Unit =
  | 'answers'
  | 'budgets'
  | 'bytes'
  | 'calls'
  | 'connections'
  | 'days'
  | 'entities'
  | 'failures'
  | 'flag'
  | 'items'
  | 'observations'
  | 'ratio'
  | 'records'
  | 'requests'
  | 'rounds'
  | 'seconds'
  | 'spans'
  | 'tokens'
  | 'usd';

/** The values of a label where all are known beforehand; else what they are, in words. */
export type LabelValues = readonly string[] | string;

export type Metric = {
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: Unit;
  readonly help: string;
  /** What adds to it; of a gauge, what it is read from. */
  readonly adds: string;
  /** At most three. */
  readonly labels: readonly string[];
  readonly values: readonly LabelValues[];
  /** Upper bounds, of a histogram. */
  readonly buckets: readonly number[];
};

type GaugeRow = {
  readonly name: string;
  readonly unit: Unit;
  readonly help: string;
  readonly labels?: Readonly<Record<string, LabelValues>>;
};
type CounterRow = GaugeRow & { readonly adds: string };
type HistogramRow = CounterRow & { readonly buckets: readonly number[] };

type Table<Key extends string, Row> = Readonly<Record<Key, Row>>;

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
  return table(rows, (row: GaugeRow) => ({ ...metricOf('gauge', row), adds: read }));
}

/** For each label the values that are known beforehand; one empty value, which is no label to Prometheus, where none are. */
export function knownValues({ values }: Metric): readonly (readonly string[])[] {
  return values.map((known) => (typeof known === 'string' ? [''] : known));
}

function metricOf(kind: MetricKind, { name, unit, help, labels = {} }: GaugeRow): Metric {
  return {
    name,
    kind,
    unit,
    help,
    adds: '',
    labels: Object.keys(labels),
    values: Object.values(labels),
    buckets: [],
  };
}

function table<Key extends string, Row>(
  rows: Table<Key, Row>,
  make: (row: Row) => Metric,
): Table<Key, Metric> {
  return Object.fromEntries(
    Object.entries<Row>(rows).map(([key, row]): [string, Metric] => [key, make(row)]),
  ) as Record<Key, Metric>;
}
