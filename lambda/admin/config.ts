/**
 * The environment of the admin function. Secrets come in clear on a laptop and by ARN on AWS, where they are read
 * once, on the first request.
 */
import { readSettings, type Variable } from '../../core/config-schema.ts';
import { rotatingDatabaseUrl } from '../../core/db/database-secret.ts';
import { readSecret, type SecretSource } from './secrets.ts';

export type AdminConfig = {
  readonly databaseUrl: string;
  /** Reads the address anew when its password was rotated. @default it never changes */
  readonly refreshDatabaseUrl?: () => Promise<string>;
  /** The master key; during its rotation also the one before. */
  readonly masterKeys: readonly string[];
  readonly keyPepper: string;
  readonly region: string;
};

export const adminVariables = [
  {
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL, as postgres://user:password@host:port/database',
    check: 'secret',
  },
  { name: 'DB_SECRET_ARN', meaning: 'Secret with the RDS fields; instead of DATABASE_URL', check: 'text' },
  { name: 'MASTER_KEY', meaning: 'Root admin secret', check: 'secret' },
  {
    name: 'MASTER_KEY_SECRET_ARN',
    meaning: 'Secret that holds the master key; instead of MASTER_KEY',
    check: 'text',
  },
  { name: 'KEY_PEPPER', meaning: 'Secret under which virtual keys are hashed', check: 'secret' },
  {
    name: 'KEY_PEPPER_SECRET_ARN',
    meaning: 'Secret that holds the pepper; instead of KEY_PEPPER',
    check: 'text',
  },
  {
    name: 'AWS_REGION',
    meaning: 'Home region: where Bedrock is called',
    fallback: 'us-east-1',
    check: 'text',
  },
  { name: 'SECRETS_ENDPOINT', meaning: 'Secrets Manager address, when not the regional one', check: 'url' },
] as const satisfies readonly Variable[];

type VariableName = (typeof adminVariables)[number]['name'];

const ALTERNATIVES: readonly (readonly [VariableName, VariableName])[] = [
  ['DATABASE_URL', 'DB_SECRET_ARN'],
  ['MASTER_KEY', 'MASTER_KEY_SECRET_ARN'],
  ['KEY_PEPPER', 'KEY_PEPPER_SECRET_ARN'],
];

export async function readAdminConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<AdminConfig> {
  const settings = readSettings<VariableName>(adminVariables, ALTERNATIVES, environment);
  const region = settings.AWS_REGION ?? 'us-east-1';
  const source: SecretSource = { region, endpoint: settings.SECRETS_ENDPOINT };
  const readDatabaseUrl = rotatingDatabaseUrl((stage) =>
    readSecret(source, settings.DB_SECRET_ARN ?? '', stage),
  );
  const [databaseUrl, masterKey, keyPepper] = await Promise.all([
    settings.DATABASE_URL ?? readDatabaseUrl(),
    settings.MASTER_KEY ?? readSecret(source, settings.MASTER_KEY_SECRET_ARN ?? ''),
    settings.KEY_PEPPER ?? readSecret(source, settings.KEY_PEPPER_SECRET_ARN ?? ''),
  ]);
  return {
    databaseUrl,
    ...(settings.DATABASE_URL === undefined ? { refreshDatabaseUrl: readDatabaseUrl } : {}),
    masterKeys: [masterKey],
    keyPepper,
    region,
  };
}
