/**
 * The right to read a secret that is encrypted under our key: the secret and the key, each in the reader's own
 * policy. (CDK's `grantRead` leaves the key out when both are known by ARN only: it writes to the key's policy then,
 * which is not ours to write from another stack, and every read would end in AccessDenied.)
 */
import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

export function allowReading(reader: IGrantable, encryptionKey: IKey, secrets: readonly ISecret[]): void {
  Grant.addToPrincipal({
    grantee: reader,
    actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    resourceArns: secrets.map((secret) => secret.secretArn),
  }).assertSuccess();
  allowKey(reader, encryptionKey, 'secretsmanager', ['kms:Decrypt']);
}

/** The right to use our key, through one service of AWS only. */
export function allowKey(
  reader: IGrantable,
  encryptionKey: IKey,
  service: 'secretsmanager' | 'lambda' | 'sns' | 's3',
  actions: readonly string[],
): void {
  const { region } = Stack.of(encryptionKey);
  Grant.addToPrincipal({
    grantee: reader,
    actions: [...actions],
    resourceArns: [encryptionKey.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } },
  }).assertSuccess();
}
