/** Every hour: compares what was recorded with what CloudWatch counted and, given a cost tag, with the bill. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { jobMetrics } from '../../../core/metrics/cloudwatch.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import type { Job } from '../run-job.ts';

/** Cost Explorer has one endpoint for all regions. */
const BILLING_REGION = 'us-east-1';

export const run: Job = async ({ region, costTag }, { db, clock, count, log }) => {
  const result = await reconcile({
    db,
    clock,
    homeRegion: region,
    cloudWatchIn: (where) => new CloudWatchClient({ region: where }),
    bill:
      costTag === null ? null : { client: new CostExplorerClient({ region: BILLING_REGION }), tag: costTag },
    onDrift: (drift) => log('warn', 'usage drifts from AWS', drift),
  });
  count(jobMetrics.drifts, result.drifts);
  return result;
};
