/** Four times a day: writes the days that are over or changed to the export bucket. */
import { S3Client } from '@aws-sdk/client-s3';
import { exportUsage } from '../export/export-usage.ts';
import type { Job } from '../run-job.ts';

export const run: Job = ({ region, exportBucket: bucket, exportPrefix: prefix }, { db, clock }) => {
  if (bucket === null) throw new Error('EXPORT_BUCKET must be set for the export');
  return exportUsage({ db, clock, s3: new S3Client({ region }), bucket, prefix });
};
