/**
 * Process and Node runtime: CPU, memory, event loop, garbage collection, by the names Node's Prometheus clients use.
 * The event loop's delay is reported for the time since the last scrape.
 */
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import { runtimeCounters, runtimeGauges, runtimeHistograms } from '../../core/metrics/runtime.ts';
import type { collectionKinds } from '../../core/metrics/label-values.ts';
import type { Registry } from './registry.ts';

type CollectionKind = (typeof collectionKinds)[number];

/** Bits of `detail.kind`: https://nodejs.org/api/perf_hooks.html#performancenodetiming */
const GC_KINDS: Readonly<Record<number, CollectionKind>> = {
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
  const collections = registry.histogram(runtimeHistograms.collectionDuration);
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) collections.observe(entry.duration / 1000, gcKindOf(entry));
  });
  observer.observe({ entryTypes: ['gc'] });

  registry.read(runtimeCounters, {
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  });
  let before = performance.eventLoopUtilization();
  registry.read(runtimeGauges, {
    processStart: () => performance.timeOrigin / 1000,
    residentMemory: () => process.memoryUsage.rss(),
    heapUsed: () => process.memoryUsage().heapUsed,
    heapTotal: () => process.memoryUsage().heapTotal,
    externalMemory: () => process.memoryUsage().external,
    eventLoopUtilization: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    },
    eventLoopLagP50: () => delay.percentile(50) / 1e9,
    eventLoopLagP99: () => delay.percentile(99) / 1e9,
    eventLoopLagMax: () => {
      const longest = delay.max / 1e9;
      // The last of the three to be read: from here on the next period counts.
      delay.reset();
      return longest;
    },
  });
  return () => {
    observer.disconnect();
    delay.disable();
  };
}

function gcKindOf(entry: object): CollectionKind {
  const detail = 'detail' in entry ? entry.detail : null;
  const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? Number(detail.kind) : 0;
  return GC_KINDS[kind] ?? 'other';
}
