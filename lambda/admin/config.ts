/**
 * The environment of the admin function. Secrets come in clear on a laptop and by ARN on AWS, where they are read
 * on the first request; the master key again while it runs.
 */
import { systemClock } from '../../core/clock.ts';
import { integerOf, readSettings, type Variable } from '../../core/config-schema.ts';
import { rotatingDatabaseUrl } from '../../core/db/database-secret.ts';
import { oidcSettingsOf, oidcVariables } from '../../core/identity/oidc-settings.ts';
import type { OidcSettings, OidcVariableName } from '../../core/identity/oidc-settings.ts';
import { fixedMasterKeys, rotatingMasterKeys, type MasterKeys } from './access/master-keys.ts';
import { readMasterKey, readSecret, type SecretSource } from './secrets.ts';

export type AdminConfig = {
  readonly databaseUrl: string;
  /** Reads the address anew when its password was rotated. @default it never changes */
  readonly refreshDatabaseUrl?: () => Promise<string>;
  readonly masterKeys: MasterKeys;
  readonly keyPepper: string;
  readonly region: string;
  /** Null: nobody signs in, keys alone. */
  readonly oidc: OidcSettings | null;
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
  {
    name: 'MASTER_KEY_GRACE_HOURS',
    meaning: 'How long the former master key goes on working after a rotation in Secrets Manager',
    fallback: '24',
    check: 'integer',
    min: 0,
    max: 720,
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

/** `onProblem` hears of a secret that cannot be read again later. */
export async function readAdminConfig(
  environment: Readonly<Record<string, string | undefined>>,
  onProblem: (error: unknown) => void,
): Promise<AdminConfig> {
  const settings = readSettings<VariableName | OidcVariableName>(
    [...adminVariables, ...oidcVariables],
    ALTERNATIVES,
    environment,
  );
  const region = settings.AWS_REGION ?? 'us-east-1';
  const source: SecretSource = { region, endpoint: settings.SECRETS_ENDPOINT };
  const readDatabaseUrl = rotatingDatabaseUrl((stage) =>
    readSecret(source, settings.DB_SECRET_ARN ?? '', stage),
  );
  const [databaseUrl, masterKeys, keyPepper] = await Promise.all([
    settings.DATABASE_URL ?? readDatabaseUrl(),
    settings.MASTER_KEY !== undefined
      ? fixedMasterKeys([settings.MASTER_KEY])
      : rotatingMasterKeys({
          read: () => readMasterKey(source, settings.MASTER_KEY_SECRET_ARN ?? ''),
          clock: systemClock,
          graceMs: integerOf(settings.MASTER_KEY_GRACE_HOURS) * 3_600_000,
          onProblem,
        }),
    settings.KEY_PEPPER ?? readSecret(source, settings.KEY_PEPPER_SECRET_ARN ?? ''),
  ]);
  return {
    databaseUrl,
    ...(settings.DATABASE_URL === undefined ? { refreshDatabaseUrl: readDatabaseUrl } : {}),
    masterKeys,
    keyPepper,
    region,
    oidc: oidcSettingsOf(settings),
  };
}
