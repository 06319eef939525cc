/** The configuration of a proxy task: its settings, and what main makes of those that name a secret, a file or a role. */
import type { DeploymentConfig } from '../core/catalog/deployment-config.ts';
import type { Model } from '../core/catalog/model.ts';
import type { OidcSettings } from '../core/identity/oidc-settings.ts';
import type { SettingsOf } from '../core/settings/read-settings.ts';
import type { programs } from '../core/settings/settings.ts';
import type { Deadlines } from './stages/dispatch/attempt.ts';
import type { TraceSettings } from './traces/tracer.ts';
import type { CredentialSource } from './upstream/credentials.ts';

export type ProxySettings = SettingsOf<typeof programs.proxy>;

export type TaskConfig = Omit<ProxySettings, keyof Resolved> & Resolved;

type Resolved = {
  readonly databaseUrl: string;
  /** Reads the address again when its password was rotated. @default it never changes */
  readonly refreshDatabaseUrl?: () => Promise<string>;
  readonly pepper: string;
  /** With the prices of this environment. */
  readonly models: readonly Model[];
  readonly credentials: CredentialSource;
  readonly roles: ReadonlyMap<string, CredentialSource>;
  readonly bodyBudgetBytes: number;
  readonly deadlines: Deadlines;
  readonly deployments: DeploymentConfig;
  /** Null: no traces. */
  readonly traces: TraceSettings | null;
  /** Null: nobody signs in, keys alone. */
  readonly oidc: OidcSettings | null;
};
