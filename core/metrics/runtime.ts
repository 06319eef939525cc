/**
 * The process and Node, by the names of prom-client (https://github.com/siimon/prom-client/tree/master/lib/metrics) and of
 * Prometheus's own clients (https://prometheus.io/docs/instrumenting/writing_clientlibs/#standard-and-runtime-collectors), so
 * that dashboards made for these show a task too.
 */
import { collectionKinds } from './label-values.ts';
import { countersOf, gaugesOf, histogramsOf } from './metric.ts';

const SPACE = 'space of V8, such as `old`';

/** Beside what the process serves: which program it is. */
export const infoGauges = gaugesOf('Always 1; what it says is in its labels.', {
  buildInfo: {
    name: 'stargate_build_info',
    unit: 'flag',
    across: 'max',
    help: 'Which Stargate this task runs.',
    labels: { version: 'release', revision: 'commit, where `STARGATE_REVISION` says it' },
  },
  nodeVersion: {
    name: 'nodejs_version_info',
    unit: 'flag',
    across: 'max',
    help: 'Which Node this task runs.',
    labels: {
      version: 'such as `v24.21.0`',
      major: 'its first number',
      minor: 'its second',
      patch: 'its third',
    },
  },
});

export const runtimeGauges = gaugesOf('Read from Node at each scrape.', {
  processStart: {
    name: 'process_start_time_seconds',
    unit: 'seconds',
    across: 'min',
    help: 'Start of the process, since the epoch.',
  },
  residentMemory: {
    name: 'process_resident_memory_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'Resident memory.',
  },
  heapUsed: {
    name: 'nodejs_heap_size_used_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'JavaScript heap in use.',
  },
  heapTotal: {
    name: 'nodejs_heap_size_total_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'JavaScript heap reserved.',
  },
  externalMemory: {
    name: 'nodejs_external_memory_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'Memory of buffers.',
  },
  eventLoopUtilization: {
    name: 'nodejs_eventloop_utilization',
    unit: 'ratio',
    across: 'mean',
    help: 'Share of time the event loop was busy since the last reading.',
  },
  eventLoopLag: {
    name: 'nodejs_eventloop_lag_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'How long this scrape waited for its turn of the event loop.',
  },
  eventLoopLagMin: {
    name: 'nodejs_eventloop_lag_min_seconds',
    unit: 'seconds',
    across: 'min',
    help: 'Shortest delay of the event loop since the last reading.',
  },
  eventLoopLagMean: {
    name: 'nodejs_eventloop_lag_mean_seconds',
    unit: 'seconds',
    across: 'mean',
    help: 'Mean delay of the event loop since the last reading.',
  },
  eventLoopLagStddev: {
    name: 'nodejs_eventloop_lag_stddev_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'Standard deviation of the delay of the event loop since the last reading.',
  },
  eventLoopLagP50: {
    name: 'nodejs_eventloop_lag_p50_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'Median delay of the event loop since the last reading.',
  },
  eventLoopLagP90: {
    name: 'nodejs_eventloop_lag_p90_seconds',
    unit: 'seconds',
    across: 'max',
    help: '90th percentile delay of the event loop since the last reading.',
  },
  eventLoopLagP99: {
    name: 'nodejs_eventloop_lag_p99_seconds',
    unit: 'seconds',
    across: 'max',
    help: '99th percentile delay of the event loop since the last reading.',
  },
  eventLoopLagMax: {
    name: 'nodejs_eventloop_lag_max_seconds',
    unit: 'seconds',
    across: 'max',
    help: 'Longest delay of the event loop since the last reading.',
  },
  activeHandles: {
    name: 'nodejs_active_handles_total',
    unit: 'resources',
    across: 'sum',
    help: 'Active resources that stay, such as connections.',
  },
  activeRequests: {
    name: 'nodejs_active_requests_total',
    unit: 'resources',
    across: 'sum',
    help: 'Active resources of one operation, such as looking up a name.',
  },
  activeResources: {
    name: 'nodejs_active_resources_total',
    unit: 'resources',
    across: 'sum',
    help: 'Active resources of all types, timers among them.',
  },
});

/** A series for each type, and for each space of the heap. */
export const runtimeSeries = gaugesOf('Read from Node at each scrape.', {
  activeResourcesByType: {
    name: 'nodejs_active_resources',
    unit: 'resources',
    across: 'sum',
    help: 'Active resources by type.',
    labels: { type: 'type of a resource, as Node names it: `TCPSocketWrap`' },
  },
  heapSpaceTotal: {
    name: 'nodejs_heap_space_size_total_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'JavaScript heap reserved, by space.',
    labels: { space: SPACE },
  },
  heapSpaceUsed: {
    name: 'nodejs_heap_space_size_used_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'JavaScript heap in use, by space.',
    labels: { space: SPACE },
  },
  heapSpaceAvailable: {
    name: 'nodejs_heap_space_size_available_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'JavaScript heap reserved and free, by space.',
    labels: { space: SPACE },
  },
});

/** As Prometheus's own clients name them. */
export const processGauges = gaugesOf('Read from `/proc` before each scrape; absent where there is none.', {
  openFiles: {
    name: 'process_open_fds',
    unit: 'files',
    across: 'sum',
    help: 'Open file descriptors, connections among them.',
  },
  maxFiles: {
    name: 'process_max_fds',
    unit: 'files',
    across: 'sum',
    help: 'File descriptors the process may open.',
  },
  virtualMemory: {
    name: 'process_virtual_memory_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'Virtual memory.',
  },
  maxVirtualMemory: {
    name: 'process_virtual_memory_max_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'Virtual memory the process may have; absent where nothing limits it.',
  },
  processHeap: {
    name: 'process_heap_bytes',
    unit: 'bytes',
    across: 'sum',
    help: 'Data segment of the process.',
  },
  threads: { name: 'process_threads', unit: 'threads', across: 'sum', help: 'Threads of the process.' },
});

export const runtimeCounters = countersOf({
  cpuSeconds: {
    name: 'process_cpu_seconds_total',
    unit: 'seconds',
    help: 'CPU time of the process, user and system.',
    adds: 'Kept by the operating system.',
  },
  cpuUserSeconds: {
    name: 'process_cpu_user_seconds_total',
    unit: 'seconds',
    help: 'CPU time of the process in its own code.',
    adds: 'Kept by the operating system.',
  },
  cpuSystemSeconds: {
    name: 'process_cpu_system_seconds_total',
    unit: 'seconds',
    help: 'CPU time of the process in the system.',
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
