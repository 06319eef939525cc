/**
 * The spill bucket of a laptop: a stand-in of S3 in memory, so that tasks and the shipping in go the way they go on AWS. It
 * has to keep nothing: on a laptop the journal itself outlives a task.
 */
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { startS3Simulator } from '../simulator/s3/s3-simulator.ts';
import { simulatorCredentials } from './settings.ts';

export type SpillStore = {
  readonly bucket: string;
  /** For the tasks, which sign with the simulator's credentials. */
  readonly taskEnvironment: Readonly<Record<string, string>>;
  /** For the clients of the SDK. */
  readonly s3: S3ClientConfig;
  readonly close: () => Promise<void>;
};

const BUCKET = 'stargate-usage-spill';

export async function startSpillStore(region: string): Promise<SpillStore> {
  const credentials = {
    accessKeyId: simulatorCredentials.AWS_ACCESS_KEY_ID,
    secretAccessKey: simulatorCredentials.AWS_SECRET_ACCESS_KEY,
  };
  const { url, close } = await startS3Simulator({ port: 0, buckets: [BUCKET], accessKeys: [credentials] });
  return {
    bucket: BUCKET,
    taskEnvironment: { SPILL_BUCKET: BUCKET, SPILL_ENDPOINT: url },
    s3: { endpoint: url, region, forcePathStyle: true, credentials },
    close,
  };
}
