/**
 * Keeps the wanted number of proxy tasks running behind the load balancer, as an ECS service does: a task that dies
 * is reported and started again, sooner at first, later when it keeps dying; a task that is stopped is taken out of
 * the target group first.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/clock.ts';
import type { TargetGroup } from '../alb/target-group.ts';
import { startProxyTask, type ProxyTask, type ProxyTaskOptions, type TaskEnd } from './proxy-task.ts';

export type TaskKeeperOptions = {
  readonly tasks: readonly ProxyTaskOptions[];
  readonly targets: TargetGroup;
  readonly clock: Clock;
  /** One sentence about a task that died or came back. */
  readonly report: (sentence: string) => void;
};

const BACKOFF = { firstMs: 100, longestMs: 5_000 };
/** A task that ran this long was healthy: its restarts are counted from one again. */
const HEALTHY_RUN_MS = 10_000;

type Running = { readonly task: ProxyTask; readonly deregister: () => void };

export class TaskKeeper {
  readonly #options: TaskKeeperOptions;
  readonly #running = new Map<string, Running>();
  readonly #restarts = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: TaskKeeperOptions) {
    this.#options = options;
  }

  /** Resolves when every task is ready; when one cannot start, stops the others and throws. */
  async start(): Promise<void> {
    const started = await Promise.allSettled(this.#options.tasks.map((task) => this.#start(task, 0)));
    const failed = started.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined) return;
    await this.stop(1_000);
    throw failed.reason;
  }

  /** The tasks that run now, in the order of their names. */
  running(): readonly ProxyTask[] {
    const tasks = [...this.#running.values()].map((entry) => entry.task);
    return tasks.toSorted((one, other) => one.name.localeCompare(other.name));
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#restarts);
    await Promise.all(
      [...this.#running.values()].map(({ task, deregister }) => {
        deregister();
        return task.stop(graceMs);
      }),
    );
  }

  async #start(options: ProxyTaskOptions, restarts: number): Promise<void> {
    const startedMs = this.#options.clock.monotonicMs();
    const task = await startProxyTask(options, this.#stopping.signal);
    const deregister = this.#options.targets.register(task.url);
    this.#running.set(task.name, { task, deregister });
    void task.ended.then((end) => {
      deregister();
      this.#running.delete(task.name);
      const ranMs = this.#options.clock.monotonicMs() - startedMs;
      this.#afterEnd(options, end, ranMs < HEALTHY_RUN_MS ? restarts : 0);
    });
  }

  #afterEnd(options: ProxyTaskOptions, end: TaskEnd, restarts: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#options.report(
      `${options.name} ended (${end.signal ?? `exit code ${end.code}`}); starting it again`,
    );
    const restart = this.#restart(options, restarts).finally(() => this.#restarts.delete(restart));
    this.#restarts.add(restart);
  }

  async #restart(options: ProxyTaskOptions, earlier: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let restarts = earlier + 1; ; restarts += 1) {
      await delay(backoffMs(BACKOFF, restarts), null, { signal }).catch(() => null);
      if (signal.aborted) return;
      try {
        await this.#start(options, restarts);
        this.#options.report(`${options.name} runs again`);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#options.report(error instanceof Error ? error.message : `${options.name} did not start`);
      }
    }
  }
}
