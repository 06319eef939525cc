/**
 * Runs one job by its name. Each is loaded when it runs, so that it brings only its own AWS clients. Any can be run at any
 * time and any number of times.
 */
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { jobMetrics, type PublishedMetric } from '../../core/metrics/cloudwatch.ts';
import type { UsageJobName } from '../../core/scheduled-functions.ts';
import type { SettingsOf } from '../../core/settings/read-settings.ts';
import type { programs } from '../../core/settings/settings.ts';
import type { Log } from '../log.ts';
import type { SecretReader } from '../../core/keys/rotating-secret.ts';

export type JobSettings = SettingsOf<(typeof programs)['usage-jobs']>;

export type JobDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly readSecret: SecretReader;
  readonly count: (metric: PublishedMetric, value: number) => void;
  readonly log: Log;
  /** How S3 is reached. @default that of the region, as the function's role */
  readonly s3?: S3ClientConfig;
};

/** Returns what was done, for the log. */
export type Job = (settings: JobSettings, deps: JobDeps) => Promise<object>;

const jobs: Readonly<Record<UsageJobName, () => Promise<{ readonly run: Job }>>> = {
  'roll-up': () => import('./jobs/roll-up.ts'),
  reconcile: () => import('./jobs/reconcile.ts'),
  export: () => import('./jobs/export.ts'),
  notices: () => import('./jobs/notices.ts'),
  'ship-in': () => import('./jobs/ship-in.ts'),
};

export async function runJob(settings: JobSettings, deps: JobDeps): Promise<object> {
  const { run } = await jobs[settings.job]();
  const result = await run(settings, deps);
  // Counted at the end of a run, so that an alarm notices when a job no longer finishes.
  deps.count(jobMetrics.runs, 1);
  return result;
}
