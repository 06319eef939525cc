/**
 * The environment of the admin function. Secrets come in clear on a laptop and by ARN on AWS, where they are read
 * on the first request; the master key again while it runs.
 */
import { systemClock } from '../../core/clock.ts';
import { rotatingDatabaseUrl, type SecretStage } from '../../core/db/database-secret.ts';
import { oidcSettingsOf, type OidcSettings } from '../../core/identity/oidc-settings.ts';
import { fixedSecret, type RotatingSecret } from '../../core/keys/rotating-secret.ts';
import { readSettings, type Environment } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createSecretReader } from '../secrets.ts';
import { rotatingMasterKey } from './access/master-keys.ts';

export type AdminConfig = {
  readonly databaseUrl: string;
  /** Reads the address again when its password was rotated. @default it never changes */
  readonly refreshDatabaseUrl?: () => Promise<string>;
  readonly masterKeys: RotatingSecret;
  readonly keyPepper: string;
  readonly region: string;
  /** Null: nobody signs in, keys alone. */
  readonly oidc: OidcSettings | null;
};

/** `onProblem` is told of a secret that cannot be read again later. */
export async function readAdminConfig(
  environment: Environment,
  onProblem: (error: unknown) => void,
): Promise<AdminConfig> {
  const settings = readSettings(programs.admin, environment);
  const { region, masterKey } = settings;
  const read = createSecretReader({ region, endpoint: settings.secretsEndpoint });
  const readText = async (arn: string | null, stage?: SecretStage): Promise<string> =>
    (await read(arn ?? '', stage)).text;
  const readDatabaseUrl = rotatingDatabaseUrl((stage) => readText(settings.databaseSecretArn, stage));
  const [databaseUrl, masterKeys, keyPepper] = await Promise.all([
    settings.databaseUrl ?? readDatabaseUrl(),
    masterKey !== null
      ? fixedSecret(masterKey)
      : rotatingMasterKey(read, settings.masterKeySecretArn ?? '', {
          clock: systemClock,
          graceMs: settings.masterKeyGraceHours * 3_600_000,
          onProblem,
        }),
    settings.keyPepper ?? readText(settings.keyPepperSecretArn),
  ]);
  return {
    databaseUrl,
    ...(settings.databaseUrl === null ? { refreshDatabaseUrl: readDatabaseUrl } : {}),
    masterKeys,
    keyPepper,
    region,
    oidc: oidcSettingsOf(settings),
  };
}
