/**
 * How metrics look on the wire: Prometheus text and OpenMetrics. The label part of a line never changes while its
 * series lives, so it is made once and a scrape only appends numbers.
 * Formats: https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Metric } from '../../core/metrics/metric.ts';
import type { Reader } from './readers.ts';

export type Exposition = {
  readonly format: keyof typeof formats;
  /** A collector, which keeps what it reads and is told apart from others by this; null: a person with curl. */
  readonly reader: Reader | null;
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

/** What the reader asks for in its headers. Without OpenMetrics in `accept` it is Prometheus text. */
export function expositionOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): Exposition {
  const { accept } = headers;
  return {
    format: accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'text',
    reader: headers['x-prometheus-scrape-timeout-seconds'] === undefined ? null : readerOf(headers, socket),
  };
}

/**
 * A load balancer adds the address of its client at the end:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
function readerOf(headers: IncomingHttpHeaders, socket: IncomingMessage['socket']): Reader {
  const forwardedFor = headers['x-forwarded-for'];
  const behind = forwardedFor === undefined ? null : String(forwardedFor).split(',').at(-1)?.trim();
  const name = `${headers['user-agent'] ?? ''} ${behind ?? socket.remoteAddress ?? ''}`;
  return { name: name.slice(0, 300), connection: behind === null ? socket : null };
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
