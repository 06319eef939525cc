/** Where the database is: DATABASE_URL as it stands, or the RDS secret behind DB_SECRET_ARN. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { databaseUrlOf } from '../core/db/database-secret.ts';

export async function databaseUrl(
  environment: Readonly<Record<string, string | undefined>>,
  secrets: SecretsManagerClient,
): Promise<string> {
  const url = environment['DATABASE_URL'];
  if (url !== undefined && url !== '') return url;
  const arn = environment['DB_SECRET_ARN'];
  if (arn === undefined || arn === '') throw new Error('DATABASE_URL or DB_SECRET_ARN must be set');
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  if (secret.SecretString === undefined) throw new Error('the secret behind DB_SECRET_ARN holds no text');
  return databaseUrlOf(secret.SecretString);
}
