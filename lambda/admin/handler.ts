/**
 * The admin function. Lambda calls `handler` with the load balancer's events; the laptop edition and the tests make
 * their own with `createHandler`. Configuration is read and clients are made once, on the first request.
 */
import { systemClock, type Clock } from '../../core/clock.ts';
import { connectionShares } from '../../core/connection-shares.ts';
import { connect } from '../../core/db/connect.ts';
import { signIn } from '../../core/db/queries/keys/sign-ins.ts';
import { createAuthenticator } from '../../core/identity/authenticator.ts';
import { createKeyHasher } from '../../core/keys/virtual-key.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createLog, type Log } from '../log.ts';
import { createCatalogReader } from './catalog-now.ts';
import { readAdminConfig, type AdminConfig } from './config.ts';
import type { AlbEvent } from './request/event.ts';
import type { AlbResult } from './reply/reply.ts';
import { serve, type ServeDeps } from './serve.ts';

export type AdminHandler = {
  readonly handle: (event: AlbEvent) => Promise<AlbResult>;
  readonly close: () => Promise<void>;
};

export function createHandler(
  config: AdminConfig & {
    readonly log: Log;
    /** @default the system's */
    readonly clock?: Clock;
    /** @default 4, for a process that serves several requests at once */
    readonly connections?: number;
  },
): AdminHandler {
  const db = connect({
    url: config.databaseUrl,
    ...(config.refreshDatabaseUrl === undefined ? {} : { refreshUrl: config.refreshDatabaseUrl }),
    maxConnections: config.connections ?? 4,
    applicationName: 'stargate-admin',
  });
  const clock = config.clock ?? systemClock;
  const random = Math.random;
  const authenticator =
    config.oidc === null
      ? null
      : createAuthenticator({
          settings: config.oidc,
          clock,
          hashKey: createKeyHasher(config.keyPepper),
          signIn: (given) => signIn(db, given, { nowMs: clock.nowMs(), random }),
        });
  const deps: ServeDeps = {
    db,
    clock,
    random,
    authenticator,
    readCatalog: createCatalogReader(config.region, clock, config.log),
    pepper: config.keyPepper,
    masterKeys: config.masterKeys,
    log: config.log,
  };
  return { handle: (event) => serve(event, deps), close: () => db.close() };
}

const { environmentName } = readSettings({ environmentName: programs.admin.environmentName }, process.env);
const log = createLog('admin', environmentName);

function reportProblem(error: unknown): void {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  log('warn', 'a secret cannot be read', { reason });
}

let ready: Promise<AdminHandler> | null = null;

export async function handler(event: AlbEvent): Promise<AlbResult> {
  ready ??= readAdminConfig(process.env, reportProblem).then(
    (config) => createHandler({ ...config, log, connections: connectionShares.function }),
    (cause: unknown) => {
      // The next request tries again.
      ready = null;
      throw new Error('the admin function cannot read its configuration', { cause });
    },
  );
  return (await ready).handle(event);
}
