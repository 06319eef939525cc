/** Every few minutes: what tasks have spilled becomes usage records. */
import { S3Client } from '@aws-sdk/client-s3';
import { jobMetrics } from '../../../core/metrics/cloudwatch.ts';
import type { Job } from '../run-job.ts';
import { shipIn } from '../ship-in/ship-in.ts';
import { openObjects } from '../ship-in/objects.ts';

export const run: Job = async ({ region, spillBucket: bucket }, { db, clock, count, log, s3 = {} }) => {
  if (bucket === null) throw new Error('SPILL_BUCKET must be set for the shipping in');
  const objects = openObjects(new S3Client({ region, ...s3 }), bucket);
  return shipIn({
    objects,
    db,
    clock,
    onFound: (found, oldestSeconds) => {
      count(jobMetrics.spillObjects, found);
      count(jobMetrics.spillOldestSeconds, oldestSeconds);
    },
    onShipped: (records, lost) => {
      count(jobMetrics.spillRecords, records);
      count(jobMetrics.callsLost, lost);
    },
    onProblem: (message, fields) => log('error', message, fields),
  });
};
