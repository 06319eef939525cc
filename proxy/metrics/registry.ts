/**
 * Counters, gauges and histograms. An observation costs one map lookup; the number of series of a metric is bounded,
 * and what goes beyond is counted under the label value `other` and, by metric, in a counter of its own.
 * A scrape is rendered in parts, so that it never holds the event loop for long.
 */
import {
  boundText,
  endOf,
  head,
  labelText,
  type Exposition,
  type Family,
  type MetricType,
} from './exposition.ts';

/** Up to three label values, in the order of the label names. */
export type Counter = {
  readonly add: (amount: number, first?: string, second?: string, third?: string) => void;
};
export type Histogram = {
  readonly observe: (value: number, first?: string, second?: string, third?: string) => void;
};

export type Registry = {
  readonly counter: (name: string, help: string, labelNames: readonly string[]) => Counter;
  readonly histogram: (
    name: string,
    help: string,
    labelNames: readonly string[],
    buckets: readonly number[],
  ) => Histogram;
  /** Read at each scrape. */
  readonly gauge: (name: string, help: string, read: () => number) => void;
  /** A counter kept by somebody else, read at each scrape. */
  readonly counterOf: (name: string, help: string, read: () => number) => void;
  readonly add: (family: Family) => void;
  /** Notes that an observation of `metric` went to `other`. */
  readonly folded: (metric: string) => void;
  /** All metrics as text, in parts of some 64 KB. */
  readonly render: (exposition: Exposition) => Generator<string>;
};

const MAX_SERIES = 2_000;
const PART_CHARS = 65_536;
const SEPARATOR = '\u0000';

export function createRegistry(foldedName: string): Registry {
  const families: Family[] = [];
  const foldedCounter = createCounter(
    foldedName,
    'Observations counted under the label value other, because the metric has no room for more series.',
    ['metric'],
    () => undefined,
  );
  families.push(foldedCounter);
  const folded = (metric: string): void => foldedCounter.add(1, metric);
  return {
    counter: (name, help, labelNames) => kept(createCounter(name, help, labelNames, folded)),
    histogram: (name, help, labelNames, buckets) =>
      kept(createHistogram(name, help, labelNames, buckets, folded)),
    gauge: (name, help, read) => kept(createReading(name, help, 'gauge', read)),
    counterOf: (name, help, read) => kept(createReading(name, help, 'counter', read)),
    add: (family) => kept(family),
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
      yield part + endOf(exposition.format);
    },
  };

  function kept<Kind extends Family>(family: Kind): Kind {
    families.push(family);
    return family;
  }
}

type CounterSeries = { readonly line: string; value: number; isKnown: boolean };

function createCounter(
  name: string,
  help: string,
  labelNames: readonly string[],
  folded: (metric: string) => void,
): Counter & Family {
  const series = new Map<string, CounterSeries>();
  const make = (values: readonly string[]): CounterSeries => ({
    line: `${name}${labelText(labelNames, values)} `,
    value: 0,
    isKnown: false,
  });
  // Without labels there is one series, and it is there from the start.
  if (labelNames.length === 0) series.set(keyOf('', '', ''), make([]));
  return {
    add: (amount, first = '', second = '', third = '') => {
      const found =
        series.get(keyOf(first, second, third)) ?? grow(series, name, first, second, third, make, folded);
      found.value += amount;
    },
    lines: function* lines({ format, isScrape }) {
      if (series.size === 0) return;
      yield head(name, help, 'counter', format);
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

function createHistogram(
  name: string,
  help: string,
  labelNames: readonly string[],
  buckets: readonly number[],
  folded: (metric: string) => void,
): Histogram & Family {
  const series = new Map<string, Distribution>();
  const bounds = [...buckets.map(boundText), '+Inf'];
  const make = (values: readonly string[]): Distribution => ({
    bucketLines: bounds.map(
      (bound) =>
        `${name}_bucket${labelText([...labelNames, 'le'], [...values.slice(0, labelNames.length), bound])} `,
    ),
    sumLine: `${name}_sum${labelText(labelNames, values)} `,
    countLine: `${name}_count${labelText(labelNames, values)} `,
    counts: new Float64Array(bounds.length),
    sum: 0,
    count: 0,
    isKnown: false,
  });
  if (labelNames.length === 0) series.set(keyOf('', '', ''), make([]));
  return {
    observe: (value, first = '', second = '', third = '') => {
      const found =
        series.get(keyOf(first, second, third)) ?? grow(series, name, first, second, third, make, folded);
      let bucket = 0;
      while (bucket < buckets.length && value > (buckets[bucket] ?? 0)) bucket += 1;
      found.counts[bucket] = (found.counts[bucket] ?? 0) + 1;
      found.sum += value;
      found.count += 1;
    },
    lines: function* lines({ format, isScrape }) {
      if (series.size === 0) return;
      yield head(name, help, 'histogram', format);
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

function createReading(name: string, help: string, type: MetricType, read: () => number): Family {
  return { lines: ({ format }) => [head(name, help, type, format), `${name} ${read()}\n`] };
}

function keyOf(first: string, second: string, third: string): string {
  return first + SEPARATOR + second + SEPARATOR + third;
}

/** A new series, or the one that stands for all others when there is no room. */
function grow<Series>(
  series: Map<string, Series>,
  name: string,
  first: string,
  second: string,
  third: string,
  make: (values: readonly string[]) => Series,
  folded: (metric: string) => void,
): Series {
  if (series.size < MAX_SERIES) return keep([first, second, third]);
  folded(name);
  return series.get(keyOf('other', 'other', 'other')) ?? keep(['other', 'other', 'other']);

  function keep(values: readonly string[]): Series {
    const made = make(values);
    series.set(keyOf(values[0] ?? '', values[1] ?? '', values[2] ?? ''), made);
    return made;
  }
}
