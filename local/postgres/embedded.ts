/**
 * A real PostgreSQL from npm, for laptops and tests: finds the binaries, makes the cluster on first use, clears what
 * a killed run left, starts the server. Everything lies below one directory, and a later start finds it again.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { prepareCluster, SUPERUSER } from './cluster.ts';
import { stopLeftover } from './leftover.ts';
import { choosePlace } from './place.ts';
import { startServer, type PostgresServer } from './server.ts';

export type EmbeddedRequest = {
  readonly dataDirectory: string;
  /** Given to the cluster when it is made, and used to connect ever after. */
  readonly password: string;
  /** durable: survives a power cut. throwaway: as fast as it goes, for tests. */
  readonly durability: 'durable' | 'throwaway';
  /** Ends a first start that is no longer wanted. */
  readonly signal?: AbortSignal;
};

export type EmbeddedPostgres = PostgresServer & {
  readonly urlOf: (database: string) => string;
  /** What the user should know: where the data went, what was cleared. */
  readonly notes: readonly string[];
  readonly isNew: boolean;
};

export async function startEmbeddedPostgres(request: EmbeddedRequest): Promise<EmbeddedPostgres> {
  const account = postgresAccount();
  const place = await choosePlace(request.dataDirectory, account);
  const binaries = await findBinaries(account, place.directory);
  const notes: string[] = [];
  if (place.isElsewhere) {
    notes.push(`PostgreSQL runs as user nobody, who cannot enter here; its data is in ${place.directory}`);
  }
  const cluster = await prepareCluster({
    ...binaries,
    directory: place.directory,
    account,
    password: request.password,
    signal: request.signal ?? null,
  });
  if (await stopLeftover(cluster.directory)) {
    notes.push('stopped a PostgreSQL server that an earlier run had left');
  }
  const logDirectory = join(request.dataDirectory, 'logs');
  await mkdir(logDirectory, { recursive: true });
  const logFile = join(logDirectory, 'postgres.log');
  // One run, one log.
  await rm(logFile, { force: true });
  const server = await startServer({
    binDirectory: binaries.binDirectory,
    cluster: cluster.directory,
    account,
    logFile,
    settings: SETTINGS[request.durability],
  });
  return {
    ...server,
    urlOf: (database) => `postgres://${SUPERUSER}:${request.password}@127.0.0.1:${server.port}/${database}`,
    notes,
    isNew: cluster.isNew,
  };
}

const SETTINGS = {
  durable: ['shared_buffers=64MB'],
  throwaway: [
    'shared_buffers=64MB',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'autovacuum=off',
    'max_wal_size=4GB',
    'checkpoint_timeout=1h',
  ],
} as const;
