/** One run: partitions first, because a missing month slows every insert; then what was recorded lately. */
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { Queryable } from '../../core/db/connect.ts';
import { countRecentUsage, prepareUsagePartitions } from '../../core/db/queries/usage-pipeline.ts';
import { cloudWatch } from '../../core/metric-names.ts';

export type Published = { readonly partitionsMade: number; readonly recentRecords: number };

export async function publishUsage(db: Queryable, metrics: Metrics): Promise<Published> {
  const [made] = await db.query(prepareUsagePartitions);
  const [counted] = await db.query(countRecentUsage);
  const published = {
    partitionsMade: Number(made?.['made'] ?? 0),
    recentRecords: Number(counted?.['recent_records'] ?? 0),
  };
  metrics.addMetric(cloudWatch.metrics.publisherRuns, MetricUnit.Count, 1);
  metrics.addMetric(cloudWatch.metrics.recentUsageRecords, MetricUnit.Count, published.recentRecords);
  return published;
}
