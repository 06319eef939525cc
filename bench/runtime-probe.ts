/**
 * Loaded into a proxy that is measured (`node --import`), never part of it: tells on request how late its event loop was
 * and how long it stood still for garbage collection. Between start and stop it costs the process a timer each millisecond,
 * otherwise nothing.
 */
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';

export type RuntimeFigures = {
  readonly loopDelayP50Ms: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Of the time between start and stop. */
  readonly gcShare: number;
  readonly gcLongestMs: number;
};

export type ProbeMessage = { readonly probe: 'start' | 'stop' };
export type ProbeAnswer = { readonly probed: RuntimeFigures };

const RESOLUTION_MS = 1;

if (process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let gcMs = 0;
  let gcLongestMs = 0;
  let startedMs = 0;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      gcMs += duration;
      gcLongestMs = Math.max(gcLongestMs, duration);
    }
  });
  // What is recorded is the time between two looks, so one look's distance is no delay.
  const lateMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

  process.on('message', (message: Partial<ProbeMessage>) => {
    if (message.probe === 'start') {
      gcMs = 0;
      gcLongestMs = 0;
      startedMs = performance.now();
      delay.reset();
      delay.enable();
      collections.observe({ entryTypes: ['gc'] });
    } else if (message.probe === 'stop') {
      delay.disable();
      collections.disconnect();
      const probed: RuntimeFigures = {
        loopDelayP50Ms: lateMs(delay.percentile(50)),
        loopDelayP99Ms: lateMs(delay.percentile(99)),
        loopDelayMaxMs: lateMs(delay.max),
        gcShare: gcMs / (performance.now() - startedMs),
        gcLongestMs,
      };
      process.send?.({ probed } satisfies ProbeAnswer);
    }
  });
  // Its listener alone keeps no process alive.
  process.channel?.unref();
}
