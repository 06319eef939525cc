/**
 * Process and Node runtime: CPU, memory, files, event loop, garbage collection, by the names Node's Prometheus clients use.
 * The event loop's delay is reported for the time since the last scrape. What takes a turn of the event loop to learn is
 * read before a scrape is rendered.
 */
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapSpaceStatistics, type HeapSpaceInfo } from 'node:v8';
import type { collectionKinds } from '../../core/metrics/label-values.ts';
import {
  infoGauges,
  processGauges,
  runtimeCounters,
  runtimeGauges,
  runtimeHistograms,
  runtimeSeries,
} from '../../core/metrics/runtime.ts';
import { seriesOf } from './exposition.ts';
import { readProcessState, type ProcessState } from './process-state.ts';
import type { Registry } from './registry.ts';

export type Build = {
  /** Of the release. */
  readonly version: string;
  /** Commit; null: nobody has said. */
  readonly revision: string | null;
};

type CollectionKind = (typeof collectionKinds)[number];

/** Bits of `detail.kind`: https://nodejs.org/api/perf_hooks.html#performancenodetiming */
const GC_KINDS: Readonly<Record<number, CollectionKind>> = {
  1: 'minor',
  2: 'minor',
  4: 'major',
  8: 'incremental',
  16: 'weakcb',
};

/** What is read before each scrape. */
type Sample = {
  readonly lagSeconds: number;
  readonly resources: Resources;
  readonly process: ProcessState | null;
};

/** Starts watching; returns what stops it. */
export function watchRuntime(registry: Registry, build: Build): () => void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const collections = registry.histogram(runtimeHistograms.collectionDuration);
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) collections.observe(entry.duration / 1000, gcKindOf(entry));
  });
  observer.observe({ entryTypes: ['gc'] });

  let sample: Sample | null = null;
  registry.beforeScrape(async () => {
    sample = await takeSample();
  });
  addInfo(registry, build);
  addProcess(registry, () => sample?.process ?? null);
  addRuntime(registry, delay, () => sample);
  return () => {
    observer.disconnect();
    delay.disable();
  };
}

async function takeSample(): Promise<Sample> {
  const askedMs = performance.now();
  await nextTurn();
  const lagSeconds = (performance.now() - askedMs) / 1_000;
  return { lagSeconds, resources: countResources(), process: await readProcessState() };
}

function addInfo(registry: Registry, { version, revision }: Build): void {
  const { buildInfo, nodeVersion } = infoGauges;
  const [, major = '', minor = '', patch = ''] = /^v(\d+)\.(\d+)\.(\d+)/.exec(process.version) ?? [];
  registry.add(seriesOf(buildInfo, () => [[[version, revision ?? ''], 1]]));
  registry.add(seriesOf(nodeVersion, () => [[[process.version, major, minor, patch], 1]]));
}

function addProcess(registry: Registry, state: () => ProcessState | null): void {
  registry.read(processGauges, {
    openFiles: () => state()?.openFiles ?? null,
    maxFiles: () => state()?.maxFiles ?? null,
    virtualMemory: () => state()?.virtualBytes ?? null,
    maxVirtualMemory: () => state()?.maxVirtualBytes ?? null,
    processHeap: () => state()?.dataBytes ?? null,
    threads: () => state()?.threads ?? null,
  });
  registry.read(runtimeCounters, {
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    cpuUserSeconds: () => process.cpuUsage().user / 1e6,
    cpuSystemSeconds: () => process.cpuUsage().system / 1e6,
  });
}

function addRuntime(
  registry: Registry,
  delay: ReturnType<typeof monitorEventLoopDelay>,
  sample: () => Sample | null,
): void {
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
    eventLoopLag: () => sample()?.lagSeconds ?? null,
    eventLoopLagMin: () => seconds(delay.min),
    eventLoopLagMean: () => seconds(delay.mean),
    eventLoopLagStddev: () => seconds(delay.stddev),
    eventLoopLagP50: () => seconds(delay.percentile(50)),
    eventLoopLagP90: () => seconds(delay.percentile(90)),
    eventLoopLagP99: () => seconds(delay.percentile(99)),
    eventLoopLagMax: () => {
      const longest = seconds(delay.max);
      // The last of them to be read: from here on the next period counts.
      delay.reset();
      return longest;
    },
    activeHandles: () => sample()?.resources.handles ?? null,
    activeRequests: () => sample()?.resources.requests ?? null,
    activeResources: () => sample()?.resources.all ?? null,
  });
  const { activeResourcesByType, heapSpaceTotal, heapSpaceUsed, heapSpaceAvailable } = runtimeSeries;
  registry.add(
    seriesOf(activeResourcesByType, () =>
      [...(sample()?.resources.byType ?? [])].map(([type, count]) => [[type], count]),
    ),
  );
  registry.add(seriesOf(heapSpaceTotal, () => bySpace((space) => space.space_size)));
  registry.add(seriesOf(heapSpaceUsed, () => bySpace((space) => space.space_used_size)));
  registry.add(seriesOf(heapSpaceAvailable, () => bySpace((space) => space.space_available_size)));
}

type Resources = {
  readonly byType: ReadonlyMap<string, number>;
  readonly all: number;
  readonly handles: number;
  readonly requests: number;
};

/** Names of Node's objects for one operation: a file being read, a connection being made, bytes being written. */
const OF_ONE_OPERATION = /Req|ConnectWrap|WriteWrap|ShutdownWrap|SendWrap/;
const TIMERS: ReadonlySet<string> = new Set(['Timeout', 'Immediate']);

/** https://nodejs.org/api/process.html#processgetactiveresourcesinfo */
function countResources(): Resources {
  const byType = new Map<string, number>();
  let handles = 0;
  let requests = 0;
  const types = process.getActiveResourcesInfo();
  for (const type of types) {
    byType.set(type, (byType.get(type) ?? 0) + 1);
    if (OF_ONE_OPERATION.test(type)) requests += 1;
    else if (!TIMERS.has(type)) handles += 1;
  }
  return { byType, all: types.length, handles, requests };
}

/** Of the spaces in use: half of them are not. */
function bySpace(
  sizeOf: (space: HeapSpaceInfo) => number,
): readonly (readonly [readonly string[], number])[] {
  return getHeapSpaceStatistics().flatMap((space) =>
    space.space_size === 0 ? [] : [[[space.space_name.replace(/_space$/, '')], sizeOf(space)] as const],
  );
}

/** NaN, of a period without a single reading, is nothing to show. */
function seconds(nanoseconds: number): number | null {
  return Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : null;
}

function gcKindOf(entry: object): CollectionKind {
  const detail = 'detail' in entry ? entry.detail : null;
  const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? Number(detail.kind) : 0;
  return GC_KINDS[kind] ?? 'other';
}
