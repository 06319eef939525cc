/**
 * The series of one metric, found by the values of its labels. They are looked up value by value, so that no text is put
 * together for an observation. There are at most MAX_SERIES; beyond that, values of open labels such as models become
 * `other`, while those of closed sets such as statuses stay, so that a few more are made at most.
 */
import { enumerationOf, givenLabels, knownValues, OTHER, type Metric } from '../../core/metrics/metric.ts';

export type SeriesTable<Series> = {
  /** The series of these values; made if there is none. Values that the metric has no label for are empty. */
  readonly at: (first: string, second: string, third: string) => Series;
  /** In the order in which they were made. */
  readonly all: readonly Series[];
};

export type SeriesOptions<Series> = {
  readonly metric: Metric;
  readonly make: (values: readonly string[]) => Series;
  /** An observation is counted under `other`. */
  readonly folded: (metric: Metric) => void;
};

const MAX_SERIES = 2_000;

export function createSeriesTable<Series>({
  metric,
  make,
  folded,
}: SeriesOptions<Series>): SeriesTable<Series> {
  const all: Series[] = [];
  const byValue = new Map<string, Map<string, Map<string, Series>>>();
  const isOpen = givenLabels(metric).map(({ values }) => enumerationOf(values) === null);

  /** The series that was found last, which is often the next one too, and its values. */
  let last: Series | undefined;
  let lastFirst = '';
  let lastSecond = '';
  let lastThird = '';

  const find = (first: string, second: string, third: string): Series | undefined => {
    if (last !== undefined && first === lastFirst && second === lastSecond && third === lastThird)
      return last;
    last = byValue.get(first)?.get(second)?.get(third);
    lastFirst = first;
    lastSecond = second;
    lastThird = third;
    return last;
  };

  const keep = (first: string, second: string, third: string): Series => {
    const made = make([first, second, third]);
    const bySecond = inner(byValue, first);
    inner(bySecond, second).set(third, made);
    all.push(made);
    return made;
  };

  const grow = (first: string, second: string, third: string): Series => {
    if (all.length < MAX_SERIES) return keep(first, second, third);
    folded(metric);
    const values = [first, second, third].map((value, index) => (isOpen[index] === true ? OTHER : value));
    const [one = '', two = '', three = ''] = values;
    return find(one, two, three) ?? keep(one, two, three);
  };

  return {
    at: (first, second, third) => find(first, second, third) ?? grow(first, second, third),
    all,
  };
}

/** The values that a counter shows from the start: every choice of one from each list; of no list there is one, the empty one. */
export function knownCombinations(metric: Metric): readonly (readonly string[])[] {
  return knownValues(metric).reduce<readonly (readonly string[])[]>(
    (begun, values) => begun.flatMap((some) => values.map((value) => [...some, value])),
    [[]],
  );
}

function inner<Value>(outer: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = outer.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, Value>();
  outer.set(key, made);
  return made;
}
