/** Metrics of a run in the embedded metric format: one line for each set of dimensions. */
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricSink } from './publish-run.ts';

const UNITS = {
  count: MetricUnit.Count,
  ms: MetricUnit.Milliseconds,
  seconds: MetricUnit.Seconds,
  percent: MetricUnit.Percent,
  usd: MetricUnit.NoUnit,
  none: MetricUnit.NoUnit,
} as const;

export function createEmfSink(metrics: Metrics): MetricSink {
  return (dimensions, values) => {
    metrics.addDimensions({ ...dimensions });
    for (const { name, unit, value } of values) metrics.addMetric(name, UNITS[unit], value);
    metrics.publishStoredMetrics();
  };
}
