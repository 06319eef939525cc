/**
 * What a benchmark runs against: PostgreSQL, the Bedrock simulator, the bare proxy and one gateway task, each a process
 * of its own. With `taskset` available the proxies have one processor for themselves and everything else the other,
 * so that neither is measured with its neighbours' work.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, chmod, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Database } from '../core/db/connect.ts';
import { migrate } from '../core/db/migrate.ts';
import { startEmbeddedPostgres } from '../local/postgres/embedded.ts';
import { makeKey } from './keys.ts';
import { AWS_KEY, gatewayEnvironment, startedPort } from './started.ts';

export type Process = { readonly origin: string; readonly pid: number; readonly child: ChildProcess };

export type BenchStack = {
  readonly simulator: Process;
  readonly bare: Process;
  readonly gateway: Process;
  readonly key: string;
  readonly stop: () => Promise<void>;
};

/** What the simulator takes from who speaks Bedrock's words. */
export const BEDROCK_API_KEY = 'bedrock-api-key-for-the-benchmark';
const PROBE = new URL('runtime-probe.ts', import.meta.url).href;
const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Processor of the proxies, and of all the rest. */
export const PROXY_CPU = '0';
export const OTHER_CPU = '1';

export type StackOptions = {
  /** More variables for the gateway. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Checks of a policy for everybody. @default there is no policy */
  readonly checks?: object;
  /** Puts more into the database before the gateway starts. @default nothing */
  readonly prepare?: (database: Database) => Promise<void>;
  /** Processors of the gateway, as `taskset` takes them. @default the one of the proxies */
  readonly gatewayCpus?: string;
  /** @default any free one */
  readonly simulatorPort?: number;
};

export async function startStack({
  environment = {},
  checks,
  prepare,
  gatewayCpus = PROXY_CPU,
  simulatorPort = 0,
}: StackOptions = {}): Promise<BenchStack> {
  // PostgreSQL, which this process starts, inherits it.
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', OTHER_CPU, String(process.pid)]);
  const directory = await mkdtemp(join(tmpdir(), 'stargate-bench-'));
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: directory,
    password: 'bench',
    durability: 'durable',
  });
  const url = postgres.urlOf('postgres');
  await migrate(url, fileURLToPath(new URL('../core/db/migrations', import.meta.url)));
  const key = await prepared(url, makeKey);
  if (checks !== undefined) await prepared(url, (database) => makePolicy(database, checks));
  if (prepare !== undefined) await prepared(url, prepare);
  const simulator = await startProcess('simulator/main.ts', OTHER_CPU, {
    PORT: String(simulatorPort),
    AWS_BEARER_TOKEN_BEDROCK: BEDROCK_API_KEY,
    ...AWS_KEY,
  });
  const bare = await startProcess('bench/bare-proxy.ts', PROXY_CPU, {
    UPSTREAM: simulator.origin,
    AWS_BEARER_TOKEN_BEDROCK: BEDROCK_API_KEY,
  });
  const gateway = await startProcess('proxy/main.ts', gatewayCpus, {
    ...gatewayEnvironment({
      databaseUrl: url,
      simulator: simulator.origin,
      journal: join(directory, 'journal'),
    }),
    // As many as the bare proxy may have: 1,024 streams at once need more than there are by default.
    UPSTREAM_CONNECTIONS: '2048',
    // For profiles: GATEWAY_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=…'.
    NODE_OPTIONS: process.env['GATEWAY_NODE_OPTIONS'] ?? '',
    ...environment,
  });
  const stop = async (): Promise<void> => {
    running.delete(stop);
    for (const { child } of [gateway, bare, simulator]) {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
    }
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  };
  endWithUs(stop);
  return { simulator, bare, gateway, key, stop };
}

/** How the stacks that run now are stopped. */
const running = new Set<() => Promise<void>>();
let isWatching = false;

/** Who breaks a benchmark off leaves no process behind, of none of its stacks. */
function endWithUs(stop: () => Promise<void>): void {
  running.add(stop);
  if (isWatching) return;
  isWatching = true;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void Promise.allSettled([...running].map((end) => end())).finally(() => process.exit(1));
    });
  }
}

async function makePolicy(database: Database, checks: object): Promise<void> {
  await database.query(
    `insert into policies (policy_name, is_enabled, applies_to, checks) values ('bench', true, '{}', $1)`,
    [JSON.stringify(checks)],
  );
}

async function prepared<Made>(url: string, prepare: (database: Database) => Promise<Made>): Promise<Made> {
  const database = connect({ url, maxConnections: 1 });
  try {
    return await prepare(database);
  } finally {
    await database.close();
  }
}

/** Starts a script of ours on one processor; resolves when it says on which port it listens. */
async function startProcess(
  script: string,
  cpu: string,
  environment: Record<string, string>,
): Promise<Process> {
  const entry = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const child = spawnPinned(
    [process.execPath, '--disable-warning=ExperimentalWarning', '--import', PROBE, entry],
    cpu,
    environment,
  );
  const port = await startedPort(child, script);
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, child };
}

/** `command` bound to one processor where the machine allows it. */
export function spawnPinned(
  command: readonly string[],
  cpu: string,
  environment: Record<string, string>,
): ChildProcess {
  const [program = '', ...rest] = canPin ? ['taskset', '-c', cpu, ...command] : command;
  return spawn(program, rest, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

/** CPU time of a process so far, in milliseconds, all its threads together. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const MS_PER_TICK = 10;
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
