/** Settings that live in Secrets Manager: read by ARN once at start, never logged, never in the environment. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export type SecretReader = (arn: string) => Promise<string>;

export function createSecretReader(region: string, endpoint: string | undefined): SecretReader {
  const client = new SecretsManagerClient(endpoint === undefined ? { region } : { region, endpoint });
  return async (arn) => {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (text === undefined) throw new Error(`the secret ${arn} holds no text`);
    return text;
  };
}

/** The secret that RDS makes (`{host, port, username, password, dbname}`) as a connection address, TLS verified. */
export function databaseUrlOf(secretText: string): string {
  const parsed: unknown = JSON.parse(secretText);
  const field = (name: string): string => {
    const value = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : undefined;
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new Error(`the database secret has no ${name}`);
    return encodeURIComponent(String(value));
  };
  return `postgres://${field('username')}:${field('password')}@${field('host')}:${field('port')}/${field('dbname')}?sslmode=verify-full`;
}
