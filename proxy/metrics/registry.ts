/**
 * Counters, gauges and histograms. An observation costs a look-up of its series, of which there are a bounded number
 * (series.ts); what found no room is counted, by metric, in a counter of its own.
 * A scrape is rendered in parts, so that it never holds the event loop for long.
 */
import { allValues, type Metric } from '../../core/metrics/metric.ts';
import { registryCounters } from '../../core/metrics/prometheus.ts';
import {
  boundText,
  formats,
  head,
  labelText,
  type Exposition,
  type Family,
  type View,
} from './exposition.ts';
import { createReaders } from './readers.ts';
import { createSeriesTable, knownCombinations } from './series.ts';

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
  /** Reads something before each scrape, where reading takes a turn of the event loop. */
  readonly beforeScrape: (read: () => Promise<void>) => void;
  /** Does these readings; then the metrics can be rendered. */
  readonly prepare: () => Promise<void>;
  /** Notes that an observation of a metric was counted under `other`. */
  readonly folded: (metric: Metric) => void;
  /** The number of a new series of a family that is added. */
  readonly nextNumber: () => number;
  /** All metrics as text, in parts of some 64 KB. */
  readonly render: (exposition: Exposition) => Generator<string>;
  /** The same as it is, new series too, for those who add it to the figures of other processes; `isScrape`: for a collector. */
  readonly values: (isScrape: boolean) => Generator<string>;
};

const PART_CHARS = 65_536;

/** `nowMs`: monotonic milliseconds. */
export function createRegistry(nowMs: () => number): Registry {
  const readers = createReaders(nowMs);
  const { nextNumber } = readers;
  const families: Family[] = [];
  const readings: (() => Promise<void>)[] = [];
  const foldedCounter = createCounter(registryCounters.metricsFolded, {
    folded: () => undefined,
    nextNumber,
  });
  families.push(foldedCounter);
  const folded = (metric: Metric): void => foldedCounter.add(1, metric.name);
  return {
    counter: (metric) => kept(createCounter(metric, { folded, nextNumber })),
    histogram: (metric) => kept(createHistogram(metric, { folded, nextNumber })),
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
    nextNumber,
    render: function* render({ format, reader }) {
      const reading = readers.begin(reader);
      yield* inParts({ format, seenUpTo: reading.seenUpTo, isScrape: reader !== null });
      yield formats[format].end;
      reading.end();
    },
    values: (isScrape) => inParts({ format: 'text', seenUpTo: Number.POSITIVE_INFINITY, isScrape }),
  };

  function* inParts(view: View): Generator<string> {
    let part = '';
    for (const family of families) {
      for (const text of family.lines(view)) {
        part += text;
        if (part.length < PART_CHARS) continue;
        yield part;
        part = '';
      }
    }
    yield part;
  }

  function kept<Kind extends Family>(family: Kind): Kind {
    families.push(family);
    return family;
  }
}

type SeriesDeps = Pick<Registry, 'folded' | 'nextNumber'>;

type CounterSeries = { readonly number: number; readonly line: string; value: number };

function createCounter(metric: Metric, { folded, nextNumber }: SeriesDeps): Counter & Family {
  const { name, labels } = metric;
  const make = (values: readonly string[]): CounterSeries => ({
    number: nextNumber(),
    line: `${name}${labelText(labels, allValues(metric, values))} `,
    value: 0,
  });
  const series = createSeriesTable({ metric, make, folded });
  for (const [first = '', second = '', third = ''] of knownCombinations(metric))
    series.at(first, second, third);
  return {
    add: (amount, first = '', second = '', third = '') => {
      series.at(first, second, third).value += amount;
    },
    lines: function* lines({ format, seenUpTo }) {
      if (series.all.length === 0) return;
      yield head(metric, format);
      for (const one of series.all) yield `${one.line}${one.number > seenUpTo ? 0 : one.value}\n`;
    },
  };
}

/** `counts[i]`: observations in bucket i alone; they are added up when rendered. */
type Distribution = {
  readonly number: number;
  readonly bucketLines: readonly string[];
  readonly sumLine: string;
  readonly countLine: string;
  readonly counts: Float64Array;
  sum: number;
  count: number;
};

function createHistogram(metric: Metric, { folded, nextNumber }: SeriesDeps): Histogram & Family {
  const { name, labels, buckets } = metric;
  const bounds = [...buckets.map(boundText), '+Inf'];
  const make = (values: readonly string[]): Distribution => ({
    number: nextNumber(),
    bucketLines: bounds.map(
      (bound) => `${name}_bucket${labelText([...labels, 'le'], [...allValues(metric, values), bound])} `,
    ),
    sumLine: `${name}_sum${labelText(labels, allValues(metric, values))} `,
    countLine: `${name}_count${labelText(labels, allValues(metric, values))} `,
    counts: new Float64Array(bounds.length),
    sum: 0,
    count: 0,
  });
  const series = createSeriesTable({ metric, make, folded });
  if (labels.length === 0) series.at('', '', '');
  return {
    observe: (value, first = '', second = '', third = '') => {
      const found = series.at(first, second, third);
      let bucket = 0;
      while (bucket < buckets.length && value > (buckets[bucket] ?? 0)) bucket += 1;
      found.counts[bucket] = (found.counts[bucket] ?? 0) + 1;
      found.sum += value;
      found.count += 1;
    },
    lines: function* lines({ format, seenUpTo }) {
      if (series.all.length === 0) return;
      yield head(metric, format);
      for (const one of series.all) {
        const isNew = one.number > seenUpTo;
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
