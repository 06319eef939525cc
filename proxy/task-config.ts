/** Everything a proxy task is told, read and checked by main. */
import type { DeploymentConfig } from '../core/catalog/deployment-config.ts';
import type { Model } from '../core/catalog/model.ts';
import type { OidcSettings } from '../core/identity/oidc-settings.ts';
import type { AddressRange } from '../core/keys/address.ts';
import type { Deadlines } from './stages/dispatch/attempt.ts';
import type { TraceSettings } from './traces/tracer.ts';
import type { CredentialSource } from './upstream/credentials.ts';

export type TaskConfig = {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** Reads the address anew when its password was rotated. @default it never changes */
  readonly refreshDatabaseUrl?: () => Promise<string>;
  readonly pepper: string;
  /** Public names of the models that are served. @default all of them */
  readonly servedModels?: readonly string[];
  readonly region: string;
  /** With the prices of this environment. */
  readonly models: readonly Model[];
  readonly bedrockEndpoint: string | null;
  readonly credentials: CredentialSource;
  readonly roles: ReadonlyMap<string, CredentialSource>;
  readonly journalDirectory: string;
  readonly journalMaxBytes: number;
  readonly maxBodyBytes: number;
  /** Memory for all request bodies that are in flight at one time. */
  readonly bodyBudgetBytes: number;
  readonly bodyTimeoutMs: number;
  readonly upstreamTimeoutMs: number;
  readonly deadlines: Deadlines;
  readonly deployments: DeploymentConfig;
  /** Hosts that images and files by URL are fetched from; with none such URLs are refused. */
  readonly remoteContentHosts: readonly string[];
  readonly upstreamConnections: number;
  readonly keepAliveTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly clientStallMs: number;
  readonly drainTimeoutMs: number;
  readonly unreadyDelayMs: number;
  readonly metricsMaxUsers: number;
  /** Null: no traces. */
  readonly traces: TraceSettings | null;
  /** 0: answers of the Responses API are not kept. */
  readonly responsesRetentionDays: number;
  readonly trustedProxies: readonly AddressRange[];
  /** Null: nobody signs in, keys alone. */
  readonly oidc: OidcSettings | null;
};
