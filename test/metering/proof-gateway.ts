/**
 * What a proof of the metering runs on: PostgreSQL at an address that stays while it is stopped and started, the Bedrock
 * simulator with its log, and a gateway of several tasks, all in one directory that goes with the proof.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { connect, type Database } from '../../core/db/connect.ts';
import { migrate } from '../../core/db/migrate.ts';
import { createAdminClient } from '../../local/admin-client.ts';
import { startGateway, type Gateway } from '../../local/gateway.ts';
import { SUPERUSER } from '../../local/postgres/cluster.ts';
import { simulatorCredentials } from '../../local/settings.ts';
import { createAdminHelpers } from '../support/admin-helpers.ts';
import { migrationsDirectory } from '../support/test-postgres.ts';
import { createCluster, createDatabase, PASSWORD, startSimulator } from './fault-proof/parts.ts';
import { openStablePort } from './fault-proof/stable-port.ts';

/** Undone in the opposite order, however the proof ends. */
export type Ends = (() => Promise<unknown>)[];

export type ProofGatewayOptions = {
  readonly region: string;
  readonly tasks: number;
  /** Beside the simulator's credentials. */
  readonly taskEnvironment: Readonly<Record<string, string>>;
  /** The tasks have so long to stop. */
  readonly stopMs: number;
  readonly report: (sentence: string) => void;
};

export type ProofGateway = {
  readonly cluster: ReturnType<typeof createCluster>;
  readonly simulator: Awaited<ReturnType<typeof startSimulator>>;
  /** A line a call: what Bedrock was asked and answered. */
  readonly logFile: string;
  readonly gateway: Gateway;
  readonly admin: ReturnType<typeof createAdminHelpers>;
  readonly stopGateway: () => Promise<void>;
  readonly openDatabase: () => Database;
};

const MASTER_KEY = 'sk-master-only-for-tests';

export async function inProofDirectory<Result>(
  prove: (directory: string, ends: Ends) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-proof-'));
  await chmod(directory, 0o755);
  const ends: Ends = [() => rm(directory, { recursive: true, force: true })];
  try {
    return await prove(directory, ends);
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

export async function startProofGateway(
  directory: string,
  ends: Ends,
  { region, tasks, taskEnvironment, stopMs, report }: ProofGatewayOptions,
): Promise<ProofGateway> {
  const stable = await openStablePort();
  ends.push(stable.close);
  const cluster = createCluster(join(directory, 'postgres'), stable.lead);
  await cluster.start();
  ends.push(cluster.stop);
  const databaseUrl = `postgres://${SUPERUSER}:${PASSWORD}@127.0.0.1:${stable.port}/stargate`;
  await createDatabase(databaseUrl.replace(/stargate$/, 'postgres'));
  await migrate(databaseUrl, migrationsDirectory);
  const logFile = join(directory, 'simulator.ndjson');
  const simulator = await startSimulator(logFile);
  ends.push(simulator.stop);
  const gateway = await startGateway({
    databaseUrl,
    keyPepper: 'pepper-only-for-tests',
    masterKey: MASTER_KEY,
    region,
    bedrockEndpoint: simulator.url,
    edgePort: 0,
    albPort: 0,
    taskCount: tasks,
    directory,
    taskEnvironment: {
      ...simulatorCredentials,
      PATH: process.env['PATH'] ?? '',
      LOG_LEVEL: 'error',
      ...taskEnvironment,
    },
    clock: systemClock,
    report,
  });
  let isStopped = false;
  const stopGateway = async (): Promise<void> => {
    if (!isStopped) await gateway.stop(stopMs);
    isStopped = true;
  };
  ends.push(stopGateway);
  return {
    cluster,
    simulator,
    logFile,
    gateway,
    admin: createAdminHelpers(createAdminClient(gateway.albUrl, MASTER_KEY)),
    stopGateway,
    openDatabase: () => {
      const database = connect({ url: databaseUrl, statementTimeoutMs: 120_000 });
      ends.push(() => database.close());
      return database;
    },
  };
}
