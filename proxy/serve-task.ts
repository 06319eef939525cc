/**
 * Starts a task in this process, or its part of a task of several processes, says so, and stops on SIGTERM. To whoever started
 * it, if there is an IPC channel, it says `{kind: 'listening', port}` and, when it takes traffic, `{kind: 'ready', port}`, and it
 * stops when that channel closes, so that no task outlives its supervisor.
 */
import { hostname } from 'node:os';
import { systemClock } from '../core/clock.ts';
import { ALONE, type Place } from './journal/places.ts';
import { setHeapSettings } from './heap-settings.ts';
import { createLog, errorText, type Log } from './log.ts';
import type { Role } from './processes/arguments.ts';
import { createSiblings, outliveThePrimary, tell } from './processes/siblings.ts';
import { resolveConfig } from './resolve-config.ts';
import type { ProxySettings } from './task-config.ts';
import { startTask, type Task } from './task.ts';
import { linesTo } from './write-lines.ts';

export type ServeDeps = {
  readonly random: () => number;
  readonly exit: (code: number) => void;
};

/** `role`: null for a task that is one process. */
export async function serveTask(
  settings: ProxySettings,
  role: Role | null,
  { random, exit }: ServeDeps,
): Promise<void> {
  setHeapSettings();
  const log = createLog(settings.logLevel, systemClock, linesTo(process.stdout.fd));
  const place: Place = role === null ? ALONE : { number: role.number, of: settings.taskProcesses };
  const config = await resolveConfig(settings, place, log);
  const onProblem = (error: unknown): void => log.error('metrics of the task', { error: errorText(error) });
  const siblings = role === null ? null : createSiblings(role, onProblem);
  const task = await startTask(config, { clock: systemClock, random, log, siblings });
  // Before this there is nothing to drain, and it ends at once.
  if (siblings !== null) outliveThePrimary();
  stopOnSignal(task, log, exit);
  tell({ kind: 'listening', port: task.port });
  await task.ready;
  tell({ kind: 'ready', port: task.port });
  log.info('ready', {
    port: task.port,
    task: settings.taskId ?? hostname(),
    environment: settings.environmentName,
    ...(role === null ? {} : { process: role.number }),
  });
}

function stopOnSignal(task: Task, log: Log, exit: ServeDeps['exit']): void {
  let isStopping = false;
  const stop = (reason: string): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping', { reason });
    task.stop().then(
      () => exit(0),
      (error: unknown) => {
        log.error('stop failed', { error: errorText(error) });
        void log.flush().then(() => exit(1));
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('supervisor gone'));
}
