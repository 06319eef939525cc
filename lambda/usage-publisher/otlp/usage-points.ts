/**
 * A batch of usage as metrics: one point for each team and model. As differences they are counters and histograms. Where an
 * endpoint wants totals since a start, each point is a gauge: the amount between its two times, which `sum_over_time` adds
 * up exactly; durations are left out there, since such an endpoint takes no histogram of an interval.
 */
import { usageMetrics, type PublishedMetric } from '../../../core/metrics/cloudwatch.ts';
import { otlpUsageNames } from '../../../core/metrics/otlp.ts';
import { histograms } from '../../../core/metrics/prometheus.ts';
import { picoUsd, roundToJsonNumber } from '../../../core/money.ts';
import type { Distribution, OtlpMetric, Value } from './metrics-request.ts';

export type Temporality = 'cumulative' | 'delta';

/** A team and model, with the sums of a batch as `readBatch` has them. */
export type UsageRow = Readonly<Record<string, unknown>>;

export type Interval = { readonly startNs: bigint; readonly timeNs: bigint };

export function usagePoints(
  rows: readonly UsageRow[],
  interval: Interval,
  temporality: Temporality,
): readonly OtlpMetric[] {
  const metrics: OtlpMetric[] = [];
  for (const [key, metric] of Object.entries(usageMetrics)) {
    const { help: description, column, unit }: PublishedMetric & { readonly column: string } = metric;
    const about = { ...otlpUsageNames[key as keyof typeof usageMetrics], description };
    if (unit === 'ms') {
      if (temporality === 'cumulative') continue;
      const points = rows
        .map((row) => ({ ...interval, attributes: attributesOf(row), ...distribution(row[column]) }))
        .filter(({ counts }) => counts.some((count) => count > 0n));
      if (points.length > 0) metrics.push({ ...about, kind: 'histogram', points });
      continue;
    }
    const points = rows.map((row) => ({
      ...interval,
      attributes: attributesOf(row),
      value: amount(row[column], unit),
    }));
    metrics.push({ ...about, kind: temporality === 'delta' ? 'sum' : 'gauge', points });
  }
  return metrics;
}

/** Calls without a team have no such attribute. */
function attributesOf(row: UsageRow): Readonly<Record<string, string>> {
  const team = String(row['team_id']);
  return { ...(team === '' ? {} : { team }), model: String(row['model']) };
}

function amount(sum: unknown, unit: PublishedMetric['unit']): Value {
  const whole = BigInt(String(sum));
  return unit === 'usd' ? roundToJsonNumber(picoUsd(whole)) : whole;
}

/** Of lists of milliseconds, or nulls, in the buckets that the tasks' own durations have. */
function distribution(lists: unknown): Distribution {
  const bounds = histograms.requestDuration.buckets;
  const counts = Array.from({ length: bounds.length + 1 }, () => 0n);
  let sumMs = 0;
  for (const list of lists as readonly (readonly number[] | null)[]) {
    for (const ms of list ?? []) {
      const bucket = bounds.findIndex((bound) => ms / 1_000 <= bound);
      const index = bucket === -1 ? bounds.length : bucket;
      counts[index] = (counts[index] ?? 0n) + 1n;
      sumMs += ms;
    }
  }
  return { bounds, counts, sum: sumMs / 1_000 };
}
