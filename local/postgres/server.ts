/**
 * One running PostgreSQL server on 127.0.0.1, as a child of this process.
 *
 * It is in a session of its own, so Ctrl-C reaches only us and we stop it last. A small guard process holds the end
 * of a pipe to us: when we die, however abruptly, it tells the server to stop, and nothing is left running.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, fstatSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../http/listen.ts';
import { LocalProblem } from '../local-problem.ts';
import type { Account } from './account.ts';

export type ServerRequest = {
  readonly binDirectory: string;
  readonly cluster: string;
  readonly account: Account | null;
  readonly logFile: string;
  /** `name=value` settings of postgresql.conf. */
  readonly settings: readonly string[];
};

export type PostgresServer = {
  readonly port: number;
  readonly pid: number;
  readonly guardPid: number;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Stops it: fast shutdown, then immediate, then kill. */
  readonly stop: () => Promise<void>;
};

const START_TIMEOUT_MS = 60_000;

export async function startServer(request: ServerRequest): Promise<PostgresServer> {
  let problem = '';
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const outcome = await tryStart(request, await freePort());
    if (typeof outcome !== 'string') return outcome;
    problem = outcome;
    // The port was taken meanwhile, or a killed server's last processes are still leaving.
    if (!/could not bind|Address already in use|shared memory block .* still in use/.test(problem)) break;
    await delay(300);
  }
  const fatal = /^.*(?:FATAL|PANIC): *(.*)$/m.exec(problem)?.[1] ?? problem.trim().split('\n').at(-1) ?? '';
  throw new LocalProblem(`PostgreSQL did not start: ${fatal} (its log is ${request.logFile})`);
}

/** The server, or what it wrote before it gave up. */
async function tryStart(request: ServerRequest, port: number): Promise<PostgresServer | string> {
  const log = openSync(request.logFile, 'a');
  const logStart = fstatSync(log).size;
  const child = spawn(join(request.binDirectory, 'postgres'), serverArguments(request, port), {
    stdio: ['ignore', log, log],
    cwd: '/',
    detached: true,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...request.account,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const pid = child.pid;
  if (pid === undefined) {
    await ended;
    return `${join(request.binDirectory, 'postgres')} cannot be executed`;
  }
  const guard = startGuard(pid, request.account);
  if (await isReady(request.cluster, child)) {
    return { port, pid, guardPid: guard.pid ?? 0, ended, stop: () => stopServer(child, guard, ended) };
  }
  await stopServer(child, guard, ended);
  return textFrom(request.logFile, logStart);
}

function serverArguments(request: ServerRequest, port: number): readonly string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    ...request.settings,
  ];
  return ['-D', request.cluster, ...settings.flatMap((setting) => ['-c', setting])];
}

/** Waits on its standard input, which ends when this process does, and then asks the server to stop. */
function startGuard(pid: number, account: Account | null): ChildProcess {
  const script = 'read -r _; kill -INT "$1" 2>/dev/null';
  const guard = spawn('/bin/sh', ['-c', script, 'stargate-guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    detached: true,
    ...account,
  });
  guard.once('error', () => undefined);
  guard.stdin?.once('error', () => undefined);
  return guard;
}

/** The server writes `ready` into the eighth line of its pid file when it takes connections. */
async function isReady(cluster: string, child: ChildProcess): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 10) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const lines = readLines(join(cluster, 'postmaster.pid'));
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true;
    await delay(10);
  }
  return false;
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

async function stopServer(child: ChildProcess, guard: ChildProcess, ended: Promise<void>): Promise<void> {
  guard.kill('SIGKILL');
  const steps: readonly (readonly [NodeJS.Signals, number])[] = [
    ['SIGINT', 2_500],
    ['SIGQUIT', 1_000],
    ['SIGKILL', 1_000],
  ];
  for (const [signal, patienceMs] of steps) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await Promise.race([ended, delay(patienceMs, undefined, { ref: false })]);
  }
}

function textFrom(file: string, start: number): string {
  const log = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(16_384);
    return buffer.toString('utf8', 0, readSync(log, buffer, 0, buffer.length, start));
  } finally {
    closeSync(log);
  }
}

async function freePort(): Promise<number> {
  const { port, stop } = await listen(createServer(), 0, 'PORT');
  await stop(0);
  return port;
}
