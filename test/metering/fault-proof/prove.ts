/**
 * The fault proof: much traffic through two tasks, while clients leave, Bedrock fails, tasks are killed with SIGKILL
 * and PostgreSQL is stopped, killed and started. Afterwards:
 *
 * 1. The records in PostgreSQL are exactly the admissions that ever stood in a journal; none is there twice.
 * 2. Every call that Bedrock logged has its record.
 * 3. Every record with reported usage costs, to the last unit, what the simulator's log gives with prices written
 *    down a second time; and so does their sum.
 * 4. Every other record (client gone, answer cut, task killed) is marked as estimated, and priced by its own tokens.
 * 5. The journals are empty.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../core/clock.ts';
import { connect } from '../../../core/db/connect.ts';
import { migrate } from '../../../core/db/migrate.ts';
import { createAdminClient } from '../../../local/admin-client.ts';
import { startGateway, type Gateway } from '../../../local/gateway.ts';
import { SUPERUSER } from '../../../local/postgres/cluster.ts';
import { simulatorCredentials } from '../../../local/settings.ts';
import { eventually } from '../../support/eventually.ts';
import { createAdminHelpers } from '../../support/admin-helpers.ts';
import { metricsOf } from '../../support/metrics.ts';
import { migrationsDirectory } from '../../support/test-postgres.ts';
import { watchJournals } from './journal-witness.ts';
import { createCluster, createDatabase, PASSWORD, startSimulator } from './parts.ts';
import { byTag } from './reckoning.ts';
import { reckon, type Reckoned } from './records.ts';
import { openStablePort } from './stable-port.ts';
import { sendAll, type TrafficOptions } from './traffic.ts';

export type ProofResult = Reckoned & {
  readonly admitted: number;
  readonly kills: number;
  readonly restarts: number;
  readonly seconds: number;
};

const MASTER_KEY = 'sk-master-only-for-tests';
const TASKS = 2;

export async function proveFaults(options: TrafficOptions): Promise<ProofResult> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-proof-'));
  await chmod(directory, 0o755);
  const ends: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })];
  try {
    return await proveIn(directory, options, ends);
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function proveIn(
  directory: string,
  options: TrafficOptions,
  ends: (() => Promise<unknown>)[],
): Promise<ProofResult> {
  const startedMs = systemClock.monotonicMs();
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
  const journals = Array.from({ length: TASKS }, (_, index) =>
    join(directory, 'journal', `task-${index + 1}`),
  );
  const witness = watchJournals(journals, join(directory, 'witness'));
  const gateway = await startGateway({
    databaseUrl,
    keyPepper: 'pepper-only-for-tests',
    masterKey: MASTER_KEY,
    region: 'us-east-1',
    bedrockEndpoint: simulator.url,
    edgePort: 0,
    albPort: 0,
    taskCount: TASKS,
    directory,
    taskEnvironment: {
      ...simulatorCredentials,
      PATH: process.env['PATH'] ?? '',
      LOG_LEVEL: 'error',
      DRAIN_TIMEOUT_MS: '10000',
    },
    clock: systemClock,
    report: options.report,
  });
  let isStopped = false;
  const stopGateway = async (): Promise<void> => {
    if (!isStopped) await gateway.stop(20_000);
    isStopped = true;
  };
  ends.push(stopGateway);
  const keys = await makeKeys(gateway);

  const traffic = await sendAll(options, gateway, keys, cluster);
  await shipped(gateway);
  await stopGateway();
  await simulator.stop();
  const admitted = await witness.admitted();
  const calls = byTag((await readFile(logFile, 'utf8')).split('\n'));
  const database = connect({ url: databaseUrl, statementTimeoutMs: 120_000 });
  ends.push(() => database.close());
  deepEqual(
    await database.query('select * from budget_pool_faults()'),
    [],
    'what the budgets say is spent is what the records say, and nothing is held',
  );
  const result = await reckon(database, admitted, calls, traffic.answered);
  for (const journal of journals) {
    deepEqual(
      readdirSync(journal).filter((name) => name.endsWith('.journal') || name === 'set-aside.log'),
      [],
      'nothing is left in a journal',
    );
  }
  return {
    ...result,
    admitted: admitted.size,
    kills: traffic.kills,
    restarts: traffic.restarts,
    seconds: Math.round((systemClock.monotonicMs() - startedMs) / 1000),
  };
}

async function makeKeys(gateway: Gateway): Promise<readonly string[]> {
  const admin = createAdminHelpers(createAdminClient(gateway.albUrl, MASTER_KEY));
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      admin.createKey({
        key_alias: `proof-${index}`,
        tags: ['proof'],
        // Every other one has a hard budget, so that the ledger of leases goes through the same faults.
        ...(index % 2 === 0 ? { max_budget: 100_000 } : {}),
      }),
    ),
  );
  return made.map((key) => key.secret);
}

/** Both tasks run again, and nothing waits in their journals. */
async function shipped(gateway: Gateway): Promise<void> {
  await eventually(
    async () => {
      const tasks = gateway.tasks();
      equal(tasks.length, TASKS);
      for (const task of tasks) {
        const text = await metricsOf(task.url);
        equal(/^stargate_usage_journal_pending(?:\{.*\})? (\d+)$/m.exec(text)?.[1], '0');
      }
    },
    { withinMs: 120_000 },
  );
}
