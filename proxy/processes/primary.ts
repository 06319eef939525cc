/**
 * The small process that a task of several processes is to the outside: it opens the port, hands connections to the others in
 * turn, and serves nothing itself (docs/decisions/0190-one-process-for-each-vcpu.md).
 *
 * 1. A task is ready when all its processes have been ready once. From then on it has the processes that are alive.
 * 2. A process that ends by itself, or says nothing for half a minute, is started again, later each time. It is given
 *    connections when it is ready. What it left in its journal it replays itself.
 * 3. A process that ends before all of them listen, and the end of the last one, end the task: it is started again as a whole.
 * 4. SIGTERM goes to all of them; the task ends when the last one has, with 0 if each has drained.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | a process is killed | its open calls become `task-lost` records, the others go on |
 * | … before it has taken a connection | the connection is closed |
 * | a process cannot be made | it is tried again, later each time, as one that has ended |
 * | the primary is killed | no connections are taken any more; the processes drain and end |
 * | a process does not say its figures in time | the former ones stand in the metrics, and it is counted |
 */
import cluster, { type Worker } from 'node:cluster';
import { getHeapStatistics } from 'node:v8';
import { backoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/clock.ts';
import { within } from '../../core/within.ts';
import { createLog, errorText, type Log } from '../log.ts';
import { createProblemReporter } from '../problem-reporter.ts';
import type { ProxySettings } from '../task-config.ts';
import { linesTo } from '../write-lines.ts';
import { argumentsFor } from './arguments.ts';
import { followHandedConnections } from './handed-connections.ts';
import { createLineRelay } from './line-relay.ts';
import { fromProcess, type FromProcess, type ToProcess } from './messages.ts';
import { createTaskFigures } from './task-figures.ts';

export type PrimaryDeps = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly exit: (code: number) => void;
};

/** Of one number: its processes follow each other. */
type Seat = {
  readonly number: number;
  worker: Worker | null;
  standing: 'starting' | 'listening' | 'ready' | 'gone';
  startedMs: number;
  /** When it last gave a sign of life; null: not yet. */
  aliveMs: number | null;
  oldestSeconds: number;
  /** Times in a row that it ended soon. */
  failures: number;
  restart: NodeJS.Timeout | undefined;
};

const RESTART = { firstMs: 500, longestMs: 30_000 };
/** A process that ran for so long has not failed to start. */
const STEADY_MS = 60_000;
const LOOK_MS = 1_000;
/** As long as the health check of a container is patient: three times ten seconds. */
const SILENT_MS = 30_000;
/** For the last lines of processes that have ended. */
const LAST_LINES_MS = 2_000;
const MIB = 1_048_576;

export function superviseProcesses(settings: ProxySettings, { clock, random, exit }: PrimaryDeps): void {
  const of = settings.taskProcesses;
  const relay = createLineRelay(linesTo(process.stdout.fd));
  const log = createLog(settings.logLevel, clock, relay.write);
  const seats: readonly Seat[] = Array.from({ length: of }, (_, index) => ({
    number: index + 1,
    worker: null,
    standing: 'starting',
    startedMs: 0,
    aliveMs: null,
    oldestSeconds: 0,
    failures: 0,
    restart: undefined,
  }));
  let hasListened = false;
  let isReady = false;
  let stopping: 'no' | 'drained' | 'failed' = 'no';

  const serving = (): readonly Seat[] =>
    seats.filter(({ standing }) => standing === 'listening' || standing === 'ready');
  const tell = (seat: Seat, message: ToProcess): boolean =>
    seat.worker !== null && seat.worker.isConnected() && seat.worker.send(message, ignored);
  const figures = createTaskFigures({
    clock,
    ask: (reading, isScrape) => {
      const asked = serving();
      for (const seat of asked) tell(seat, { kind: 'read figures', reading, isScrape });
      return asked.map(({ number }) => number);
    },
    serving: () => serving().length,
  });
  void protect(settings, seats, clock, createProblemReporter(figures.failures, log, clock));

  const start = (seat: Seat, isReplacement: boolean): void => {
    seat.standing = 'starting';
    seat.startedMs = clock.monotonicMs();
    seat.aliveMs = null;
    cluster.setupPrimary({
      args: argumentsFor({ number: seat.number, isReplacement }),
      execArgv: [...process.execArgv, `--max-old-space-size=${heapMib(of)}`],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    let worker: Worker;
    try {
      worker = cluster.fork();
    } catch (error) {
      // What the system refuses for want of memory is thrown.
      notMade(seat, error);
      return;
    }
    seat.worker = worker;
    const { pid, stdout } = worker.process;
    if (pid !== undefined && stdout !== null) relay.follow(stdout);
    followHandedConnections(worker);
    worker.on('message', (message: unknown) => {
      const said = fromProcess(message);
      // What one that has ended has said may be read after its end.
      if (said !== null && seat.worker === worker) take(seat, said);
    });
    worker.on('error', (error) => {
      if (pid === undefined) notMade(seat, error);
      else log.warn('channel of a process', { error: errorText(error) });
    });
    worker.process.once('exit', (code, signal) => ended(seat, code, signal));
  };
  /** There is no process, so it will not say that it has ended. */
  const notMade = (seat: Seat, error: unknown): void => {
    log.error('a process cannot be made', { process: seat.number, error: errorText(error) });
    ended(seat, null, null);
  };

  const take = (seat: Seat, said: FromProcess): void => {
    switch (said.kind) {
      case 'listening':
        seat.standing = 'listening';
        if (hasListened || serving().length < of) return;
        hasListened = true;
        tellStarter(said);
        return;
      case 'ready':
        seat.standing = 'ready';
        if (isReady || seats.some(({ standing }) => standing !== 'ready')) return;
        isReady = true;
        for (const each of seats) tell(each, { kind: 'task ready' });
        tellStarter(said);
        return;
      case 'alive':
        seat.aliveMs = clock.monotonicMs();
        seat.oldestSeconds = said.oldestSeconds;
        return;
      case 'figures':
        figures.take(seat.number, said);
        return;
      case 'scrape':
        figures
          .scrape(seat.number, said.asked, (text, isLast) =>
            tell(seat, { kind: 'scraped', scrape: said.scrape, text, isLast }),
          )
          .catch((error: unknown) => log.error('metrics of the task', { error: errorText(error) }));
    }
  };

  const ended = (seat: Seat, code: number | null, signal: NodeJS.Signals | null): void => {
    seat.worker = null;
    seat.standing = 'gone';
    figures.left(seat.number);
    if (stopping !== 'no') {
      if (code !== 0 && signal !== 'SIGTERM') stopping = 'failed';
      endWhenAllHave();
      return;
    }
    if (!hasListened || serving().length === 0) {
      log.error('the task ends', { process: seat.number, code, signal });
      stop('failed');
      return;
    }
    figures.restarts.add(1);
    const ranMs = clock.monotonicMs() - seat.startedMs;
    seat.failures = ranMs > STEADY_MS ? 1 : seat.failures + 1;
    const waitMs = backoffMs(RESTART, seat.failures, 0.5 + random() / 2);
    log.error('a process ended', { process: seat.number, code, signal, restart_in_ms: waitMs });
    seat.restart = setTimeout(() => start(seat, isReady), waitMs);
  };

  const stop = (outcome: 'drained' | 'failed'): void => {
    if (stopping !== 'no') return;
    stopping = outcome;
    clearInterval(looking);
    for (const seat of seats) {
      clearTimeout(seat.restart);
      seat.worker?.process.kill('SIGTERM');
    }
    endWhenAllHave();
  };
  const endWhenAllHave = (): void => {
    if (seats.some(({ worker }) => worker !== null)) return;
    void log
      .flush()
      .then(() => within(LAST_LINES_MS, relay.flush()))
      .then(() => exit(stopping === 'failed' ? 1 : 0));
  };

  /** When it was looked last; much later than a second means that this process itself stood still. */
  let lookedMs = clock.monotonicMs();
  const looking = setInterval(() => {
    const nowMs = clock.monotonicMs();
    const stoodStill = nowMs - lookedMs > 5 * LOOK_MS;
    lookedMs = nowMs;
    for (const seat of seats) {
      if (seat.aliveMs === null || seat.worker === null) continue;
      if (stoodStill) seat.aliveMs = nowMs;
      if (nowMs - seat.aliveMs < SILENT_MS) continue;
      log.error('a process does not answer', { process: seat.number });
      seat.worker.process.kill('SIGKILL');
    }
  }, LOOK_MS);

  followSignals(log, () => stop('drained'));
  cluster.schedulingPolicy = cluster.SCHED_RR;
  for (const seat of seats) start(seat, false);
}

/** Whoever started the task, if there is a channel. */
function tellStarter(message: FromProcess): void {
  if (process.connected) process.send?.(message, ignored);
}

/** What a message could not be told to a process that has just ended is told by its end. */
function ignored(): void {}

function followSignals(log: Log, stop: () => void): void {
  let isStopping = false;
  const onEnd = (reason: string): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping', { reason });
    stop();
  };
  // For good: without a handler, a second signal would end this process before the others.
  process.on('SIGTERM', () => onEnd('SIGTERM'));
  process.on('SIGINT', () => onEnd('SIGINT'));
  process.on('disconnect', () => onEnd('supervisor gone'));
}

/** What one process may have for objects: its part of what this one might, which follows from the memory of the task. */
function heapMib(of: number): number {
  return Math.floor(getHeapStatistics().heap_size_limit / of / MIB);
}

/** ECS protects a task, so one process asks for all of them. */
async function protect(
  { ecsAgentUri }: ProxySettings,
  seats: readonly Seat[],
  clock: Clock,
  onProblem: ReturnType<typeof createProblemReporter>,
): Promise<void> {
  if (ecsAgentUri === null) return;
  const { protectTask } = await import('../spill/task-protection.ts');
  protectTask({
    agentUri: ecsAgentUri,
    oldestSeconds: () => Math.max(...seats.map(({ oldestSeconds }) => oldestSeconds)),
    clock,
    onProblem,
  });
}
