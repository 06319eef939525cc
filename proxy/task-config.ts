/** The configuration of a proxy task: its settings, and what main makes of those that name a secret, a file or a role. */
import type { CatalogSettings, EnvironmentCatalog } from '../core/catalog/environment-catalog.ts';
import type { OidcSettings } from '../core/identity/oidc-settings.ts';
import type { RotatingSecret } from '../core/keys/rotating-secret.ts';
import type { SettingsOf } from '../core/settings/read-settings.ts';
import type { programs } from '../core/settings/settings.ts';
import type { Deadlines } from './stages/dispatch/attempt.ts';
import type { Build } from './metrics/runtime-metrics.ts';
import type { TraceSettings } from './traces/tracer.ts';
import type { CredentialSource } from './upstream/credentials.ts';

export type ProxySettings = SettingsOf<typeof programs.proxy>;

export type TaskConfig = Omit<ProxySettings, keyof Resolved | keyof CatalogSettings> & Resolved;

type Resolved = {
  readonly databaseUrl: string;
  /** Reads the address again when its password was rotated. @default it never changes */
  readonly refreshDatabaseUrl?: () => Promise<string>;
  readonly pepper: string;
  readonly catalog: EnvironmentCatalog;
  readonly credentials: CredentialSource;
  /** For the bucket that usage is spilled to. Null: there is none. */
  readonly spillCredentials: CredentialSource | null;
  readonly roles: ReadonlyMap<string, CredentialSource>;
  readonly bodyBudgetBytes: number;
  /** Journals of processes that are no more, which this one replays. */
  readonly abandonedJournals: readonly string[];
  readonly build: Build;
  readonly deadlines: Deadlines;
  /** Null: no traces. */
  readonly traces: TraceSettings | null;
  /** Null: nobody signs in, keys alone. */
  readonly oidc: OidcSettings | null;
  /** What the metrics are read with. Null: whoever reaches the task may read them. */
  readonly metricsToken: RotatingSecret | null;
};
