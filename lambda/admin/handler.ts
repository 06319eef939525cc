/**
 * The admin function. Lambda calls `handler` with the load balancer's events; the laptop edition and the tests make
 * their own with `createHandler`. Configuration is read and clients are made once, on the first request.
 */
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { connect } from '../../core/db/connect.ts';
import { signIn } from '../../core/db/queries/keys/sign-ins.ts';
import { createAuthenticator } from '../../core/identity/authenticator.ts';
import { createKeyHasher } from '../../core/keys/virtual-key.ts';
import { readAdminConfig, type AdminConfig } from './config.ts';
import type { AlbEvent } from './request/event.ts';
import type { AlbResult } from './reply/reply.ts';
import { serve, type ServeDeps } from './serve.ts';

export type AdminHandler = {
  readonly handle: (event: AlbEvent) => Promise<AlbResult>;
  readonly close: () => Promise<void>;
};

/** `clock` and `log` default to the system's clock and one JSON line on standard output. */
export function createHandler(
  config: AdminConfig & { readonly clock?: Clock; readonly log?: ServeDeps['log'] },
): AdminHandler {
  const db = connect({
    url: config.databaseUrl,
    ...(config.refreshDatabaseUrl === undefined ? {} : { refreshUrl: config.refreshDatabaseUrl }),
    maxConnections: 4,
    applicationName: 'stargate-admin',
  });
  const clock = config.clock ?? systemClock;
  const authenticator =
    config.oidc === null
      ? null
      : createAuthenticator({
          settings: config.oidc,
          clock,
          hashKey: createKeyHasher(config.keyPepper),
          signIn: (given) => signIn(db, given, clock.nowMs()),
        });
  const deps: ServeDeps = {
    db,
    clock,
    authenticator,
    catalog: createCatalog(models, config.region),
    region: config.region,
    pepper: config.keyPepper,
    masterKeys: config.masterKeys,
    log: config.log ?? ((line) => console.log(JSON.stringify(line))),
  };
  return { handle: (event) => serve(event, deps), close: () => db.close() };
}

function reportProblem(error: unknown): void {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  console.log(JSON.stringify({ level: 'warn', message: 'a secret cannot be read', reason }));
}

let ready: Promise<AdminHandler> | null = null;

export async function handler(event: AlbEvent): Promise<AlbResult> {
  ready ??= readAdminConfig(process.env, reportProblem).then(createHandler, (cause: unknown) => {
    // The next request tries again.
    ready = null;
    throw new Error('the admin function cannot read its configuration', { cause });
  });
  return (await ready).handle(event);
}
