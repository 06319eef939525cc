/**
 * The exporter: reads every account in the background, and shows what it knows of them. Prometheus may scrape it as often as it
 * likes; what a service is asked depends on REFRESH_INTERVAL_MINUTES alone.
 */
import { once } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import { expositionOf } from '../../core/saas-usage/exposition.ts';
import type { Environment } from '../../core/settings/read-settings.ts';
import { readKeysOf } from '../accounts/key-source.ts';
import { collectAccount } from '../collect-account.ts';
import type { ExporterConfiguration } from './configuration.ts';
import type { Log } from './log.ts';
import { indexPage, readinessOf } from './pages.ts';
import { startRefresher } from './refresher.ts';
import { createExporterServer } from './server.ts';

export type ExporterOptions = {
  readonly configuration: ExporterConfiguration;
  /** Where the keys are, or the files with them. */
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
};

export type Exporter = {
  readonly port: number;
  /** Resolves when nothing goes on any more, which is at once. */
  readonly stop: () => Promise<void>;
};

/** Rejects when the port is taken. */
export async function startExporter(options: ExporterOptions): Promise<Exporter> {
  const { configuration, environment, clock, random, log } = options;
  const { accounts, origins, refreshMs, token } = configuration;
  const server = createExporterServer({
    metrics: () => expositionOf(refresher.states(), clock.nowMs()),
    index: () => indexPage(accounts, refresher.states()),
    readiness: () => readinessOf(accounts, refresher.states()),
    token,
  });
  server.listen({
    port: configuration.port,
    ...(configuration.host === null ? {} : { host: configuration.host }),
  });
  await once(server, 'listening');
  const refresher = startRefresher({
    accounts,
    everyMs: refreshMs,
    collect: collectAccount,
    readKeys: (account) => () => readKeysOf({ account, environment }),
    clock,
    random,
    origins,
    without: new Set(configuration.withoutHours ? ['hours'] : []),
    log,
  });
  const address = server.address();
  const port = address === null || typeof address === 'string' ? configuration.port : address.port;
  log('info', 'listening', { port, accounts: accounts.map(({ name }) => name).join(',') });
  return {
    port,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await refresher.stop();
      log('info', 'stopped');
    },
  };
}
