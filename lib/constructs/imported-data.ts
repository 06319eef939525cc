/**
 * Key and secrets as the other stacks see them: by ARN, so that a grant adds to the reader's own policy and never
 * reaches back into the stack of the data.
 */
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export type Data = {
  readonly key: IKey;
  readonly databaseSecret: ISecret;
  readonly masterKey: ISecret;
  readonly keyPepper: ISecret;
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
  };
}
