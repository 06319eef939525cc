/** Reads secrets from AWS Secrets Manager; the client is loaded only where secrets come by ARN. */
import type { SecretStage } from '../../core/db/database-secret.ts';
import type { MasterKeyVersions } from './access/master-keys.ts';

export type SecretSource = { readonly region: string; readonly endpoint: string | undefined };

export async function readSecret(
  source: SecretSource,
  secretArn: string,
  stage: SecretStage = 'AWSCURRENT',
): Promise<string> {
  return (await readVersion(source, secretArn, stage)).text;
}

/** The current master key and the one before; a secret that was never rotated has none before. */
export async function readMasterKey(source: SecretSource, secretArn: string): Promise<MasterKeyVersions> {
  const [current, previous] = await Promise.all([
    readVersion(source, secretArn, 'AWSCURRENT'),
    readVersion(source, secretArn, 'AWSPREVIOUS').catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
      throw error;
    }),
  ]);
  return { current: current.text, createdAtMs: current.createdAtMs, previous: previous?.text ?? null };
}

async function readVersion(
  source: SecretSource,
  secretArn: string,
  stage: SecretStage | 'AWSPREVIOUS',
): Promise<{ readonly text: string; readonly createdAtMs: number }> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({
    region: source.region,
    ...(source.endpoint === undefined ? {} : { endpoint: source.endpoint }),
  });
  try {
    const { SecretString: text, CreatedDate: createdAt } = await client.send(
      new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }),
      { abortSignal: AbortSignal.timeout(10_000) },
    );
    if (text === undefined || text === '') throw new Error(`secret ${secretArn} holds no text`);
    return { text, createdAtMs: createdAt?.getTime() ?? 0 };
  } finally {
    client.destroy();
  }
}
