/**
 * One proxy task as a process of its own, as on Fargate. It reports its port over the IPC channel when it is ready;
 * the closing of that channel, however we end, tells it to drain and exit. It has its own session, so that Ctrl-C
 * reaches it through us, in order.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isObject } from '../../core/json.ts';
import { LocalProblem } from '../local-problem.ts';

export type ProxyTaskOptions = {
  readonly name: string;
  /** Complete: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
};

export type ProxyTask = {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** How it ended, once it has. */
  readonly ended: Promise<TaskEnd>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** SIGTERM, then SIGKILL after `graceMs`. */
  readonly stop: (graceMs: number) => Promise<void>;
};

export type TaskEnd = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

const ENTRY = fileURLToPath(new URL('../../proxy/main.ts', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/** Resolves when it takes traffic. When `signal` is aborted before, it is ended. */
export async function startProxyTask(options: ProxyTaskOptions, signal: AbortSignal): Promise<ProxyTask> {
  const log = openSync(options.logFile, 'a');
  const logStart = fstatSync(log).size;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY], {
    env: { ...options.environment },
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<TaskEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const stop = async (graceMs: number): Promise<void> => {
    child.kill('SIGTERM');
    const isDone = await Promise.race([ended, delay(graceMs, null, { ref: false })]);
    if (isDone === null) child.kill('SIGKILL');
    await ended;
  };
  const port = await portWhenReady(child, ended, signal);
  if (port === null) {
    await stop(0);
    const said = readFileSync(options.logFile).subarray(logStart).toString('utf8').trim();
    throw new LocalProblem(`Proxy ${options.name} did not start: ${said === '' ? 'it said nothing' : said}`);
  }
  return {
    name: options.name,
    pid: child.pid ?? 0,
    port,
    url: `http://127.0.0.1:${port}`,
    ended,
    kill: (signal) => child.kill(signal),
    stop,
  };
}

/** Null: it ended, or did not take traffic in time: a database that it can use may be missing. */
async function portWhenReady(
  child: ChildProcess,
  ended: Promise<unknown>,
  signal: AbortSignal,
): Promise<number | null> {
  const ready = new Promise<number>((resolve) => {
    child.on('message', (message) => {
      if (isObject(message) && message['kind'] === 'ready') resolve(Number(message['port']));
    });
  });
  const late = delay(START_TIMEOUT_MS, null, { ref: false, signal }).catch(() => null);
  return Promise.race([ready, ended.then(() => null), late]);
}
