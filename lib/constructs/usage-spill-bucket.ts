/**
 * Where tasks put usage records that PostgreSQL has not taken, until a usage job ships them in (docs/metering.md): private,
 * over TLS alone, under the environment's own key, versioned, so that neither a mistake nor a deletion takes a record away
 * before a month has passed. It stays when its stack goes, since what is in it is money.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { TaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { SPILL_PREFIX } from '../../core/usage/spill.ts';
import { acknowledgeWildcard } from './acknowledged-wildcard.ts';
import { allowKey } from './secret-access.ts';

export interface UsageSpillBucketProps {
  readonly encryptionKey: IKey;
}

const DAYS_KEPT = 30;
/** What is not shipped in by then, in spite of an alarm for months, does not become a record any more. */
const DAYS_NOT_SHIPPED = 400;

export class UsageSpillBucket extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, props: UsageSpillBucketProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      // One request to KMS for many objects: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          expiration: Duration.days(DAYS_NOT_SHIPPED),
          noncurrentVersionExpiration: Duration.days(DAYS_KEPT),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        // A deletion leaves a marker; it goes when it is all that is left of an object.
        { expiredObjectDeleteMarker: true },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket = bucket;
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Tasks write it and one function empties it, minutes later; CloudTrail tells who else tried.',
    });
  }
}

/** The right of a task: to add objects, and nothing else. */
export function allowSpilling(task: TaskDefinition, bucket: IBucket, encryptionKey: IKey): void {
  allowObjects(task, task.taskRole, ['s3:PutObject'], bucket);
  allowKey(task.taskRole, encryptionKey, 's3', ['kms:GenerateDataKey']);
}

/** The right of the job that ships in what tasks have spilled. */
export function allowShippingIn(job: Function, bucket: IBucket, encryptionKey: IKey): void {
  allowObjects(job, job, ['s3:GetObject', 's3:DeleteObject'], bucket);
  Grant.addToPrincipal({
    grantee: job,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': `${SPILL_PREFIX}*` } },
  }).assertSuccess();
  allowKey(job, encryptionKey, 's3', ['kms:Decrypt']);
}

function allowObjects(holder: Construct, grantee: IGrantable, actions: string[], bucket: IBucket): void {
  const objects = bucket.arnForObjects(`${SPILL_PREFIX}*`);
  Grant.addToPrincipal({ grantee, actions, resourceArns: [objects] }).assertSuccess();
  acknowledgeWildcard(
    holder,
    objects,
    'Objects are named by run and number; nothing else of the bucket is reached.',
  );
}
