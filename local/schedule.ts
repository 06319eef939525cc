/**
 * EventBridge's part on a laptop: runs a function's work at the start, for what came in before it, and every so often
 * afterwards, one run at a time, and reports failures.
 */
export type Job = {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
};

/** Returns what stops the jobs and waits for those that run. */
export function startSchedule(jobs: readonly Job[], report: (sentence: string) => void): () => Promise<void> {
  const running = new Set<Promise<void>>();
  const timers = jobs.map((job) => {
    let isRunning = false;
    const start = (): void => {
      if (isRunning) return;
      isRunning = true;
      const run = job
        .run()
        .then(
          () => undefined,
          (error: unknown) =>
            report(`${job.name} failed: ${error instanceof Error ? error.message : 'unknown'}`),
        )
        .finally(() => {
          isRunning = false;
          running.delete(run);
        });
      running.add(run);
    };
    const timer = setInterval(start, job.everyMs);
    timer.unref();
    start();
    return timer;
  });
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running);
  };
}
