/**
 * Counters, gauges and histograms. An observation costs one map lookup; the number of series of a metric is bounded. Beyond
 * that the values of open labels, such as models, are counted as `other` and, by metric, in a counter of its own; those of
 * closed sets, such as statuses, stay as they are.
 * A scrape is rendered in parts, so that it never holds the event loop for long.
 */
import {
  allValues,
  enumerationOf,
  givenLabels,
  knownValues,
  OTHER,
  type Metric,
} from '../../core/metrics/metric.ts';
import { registryCounters } from '../../core/metrics/prometheus.ts';
import { boundText, formats, head, labelText, type Exposition, type Family } from './exposition.ts';

/** The values of the labels that have to be given, in their order; at most three. Others follow from these. */
export type Counter = {
  readonly add: (amount: number, first?: string, second?: string, third?: string) => void;
};
export type Histogram = {
  readonly observe: (value: number, first?: string, second?: string, third?: string) => void;
};

export type Registry = {
  readonly counter: (metric: Metric) => Counter;
  readonly histogram: (metric: Metric) => Histogram;
  /** Gauges and counters that are kept elsewhere and read at each scrape. Null: there is nothing to show now. */
  readonly read: <Key extends string>(
    metrics: Readonly<Record<Key, Metric>>,
    readings: Readonly<Record<Key, () => number | null>>,
  ) => void;
  readonly add: (family: Family) => void;
  /** What is read before each scrape, because it takes a turn of the event loop. */
  readonly beforeScrape: (read: () => Promise<void>) => void;
  /** Reads that; then the metrics can be rendered. */
  readonly prepare: () => Promise<void>;
  /** Notes that an observation of a metric was counted under `other`. */
  readonly folded: (metric: Metric) => void;
  /** All metrics as text, in parts of some 64 KB. */
  readonly render: (exposition: Exposition) => Generator<string>;
};

const MAX_SERIES = 2_000;
const PART_CHARS = 65_536;
const SEPARATOR = '\u0000';

export function createRegistry(): Registry {
  const families: Family[] = [];
  const readings: (() => Promise<void>)[] = [];
  const foldedCounter = createCounter(registryCounters.metricsFolded, () => undefined);
  families.push(foldedCounter);
  const folded = (metric: Metric): void => foldedCounter.add(1, metric.name);
  return {
    counter: (metric) => kept(createCounter(metric, folded)),
    histogram: (metric) => kept(createHistogram(metric, folded)),
    read: (metrics, values) => {
      for (const [key, metric] of Object.entries<Metric>(metrics))
        families.push(createReading(metric, values[key as keyof typeof values]));
    },
    add: (family) => families.push(family),
    beforeScrape: (read) => readings.push(read),
    prepare: async () => {
      await Promise.all(readings.map((read) => read()));
    },
    folded,
    render: function* render(exposition) {
      let part = '';
      for (const family of families) {
        for (const text of family.lines(exposition)) {
          part += text;
          if (part.length < PART_CHARS) continue;
          yield part;
          part = '';
        }
      }
      yield part + formats[exposition.format].end;
    },
  };

  function kept<Kind extends Family>(family: Kind): Kind {
    families.push(family);
    return family;
  }
}

type CounterSeries = { readonly line: string; value: number; isKnown: boolean };

function createCounter(metric: Metric, folded: (metric: Metric) => void): Counter & Family {
  const { name, labels } = metric;
  const series = new Map<string, CounterSeries>();
  const make = (values: readonly string[]): CounterSeries => ({
    line: `${name}${labelText(labels, allValues(metric, values))} `,
    value: 0,
    isKnown: false,
  });
  for (const values of combinations(knownValues(metric))) {
    series.set(keyOf(values[0] ?? '', values[1] ?? '', values[2] ?? ''), make(values));
  }
  return {
    add: (amount, first = '', second = '', third = '') => {
      const found =
        series.get(keyOf(first, second, third)) ?? grow(series, metric, first, second, third, make, folded);
      found.value += amount;
    },
    lines: function* lines({ format, isScrape }) {
      if (series.size === 0) return;
      yield head(metric, format);
      for (const one of series.values()) {
        yield `${one.line}${isScrape && !one.isKnown ? 0 : one.value}\n`;
        if (isScrape) one.isKnown = true;
      }
    },
  };
}

/** `counts[i]`: observations in bucket i alone; they are added up when rendered. */
type Distribution = {
  readonly bucketLines: readonly string[];
  readonly sumLine: string;
  readonly countLine: string;
  readonly counts: Float64Array;
  sum: number;
  count: number;
  isKnown: boolean;
};

function createHistogram(metric: Metric, folded: (metric: Metric) => void): Histogram & Family {
  const { name, labels, buckets } = metric;
  const series = new Map<string, Distribution>();
  const bounds = [...buckets.map(boundText), '+Inf'];
  const make = (values: readonly string[]): Distribution => ({
    bucketLines: bounds.map(
      (bound) => `${name}_bucket${labelText([...labels, 'le'], [...allValues(metric, values), bound])} `,
    ),
    sumLine: `${name}_sum${labelText(labels, allValues(metric, values))} `,
    countLine: `${name}_count${labelText(labels, allValues(metric, values))} `,
    counts: new Float64Array(bounds.length),
    sum: 0,
    count: 0,
    isKnown: false,
  });
  if (labels.length === 0) series.set(keyOf('', '', ''), make([]));
  return {
    observe: (value, first = '', second = '', third = '') => {
      const found =
        series.get(keyOf(first, second, third)) ?? grow(series, metric, first, second, third, make, folded);
      let bucket = 0;
      while (bucket < buckets.length && value > (buckets[bucket] ?? 0)) bucket += 1;
      found.counts[bucket] = (found.counts[bucket] ?? 0) + 1;
      found.sum += value;
      found.count += 1;
    },
    lines: function* lines({ format, isScrape }) {
      if (series.size === 0) return;
      yield head(metric, format);
      for (const one of series.values()) {
        const isNew = isScrape && !one.isKnown;
        if (isScrape) one.isKnown = true;
        let text = '';
        let cumulative = 0;
        for (let index = 0; index < one.bucketLines.length; index += 1) {
          cumulative += one.counts[index] ?? 0;
          text += `${one.bucketLines[index] ?? ''}${isNew ? 0 : cumulative}\n`;
        }
        yield `${text}${one.sumLine}${isNew ? 0 : one.sum}\n${one.countLine}${isNew ? 0 : one.count}\n`;
      }
    },
  };
}

function createReading(metric: Metric, read: () => number | null): Family {
  return {
    lines: function* lines({ format }) {
      const value = read();
      if (value !== null) yield `${head(metric, format)}${metric.name} ${value}\n`;
    },
  };
}

/** Every choice of one value from each list; of no list there is one, the empty one. */
function combinations(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return lists.reduce<readonly (readonly string[])[]>(
    (begun, values) => begun.flatMap((some) => values.map((value) => [...some, value])),
    [[]],
  );
}

function keyOf(first: string, second: string, third: string): string {
  return first + SEPARATOR + second + SEPARATOR + third;
}

/** A new series; without room for more, the one with `other` in place of what is open. */
function grow<Series>(
  series: Map<string, Series>,
  metric: Metric,
  first: string,
  second: string,
  third: string,
  make: (values: readonly string[]) => Series,
  folded: (metric: Metric) => void,
): Series {
  if (series.size < MAX_SERIES) return keep([first, second, third]);
  folded(metric);
  const given = givenLabels(metric);
  const values = [first, second, third].map((value, index) => {
    const label = given[index];
    return label === undefined || enumerationOf(label.values) !== null ? value : OTHER;
  });
  return series.get(keyOf(values[0] ?? '', values[1] ?? '', values[2] ?? '')) ?? keep(values);

  function keep(values: readonly string[]): Series {
    const made = make(values);
    series.set(keyOf(values[0] ?? '', values[1] ?? '', values[2] ?? ''), made);
    return made;
  }
}
