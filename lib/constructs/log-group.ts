/** A log group that ends: encrypted under our key where there is one, and gone with its stack. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export type LogGroupProps = {
  readonly logRetentionDays: number;
  /** @default the key of CloudWatch Logs */
  readonly encryptionKey?: IKey;
};

export function logGroup(
  scope: Construct,
  id: string,
  { logRetentionDays, encryptionKey }: LogGroupProps,
): LogGroup {
  return new LogGroup(scope, id, {
    retention: logRetentionDays,
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
