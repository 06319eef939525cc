/**
 * Key, secrets and bucket as the other stacks see them: by ARN or name, so that a grant adds to the reader's own policy and never
 * reaches back into the stack of the data.
 */
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export type Data = {
  readonly key: IKey;
  readonly databaseSecret: ISecret;
  readonly masterKey: ISecret;
  readonly keyPepper: ISecret;
  readonly spillBucket: IBucket;
};

export function importedData(scope: Construct, data: Data): Data {
  const key = Key.fromKeyArn(scope, 'DataKeyView', data.key.keyArn);
  const freeze = (name: string, secret: ISecret) =>
    Secret.fromSecretAttributes(scope, `${name}View`, {
      secretCompleteArn: secret.secretArn,
      encryptionKey: key,
    });
  return {
    key,
    databaseSecret: freeze('DatabaseSecret', data.databaseSecret),
    masterKey: freeze('MasterKey', data.masterKey),
    keyPepper: freeze('KeyPepper', data.keyPepper),
    spillBucket: Bucket.fromBucketName(scope, 'SpillBucketView', data.spillBucket.bucketName),
  };
}
