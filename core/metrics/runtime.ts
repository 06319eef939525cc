/** The process and Node, by the names that Node's Prometheus clients use. */
import { collectionKinds } from './label-values.ts';
import { countersOf, gaugesOf, histogramsOf } from './metric.ts';

export const runtimeGauges = gaugesOf('Read from Node at each scrape.', {
  processStart: {
    name: 'process_start_time_seconds',
    unit: 'seconds',
    help: 'Start of the process, since the epoch.',
  },
  residentMemory: { name: 'process_resident_memory_bytes', unit: 'bytes', help: 'Resident memory.' },
  heapUsed: { name: 'nodejs_heap_size_used_bytes', unit: 'bytes', help: 'JavaScript heap in use.' },
  heapTotal: { name: 'nodejs_heap_size_total_bytes', unit: 'bytes', help: 'JavaScript heap reserved.' },
  externalMemory: { name: 'nodejs_external_memory_bytes', unit: 'bytes', help: 'Memory of buffers.' },
  eventLoopUtilization: {
    name: 'nodejs_eventloop_utilization',
    unit: 'ratio',
    help: 'Share of time the event loop was busy since the last reading.',
  },
  eventLoopLagP50: {
    name: 'nodejs_eventloop_lag_p50_seconds',
    unit: 'seconds',
    help: 'Median delay of the event loop.',
  },
  eventLoopLagP99: {
    name: 'nodejs_eventloop_lag_p99_seconds',
    unit: 'seconds',
    help: '99th percentile delay of the event loop.',
  },
  eventLoopLagMax: {
    name: 'nodejs_eventloop_lag_max_seconds',
    unit: 'seconds',
    help: 'Longest delay of the event loop.',
  },
});

/** Kept by the operating system and read at each scrape. */
export const runtimeCounters = countersOf({
  cpuSeconds: {
    name: 'process_cpu_seconds_total',
    unit: 'seconds',
    help: 'CPU time of the process, user and system.',
    adds: 'Kept by the operating system.',
  },
});

export const runtimeHistograms = histogramsOf({
  collectionDuration: {
    name: 'nodejs_gc_duration_seconds',
    unit: 'seconds',
    help: 'Time spent in garbage collections, by kind.',
    adds: 'Each garbage collection.',
    labels: { kind: { oneOf: collectionKinds } },
    buckets: [0.001, 0.01, 0.1, 1],
  },
});
