/**
 * EventBridge's part on a laptop: runs a function's work at the start, for what came in before it, and every so often
 * afterwards, one run at a time, and reports failures.
 */
import { alone } from '../core/alone.ts';
import { errorText } from '../proxy/log.ts';

export type Job = {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
};

/** Returns what stops the jobs and waits for those that run. */
export function startSchedule(jobs: readonly Job[], report: (sentence: string) => void): () => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const timers = jobs.map((job) => {
    const run = alone(async () => {
      try {
        await job.run();
      } catch (error) {
        report(`${job.name} failed: ${errorText(error)}`);
      }
    });
    const start = (): void => {
      running.set(job.name, run());
    };
    const timer = setInterval(start, job.everyMs);
    timer.unref();
    start();
    return timer;
  });
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running.values());
  };
}
