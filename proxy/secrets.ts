/**
 * Settings that live in Secrets Manager: read by ARN, never logged, never in the environment. The client is loaded with the
 * first that is read: a task that has its settings from elsewhere does without its memory.
 */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretReader } from '../core/keys/rotating-secret.ts';

export function createSecretReader(region: string, endpoint: string | null): SecretReader {
  let client: SecretsManagerClient | null = null;
  return async (arn, stage = 'AWSCURRENT') => {
    const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    client ??= new SecretsManagerClient(endpoint === null ? { region } : { region, endpoint });
    const { SecretString: text, CreatedDate: createdAt } = await client.send(
      new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }),
      { abortSignal: AbortSignal.timeout(10_000) },
    );
    if (text === undefined) throw new Error(`the secret ${arn} holds no text`);
    return { text, createdAtMs: createdAt?.getTime() ?? 0 };
  };
}
