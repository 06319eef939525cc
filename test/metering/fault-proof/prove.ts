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
import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { systemClock } from '../../../core/clock.ts';
import { connect, type Database, type Row } from '../../../core/db/connect.ts';
import { migrate } from '../../../core/db/migrate.ts';
import { createAdminClient } from '../../../local/admin-client.ts';
import { startGateway, type Gateway } from '../../../local/gateway.ts';
import { SUPERUSER } from '../../../local/postgres/cluster.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../local/postgres/embedded.ts';
import { simulatorCredentials } from '../../../local/settings.ts';
import { eventually } from '../../support/eventually.ts';
import { createAdminHelpers } from '../../support/admin-helpers.ts';
import { migrationsDirectory } from '../../support/test-postgres.ts';
import { watchJournals } from './journal-witness.ts';
import { billedFor, byTag, costOfTokens, type LoggedCall } from './reckoning.ts';
import { openStablePort } from './stable-port.ts';
import { seededRandom } from '../../support/random.ts';
import { requestNumber, type Asked } from './workload.ts';

export type ProofOptions = {
  readonly requests: number;
  /** SIGKILLs of a task, spread over the run. */
  readonly kills: number;
  /** Restarts of PostgreSQL, spread over the run; every second one is a SIGKILL. */
  readonly restarts: number;
  readonly seed: number;
  readonly concurrency: number;
  readonly report: (sentence: string) => void;
};

export type ProofResult = {
  readonly admitted: number;
  readonly records: number;
  readonly byEnding: Readonly<Record<string, number>>;
  readonly estimated: number;
  readonly kills: number;
  readonly restarts: number;
  readonly reportedPicoUsd: bigint;
  readonly estimatedPicoUsd: bigint;
  readonly seconds: number;
};

const PASSWORD = 'only-for-the-proof';
const MASTER_KEY = 'sk-master-only-for-tests';
const TASKS = 2;

export async function proveFaults(options: ProofOptions): Promise<ProofResult> {
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
  options: ProofOptions,
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
      readdirSync(journal).filter((name) => name.endsWith('.journal') || name === 'refused.log'),
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

type Cluster = {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly crash: () => Promise<void>;
};

/** Durable, because a record counts as shipped when PostgreSQL says so, also if that is killed right after. */
function createCluster(dataDirectory: string, lead: (port: number | null) => void): Cluster {
  let server: EmbeddedPostgres | null = null;
  return {
    start: async () => {
      server = await startEmbeddedPostgres({ dataDirectory, password: PASSWORD, durability: 'durable' });
      lead(Number(new URL(server.urlOf('postgres')).port));
    },
    stop: async () => {
      lead(null);
      await server?.stop();
    },
    crash: async () => {
      lead(null);
      if (server !== null) process.kill(server.pid, 'SIGKILL');
      await server?.ended;
    },
  };
}

async function createDatabase(url: string): Promise<void> {
  const admin = connect({ url, maxConnections: 1 });
  await admin.query('create database stargate');
  await admin.close();
}

type Simulator = { readonly url: string; readonly stop: () => Promise<void> };

async function startSimulator(logFile: string): Promise<Simulator> {
  const entry = join(import.meta.dirname, '..', '..', '..', 'local', 'bedrock', 'main.ts');
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', SIMULATOR_LOG_FILE: logFile, ...simulatorCredentials },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    void ended.then(() => reject(new Error('the simulator did not start')));
  });
  const { url } = JSON.parse(line) as { readonly url: string };
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
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
        const answer = await request(`${task.url}/metrics`);
        const text = await answer.body.text();
        equal(/^stargate_usage_journal_pending(?:\{.*\})? (\d+)$/m.exec(text)?.[1], '0');
      }
    },
    { withinMs: 120_000 },
  );
}

type Traffic = {
  /** Tags of the requests that got a 200 with a whole head. */
  readonly answered: ReadonlySet<string>;
  readonly kills: number;
  readonly restarts: number;
};

async function sendAll(
  options: ProofOptions,
  gateway: Gateway,
  keys: readonly string[],
  cluster: Cluster,
): Promise<Traffic> {
  const random = seededRandom(options.seed);
  const agent = new Agent({ connections: options.concurrency, pipelining: 1 });
  const answered = new Set<string>();
  let next = 0;
  let kills = 0;
  let restarts = 0;
  const restarting: Promise<void>[] = [];

  const restart = async (isCrash: boolean): Promise<void> => {
    await (isCrash ? cluster.crash() : cluster.stop());
    await delay(500);
    await cluster.start();
  };
  /** Faults are due at equal distances over the run. */
  const harm = (sent: number): void => {
    const victims = gateway.tasks();
    const victim = victims[Math.floor(random() * victims.length)];
    if (sent >= ((kills + 1) * options.requests) / (options.kills + 1) && victim !== undefined) {
      kills += 1;
      options.report(`kill -9 of ${victim.name} after ${sent} requests`);
      victim.kill('SIGKILL');
    }
    if (restarts < options.restarts && sent >= ((restarts + 0.5) * options.requests) / options.restarts) {
      restarts += 1;
      const isCrash = restarts % 2 === 0;
      options.report(`PostgreSQL is ${isCrash ? 'killed' : 'stopped'} after ${sent} requests`);
      // One after the other, should one take longer than the distance between two.
      restarting.push((restarting.at(-1) ?? Promise.resolve()).then(() => restart(isCrash)));
    }
  };
  const worker = async (): Promise<void> => {
    while (next < options.requests) {
      const number = next;
      next += 1;
      if (number % 50 === 0) harm(number);
      if (number > 0 && number % 10_000 === 0) options.report(`${number} requests`);
      const asked = requestNumber(number, random);
      const status = await send(
        asked,
        await someTask(gateway, number),
        keys[number % keys.length] ?? '',
        agent,
      );
      if (status === 200) answered.add(asked.tag);
      // As a client does; else a hard budget that cannot be checked for a moment would eat up the requests there are.
      if (status === 503) await delay(100);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  await Promise.all(restarting);
  await agent.close();
  return { answered, kills, restarts };
}

async function someTask(gateway: Gateway, number: number): Promise<string> {
  for (;;) {
    const tasks = gateway.tasks();
    const task = tasks[number % Math.max(1, tasks.length)];
    if (task !== undefined) return task.url;
    await delay(20);
  }
}

/** The status, or 0 when there was no whole answer. */
async function send(asked: Asked, url: string, key: string, agent: Agent): Promise<number> {
  const leaving = asked.leavesAfterMs === null ? null : AbortSignal.timeout(asked.leavesAfterMs);
  try {
    const answer = await request(`${url}${asked.path}`, {
      method: 'POST',
      dispatcher: agent,
      signal: leaving,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-client-request-id': asked.tag,
        'user-agent': 'fault-proof/1',
      },
      body: asked.body,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    });
    await answer.body.dump({ limit: 10_000_000 });
    return answer.statusCode;
  } catch {
    // The client left, the task was killed, or Bedrock's cut went through: what the proof is about.
    return 0;
  }
}

const RECORDS = `
  select request_id::text as request_id, client_request_id, ending, usage_estimated, deployment, route,
    cost_pico_usd::text as cost, input_tokens::int, output_tokens::int, cache_read_tokens::int,
    cache_write_5m_tokens::int, cache_write_1h_tokens::int
  from usage_records`;

async function reckon(
  database: Database,
  admitted: ReadonlySet<string>,
  calls: ReadonlyMap<string, readonly LoggedCall[]>,
  answered: ReadonlySet<string>,
): Promise<Pick<ProofResult, 'records' | 'byEnding' | 'estimated' | 'reportedPicoUsd' | 'estimatedPicoUsd'>> {
  const rows = await database.query(RECORDS);
  const ids = new Set(rows.map((row) => String(row['request_id'])));
  const tags = new Set(rows.map((row) => String(row['client_request_id'])));
  equal(ids.size, rows.length, 'no record is there twice');
  equal(tags.size, rows.length, 'no call has two records');
  deepEqual(
    [...admitted].filter((id) => !ids.has(id)),
    [],
    'every admission has its record',
  );
  deepEqual(
    [...ids].filter((id) => !admitted.has(id)),
    [],
    'every record has its admission',
  );
  deepEqual(
    [...calls.keys()].filter((tag) => !tags.has(tag)),
    [],
    'every call Bedrock saw has its record',
  );
  deepEqual(
    [...answered].filter((tag) => !tags.has(tag)),
    [],
    'every answered call has its record',
  );

  const byEnding: Record<string, number> = {};
  let estimated = 0;
  let reportedPicoUsd = 0n;
  let estimatedPicoUsd = 0n;
  let expectedPicoUsd = 0n;
  for (const row of rows) {
    const ending = String(row['ending']);
    byEnding[ending] = (byEnding[ending] ?? 0) + 1;
    const tag = String(row['client_request_id']);
    const logged = calls.get(tag) ?? [];
    const cost = BigInt(String(row['cost']));
    if (row['usage_estimated'] === true) {
      estimated += 1;
      estimatedPicoUsd += cost;
      checkEstimate(row, logged, cost);
    } else {
      const billed = billedFor(logged);
      equal(cost, billed, `${tag} (${ending}) costs ${cost}, the log says ${billed}`);
      reportedPicoUsd += cost;
      expectedPicoUsd += billed;
    }
  }
  equal(reportedPicoUsd, expectedPicoUsd, 'the sums agree to the last unit');
  deepEqual(await database.query('select * from usage_cost_differences limit 5'), []);
  return { records: rows.length, byEnding, estimated, reportedPicoUsd, estimatedPicoUsd };
}

/** Metered from what was seen and reserved, and priced right. */
function checkEstimate(row: Row, logged: readonly LoggedCall[], cost: bigint): void {
  const tag = String(row['client_request_id']);
  const tokens = {
    inputTokens: Number(row['input_tokens']),
    outputTokens: Number(row['output_tokens']),
    cacheReadTokens: Number(row['cache_read_tokens']),
    cacheWrite5mTokens: Number(row['cache_write_5m_tokens']),
    cacheWrite1hTokens: Number(row['cache_write_1h_tokens']),
  };
  const [, modelId = ''] = String(row['deployment']).split('/');
  equal(cost, costOfTokens(modelId, tokens), `${tag} is priced by its own tokens`);
  ok(row['ending'] !== 'complete', `${tag} is complete and yet estimated`);
  ok(logged.length > 0 || row['ending'] !== 'upstream-cut', `${tag} was cut, and Bedrock never saw it`);
}
