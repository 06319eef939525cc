/** Settings that live in Secrets Manager: read by ARN, never logged, never in the environment. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretReader } from '../core/keys/rotating-secret.ts';

export function createSecretReader(region: string, endpoint: string | null): SecretReader {
  const client = new SecretsManagerClient(endpoint === null ? { region } : { region, endpoint });
  return async (arn, stage = 'AWSCURRENT') => {
    const { SecretString: text, CreatedDate: createdAt } = await client.send(
      new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }),
      { abortSignal: AbortSignal.timeout(10_000) },
    );
    if (text === undefined) throw new Error(`the secret ${arn} holds no text`);
    return { text, createdAtMs: createdAt?.getTime() ?? 0 };
  };
}
