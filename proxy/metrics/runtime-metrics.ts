/**
 * Process and Node runtime: CPU, memory, event loop, garbage collection, by the names Node's Prometheus clients use.
 * The event loop's delay is told for the time since the last scrape.
 */
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import type { Registry } from './registry.ts';

const GC_BUCKETS = [0.001, 0.01, 0.1, 1];
/** Bits of `detail.kind`: https://nodejs.org/api/perf_hooks.html#performancenodetiming */
const GC_KINDS: Readonly<Record<number, string>> = {
  1: 'minor',
  2: 'minor',
  4: 'major',
  8: 'incremental',
  16: 'weakcb',
};

/** Starts watching; returns what stops it. */
export function watchRuntime(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const collections = registry.histogram(
    'nodejs_gc_duration_seconds',
    'Time spent in garbage collections, by kind.',
    ['kind'],
    GC_BUCKETS,
  );
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) collections.observe(entry.duration / 1000, gcKindOf(entry));
  });
  observer.observe({ entryTypes: ['gc'] });

  const startedSeconds = performance.timeOrigin / 1000;
  registry.gauge(
    'process_start_time_seconds',
    'Start of the process, since the epoch.',
    () => startedSeconds,
  );
  registry.counterOf('process_cpu_seconds_total', 'CPU time of the process, user and system.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  registry.gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  registry.gauge(
    'nodejs_heap_size_used_bytes',
    'JavaScript heap in use.',
    () => process.memoryUsage().heapUsed,
  );
  registry.gauge(
    'nodejs_heap_size_total_bytes',
    'JavaScript heap reserved.',
    () => process.memoryUsage().heapTotal,
  );
  registry.gauge('nodejs_external_memory_bytes', 'Memory of buffers.', () => process.memoryUsage().external);
  let before = performance.eventLoopUtilization();
  registry.gauge(
    'nodejs_eventloop_utilization',
    'Share of time the event loop was busy since the last reading.',
    () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    },
  );
  registry.gauge(
    'nodejs_eventloop_lag_p50_seconds',
    'Median delay of the event loop.',
    () => delay.percentile(50) / 1e9,
  );
  registry.gauge(
    'nodejs_eventloop_lag_p99_seconds',
    '99th percentile delay of the event loop.',
    () => delay.percentile(99) / 1e9,
  );
  registry.gauge('nodejs_eventloop_lag_max_seconds', 'Longest delay of the event loop.', () => {
    const longest = delay.max / 1e9;
    // The last of the three to be read: from here on the next period counts.
    delay.reset();
    return longest;
  });
  return () => {
    observer.disconnect();
    delay.disable();
  };
}

function gcKindOf(entry: object): string {
  const detail = 'detail' in entry ? entry.detail : null;
  const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? Number(detail.kind) : 0;
  return GC_KINDS[kind] ?? 'other';
}
