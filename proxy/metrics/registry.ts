/**
 * Counters, gauges and histograms in Prometheus' text format. An observation costs one map lookup; the number of
 * series of a metric is bounded, and what goes beyond is counted under the label value `other`.
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
const MAX_SERIES = 2_000;

export type Counter = { readonly add: (amount: number, ...labelValues: readonly string[]) => void };
export type Histogram = { readonly observe: (value: number, ...labelValues: readonly string[]) => void };

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
  /** All metrics as text. */
  readonly render: () => string;
};

export function createRegistry(): Registry {
  const renderers: (() => string)[] = [];
  return {
    counter: (name, help, labelNames) => {
      const series = new Map<string, { value: number }>();
      renderers.push(() => {
        let text = head(name, help, 'counter');
        for (const [key, { value }] of series) text += `${name}${labels(labelNames, key)} ${value}\n`;
        return text;
      });
      return {
        add: (amount, ...labelValues) => {
          seriesFor(series, labelValues, () => ({ value: 0 })).value += amount;
        },
      };
    },
    histogram: (name, help, labelNames, buckets) => {
      const series = new Map<string, Distribution>();
      renderers.push(() => {
        let text = head(name, help, 'histogram');
        for (const [key, distribution] of series)
          text += histogramText(name, labelNames, key, buckets, distribution);
        return text;
      });
      return {
        observe: (value, ...labelValues) => {
          const found = seriesFor(series, labelValues, () => ({
            counts: new Float64Array(buckets.length),
            sum: 0,
            count: 0,
          }));
          found.sum += value;
          found.count += 1;
          for (let index = 0; index < buckets.length; index += 1) {
            if (value <= (buckets[index] ?? 0)) {
              found.counts[index] = (found.counts[index] ?? 0) + 1;
              break;
            }
          }
        },
      };
    },
    gauge: (name, help, read) => {
      renderers.push(() => `${head(name, help, 'gauge')}${name} ${read()}\n`);
    },
    render: () => renderers.map((render) => render()).join(''),
  };
}

/** `counts[i]`: observations in bucket i alone; they are added up when rendered. */
type Distribution = { readonly counts: Float64Array; sum: number; count: number };

const SEPARATOR = '\u0000';

function seriesFor<Value>(
  series: Map<string, Value>,
  labelValues: readonly string[],
  make: () => Value,
): Value {
  let key = labelValues.join(SEPARATOR);
  let found = series.get(key);
  if (found === undefined) {
    if (series.size >= MAX_SERIES) key = labelValues.map(() => 'other').join(SEPARATOR);
    found = series.get(key) ?? make();
    series.set(key, found);
  }
  return found;
}

function histogramText(
  name: string,
  labelNames: readonly string[],
  key: string,
  buckets: readonly number[],
  distribution: Distribution,
): string {
  let text = '';
  let cumulative = 0;
  const names = [...labelNames, 'le'];
  const prefix = labelNames.length === 0 ? '' : key + SEPARATOR;
  for (let index = 0; index < buckets.length; index += 1) {
    cumulative += distribution.counts[index] ?? 0;
    text += `${name}_bucket${labels(names, `${prefix}${buckets[index] ?? 0}`)} ${cumulative}\n`;
  }
  text += `${name}_bucket${labels(names, `${prefix}+Inf`)} ${distribution.count}\n`;
  text += `${name}_sum${labels(labelNames, key)} ${distribution.sum}\n`;
  return `${text}${name}_count${labels(labelNames, key)} ${distribution.count}\n`;
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function labels(names: readonly string[], key: string): string {
  if (names.length === 0) return '';
  const values = key.split(SEPARATOR);
  return `{${names.map((name, index) => `${name}="${escapeLabel(values[index] ?? '')}"`).join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
