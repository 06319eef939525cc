/**
 * Loaded into a gateway before its program (`--import`), by the guard: counts what the process does between two messages of
 * its parent. It touches nothing of the program, so it goes with any revision.
 *
 * `allocation` sums how much the heap grew between collections, which does not depend on how quick or busy the machine is.
 * `hooks` counts promises, timers and ticks by async_hooks; that makes the program slow and allocate more, so it is asked
 * for on its own. Without a parent that listens (a worker, a program run by hand) it does nothing.
 */
import { createHook, type AsyncHook } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { allocationOf, type Allocation, type Collection } from './allocation.ts';

/** What the guard sends. */
export type Command = { readonly guard: 'allocation' | 'hooks' | 'stop' | 'memory' };

/** Answered to `memory`, after a full collection. */
export type MemoryFigures = {
  readonly guard: 'memory';
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** Buffers and what else is outside of the heap. */
  readonly externalBytes: number;
  /** Sockets, timers, requests of files: what keeps a process alive. */
  readonly handles: number;
};

/** Answered to `stop`, for all that happened since `allocation` or `hooks`, which are answered with `started`. */
export type Counts = {
  readonly guard: 'counts';
  readonly allocation: Allocation | null;
  /** By what Node calls the kind: PROMISE, Timeout, TickObject … */
  readonly resources: Readonly<Record<string, number>> | null;
  /** System calls that read and write, by /proc/self/io; null where there is none. */
  readonly systemCalls: SystemCalls | null;
};

type SystemCalls = { readonly reads: number; readonly writes: number };
type Running = {
  readonly stop: () => Pick<Counts, 'allocation' | 'resources'>;
  readonly callsBefore: SystemCalls | null;
};

let running: Running | null = null;

process.on('message', (message: unknown) => {
  if (!isCommand(message)) return;
  if (message.guard === 'stop') {
    const counts = running?.stop() ?? { allocation: null, resources: null };
    process.send?.({
      guard: 'counts',
      ...counts,
      systemCalls: difference(running?.callsBefore ?? null, systemCalls()),
    });
    running = null;
    return;
  }
  if (message.guard === 'memory') {
    process.send?.(memoryNow());
    return;
  }
  running = {
    callsBefore: systemCalls(),
    stop: message.guard === 'hooks' ? countResources() : countAllocation(),
  };
  process.send?.({ guard: 'started' });
});

// Its listener alone keeps no process alive.
process.channel?.unref();

function isCommand(message: unknown): message is Command {
  return typeof message === 'object' && message !== null && 'guard' in message;
}

function memoryNow(): MemoryFigures {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    guard: 'memory',
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    externalBytes: external,
    handles: process.getActiveResourcesInfo().length,
  };
}

function countAllocation(): Running['stop'] {
  const profiler = new GCProfiler();
  profiler.start();
  const usedBefore = getHeapStatistics().used_heap_size;
  return () => {
    const usedAfter = getHeapStatistics().used_heap_size;
    const { statistics } = profiler.stop();
    const collections = statistics.map(({ beforeGC, afterGC, cost }): Collection => ({
      usedBefore: beforeGC.heapStatistics.usedHeapSize,
      usedAfter: afterGC.heapStatistics.usedHeapSize,
      pauseMicroseconds: cost,
    }));
    return { allocation: allocationOf(usedBefore, collections, usedAfter), resources: null };
  };
}

function countResources(): Running['stop'] {
  const counts = new Map<string, number>();
  const hook: AsyncHook = createHook({
    init: (_id, kind) => {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
  });
  hook.enable();
  return () => {
    hook.disable();
    return { allocation: null, resources: Object.fromEntries(counts) };
  };
}

function systemCalls(): SystemCalls | null {
  try {
    const text = readFileSync('/proc/self/io', 'utf8');
    return {
      reads: Number(/syscr: (\d+)/.exec(text)?.[1]),
      writes: Number(/syscw: (\d+)/.exec(text)?.[1]),
    };
  } catch {
    // Not Linux, or not allowed.
    return null;
  }
}

function difference(before: SystemCalls | null, after: SystemCalls | null): SystemCalls | null {
  if (before === null || after === null) return null;
  return { reads: after.reads - before.reads, writes: after.writes - before.writes };
}
