/**
 * The exporter: reads every account in the background, and shows what it knows of them. Prometheus may scrape it as often as it
 * likes; what a service is asked depends on REFRESH_INTERVAL_MINUTES alone.
 */
import { once } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import type { AccountState } from '../../core/saas-usage/account-state.ts';
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
  /** @default `collectAccount` */
  readonly collect?: typeof collectAccount;
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
  const text = createText();
  const server = createExporterServer({
    metrics: () => text.of(refresher.states(), clock.nowMs()),
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
    collect: options.collect ?? collectAccount,
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

/** Made anew when something was read, and otherwise this often: what is no longer fresh is left out. */
const TEXT_MS = 15_000;

/** Thousands of series take tens of milliseconds to write; who scrapes often gets the same text. */
function createText() {
  let made: { readonly of: readonly AccountState[]; readonly atMs: number; readonly text: string } | null =
    null;
  return {
    of: (states: readonly AccountState[], nowMs: number): string => {
      const isSame = made !== null && nowMs - made.atMs < TEXT_MS && isSameList(made.of, states);
      if (made === null || !isSame) made = { of: states, atMs: nowMs, text: expositionOf(states, nowMs) };
      return made.text;
    },
  };
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}
