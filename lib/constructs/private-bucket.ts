/** A bucket for access logs: private, encrypted by S3 (log delivery knows no other key), emptied by age. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** Nobody outside reads it, nothing in it is in clear, neither at rest nor on the way. */
export const PRIVATE = {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
};

export interface AccessLogBucketProps {
  readonly retentionDays: number;
  /** CloudFront's standard logs are written by ACL; the load balancer's are not. */
  readonly writer: 'load-balancer' | 'cloudfront';
}

export class AccessLogBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...PRIVATE,
      versioned: false,
      objectOwnership:
        props.writer === 'cloudfront'
          ? ObjectOwnership.BUCKET_OWNER_PREFERRED
          : ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          expiration: Duration.days(props.retentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      // S3 deletes no bucket with something in it, and there are always logs: it stays, and empties itself.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds access logs itself; logging its own access would never end.',
    });
  }
}
