/**
 * How metrics look on the wire: Prometheus text and OpenMetrics. The label part of a line never changes while its
 * series lives, so it is made once and a scrape only appends numbers.
 * Formats: https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
import type { Metric } from '../../core/metrics/metric.ts';

export type Exposition = {
  readonly format: keyof typeof formats;
  /** A collector, which keeps what it reads and is told apart from others by this; null: a person with curl. */
  readonly reader: string | null;
};

/** What one scrape shows. */
export type View = {
  readonly format: Exposition['format'];
  /** Series with a higher number are new to the reader, and shown as 0. */
  readonly seenUpTo: number;
  /** Whether a collector reads. */
  readonly isScrape: boolean;
};

/** All series of one name. `lines` gives the text series by series, so that a long family can be sent in parts. */
export type Family = { readonly lines: (view: View) => Iterable<string> };

/** `end`: the last line, which OpenMetrics requires so that a cut answer is noticed. */
export const formats = {
  text: { contentType: 'text/plain; version=0.0.4; charset=utf-8', end: '' },
  openmetrics: {
    contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
    end: '# EOF\n',
  },
} as const;

/**
 * What the reader asks for in its headers. Without OpenMetrics in `accept` it is Prometheus text. `address`: of its
 * connection. `url`: as it asked, whose query may tell it from another reader at the same address.
 */
export function expositionOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  address: string,
  url: string = '',
): Exposition {
  const accept = headers['accept'];
  const isScrape = headers['x-prometheus-scrape-timeout-seconds'] !== undefined;
  const client = `${String(headers['user-agent'])} ${clientOf(headers['x-forwarded-for'], address)} ${url}`;
  return {
    format:
      typeof accept === 'string' && accept.includes('application/openmetrics-text') ? 'openmetrics' : 'text',
    reader: isScrape ? client.slice(0, 300) : null,
  };
}

/** Behind a load balancer the address it adds at the end: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html */
function clientOf(forwardedFor: string | string[] | undefined, address: string): string {
  return (
    String(forwardedFor ?? address)
      .split(',')
      .at(-1)
      ?.trim() ?? address
  );
}

/** HELP and TYPE. In OpenMetrics the family of a counter is named without `_total`. */
export function head({ name, help, kind }: Metric, format: Exposition['format']): string {
  const family = format === 'openmetrics' && kind === 'counter' ? name.replace(/_total$/, '') : name;
  return `# HELP ${family} ${help}\n# TYPE ${family} ${kind}\n`;
}

/** Gauges that are read at each scrape, a series for each set of label values; absent while there is none. */
export function seriesOf(
  metric: Metric,
  read: () => readonly (readonly [values: readonly string[], value: number])[],
): Family {
  return {
    lines: function* lines({ format }) {
      const series = read();
      if (series.length > 0) yield head(metric, format);
      for (const [values, value] of series)
        yield `${metric.name}${labelText(metric.labels, values)} ${value}\n`;
    },
  };
}

/** `{model="x",status="200"}`, or nothing without labels. */
export function labelText(names: readonly string[], values: readonly string[]): string {
  if (names.length === 0) return '';
  return `{${names.map((name, index) => `${name}="${escapeLabel(values[index] ?? '')}"`).join(',')}}`;
}

/** Bounds of buckets are written alike in both formats (`1.0`), so that they stay the same series. */
export function boundText(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
