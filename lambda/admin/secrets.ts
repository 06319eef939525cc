/** Reads a secret's text from AWS Secrets Manager; the client is loaded only where secrets come by ARN. */
import type { SecretStage } from '../../core/db/database-secret.ts';

export type SecretSource = { readonly region: string; readonly endpoint: string | undefined };

export async function readSecret(
  source: SecretSource,
  secretArn: string,
  stage: SecretStage = 'AWSCURRENT',
): Promise<string> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({
    region: source.region,
    ...(source.endpoint === undefined ? {} : { endpoint: source.endpoint }),
  });
  try {
    const { SecretString: text } = await client.send(
      new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }),
      {
        abortSignal: AbortSignal.timeout(10_000),
      },
    );
    if (text === undefined || text === '') throw new Error(`secret ${secretArn} holds no text`);
    return text;
  } finally {
    client.destroy();
  }
}
