/**
 * Secrets of the functions: read from Secrets Manager by ARN and version, never logged. Each read asks again, because a
 * value that has just been rotated is what readers come back for; a cache would hand out the former one. The AWS client
 * is loaded on the first read, so that a laptop, where secrets come in clear, never loads it.
 */
import { databaseUrlOf } from '../core/db/database-secret.ts';
import type { SecretReader } from '../core/keys/rotating-secret.ts';

export type SecretSource = {
  /** @default the region of the function */
  readonly region?: string;
  /** Null: the regional one. @default null */
  readonly endpoint?: string | null;
};

export function createSecretReader({ region, endpoint = null }: SecretSource = {}): SecretReader {
  const loaded = once(async () => {
    const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient({
      ...(region === undefined ? {} : { region }),
      ...(endpoint === null ? {} : { endpoint }),
    });
    return { client, GetSecretValueCommand };
  });
  return async (arn, stage = 'AWSCURRENT') => {
    const { client, GetSecretValueCommand } = await loaded();
    const { SecretString: text, CreatedDate: createdAt } = await client.send(
      new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }),
      { abortSignal: AbortSignal.timeout(10_000) },
    );
    if (text === undefined || text === '') throw new Error(`secret ${arn} holds no text`);
    return { text, createdAtMs: createdAt?.getTime() ?? 0 };
  };
}

/** DATABASE_URL as it stands, or the RDS secret behind DB_SECRET_ARN. */
export async function databaseUrl(
  settings: { readonly databaseUrl: string | null; readonly databaseSecretArn: string | null },
  read: SecretReader,
): Promise<string> {
  return settings.databaseUrl ?? databaseUrlOf((await read(settings.databaseSecretArn ?? '')).text);
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => (made ??= make());
}
