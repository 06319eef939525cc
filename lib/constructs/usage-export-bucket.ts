/**
 * Where usage goes for Athena and QuickSight: private, encrypted by S3, kept for seven years (what most tax laws ask of
 * books) and with its stack's end.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Bucket, ObjectOwnership, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PRIVATE } from './private-bucket.ts';

const YEARS_KEPT = 7;

export class UsageExportBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...PRIVATE,
      // A day that changes is rewritten from the database, which is backed up.
      versioned: false,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          expiration: Duration.days(YEARS_KEPT * 366),
          transitions: [
            { storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(60) },
          ],
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'It holds sums by id, which the admin API shows to the same people; CloudTrail tells who reads them.',
    });
  }
}
