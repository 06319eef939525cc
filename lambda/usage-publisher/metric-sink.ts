/**
 * Where metrics go. One line is one event in the embedded metric format: metrics with their dimensions, and
 * properties, which cost nothing as metrics and can be searched in Logs Insights.
 */
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { PublishedMetric } from '../../core/metrics/cloudwatch.ts';

export type MetricLine = {
  /** CloudWatch keeps every metric once for each; beside `service` and `environment`, which are always there. */
  readonly dimensionSets: readonly Readonly<Record<string, string>>[];
  /** Several values of a metric make its percentiles. At most 99: at a hundred powertools writes the line out. */
  readonly metrics: readonly { readonly metric: PublishedMetric; readonly values: readonly number[] }[];
  readonly properties: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; null: now. */
  readonly timestampMs: number | null;
};

export type MetricSink = (line: MetricLine) => void;

const UNITS = {
  count: MetricUnit.Count,
  ms: MetricUnit.Milliseconds,
  seconds: MetricUnit.Seconds,
  usd: MetricUnit.NoUnit,
  percent: MetricUnit.Percent,
} as const;

export function createEmfSink(metrics: Metrics): MetricSink {
  return (line) => {
    for (const dimensions of line.dimensionSets) metrics.addDimensions({ ...dimensions });
    for (const [name, value] of Object.entries(line.properties)) metrics.addMetadata(name, value);
    if (line.timestampMs !== null) metrics.setTimestamp(line.timestampMs);
    for (const { metric, values } of line.metrics)
      for (const value of values) metrics.addMetric(metric.name, UNITS[metric.unit], value);
    metrics.publishStoredMetrics();
  };
}
