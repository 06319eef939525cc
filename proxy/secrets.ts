/** Settings that live in Secrets Manager: read by ARN once at start, never logged, never in the environment. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretStage } from '../core/db/database-secret.ts';

export type SecretReader = (arn: string, stage?: SecretStage) => Promise<string>;

export function createSecretReader(region: string, endpoint: string | null): SecretReader {
  const client = new SecretsManagerClient(endpoint === null ? { region } : { region, endpoint });
  return async (arn, stage) => {
    const { SecretString: text } = await client.send(
      new GetSecretValueCommand({ SecretId: arn, VersionStage: stage ?? 'AWSCURRENT' }),
      { abortSignal: AbortSignal.timeout(10_000) },
    );
    if (text === undefined) throw new Error(`the secret ${arn} holds no text`);
    return text;
  };
}
