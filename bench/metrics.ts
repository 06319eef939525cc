/**
 * What metrics cost: nanoseconds a request, and for one scrape its size, the time it holds the event loop and the
 * longest hold. Two settings: as delivered, and with a name for each of 5,000 users.
 *
 *     node bench/metrics.ts
 */
import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';
import { metricNames } from '../core/metrics/prometheus.ts';
import type { TeamId } from '../core/ids.ts';
import { callRoute } from '../core/routes.ts';
import type { UsageRecord } from '../core/usage/record.ts';
import { createTaskMetrics } from '../proxy/metrics/task-metrics.ts';
import { sampleRecord } from '../test/observability/sample-record.ts';

export type ScrapeCost = {
  readonly users: number;
  readonly maxUsers: number;
  readonly nanosecondsPerRequest: number;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly series: number;
  readonly folded: number;
  readonly eventLoopMs: number;
  readonly longestHoldMs: number;
};

const MODELS = Array.from({ length: 40 }, (_, index) => `claude-model-number-${index}`);
const ROUTES = ['chat-completions', 'messages', 'responses'] as const;
const TEAMS = 100;

/** `users` users who each use several of 40 models, cached and not. */
export function scrapeCost(users: number, maxUsers: number): ScrapeCost {
  const metrics = createTaskMetrics({ maxUsers, nowMs: () => performance.now() });
  const records = Array.from({ length: users * 8 }, (_, index) => recordOf(index, users));
  for (const record of records) metrics.ended(record, 'chat');
  const startedMs = performance.now();
  for (const record of records) metrics.ended(record, 'chat');
  const nanosecondsPerRequest = ((performance.now() - startedMs) * 1e6) / records.length;

  // The quickest of them: what made others slower were other programs.
  const runs = Array.from({ length: 9 }, () => render(metrics.registry));
  const text = [...metrics.registry.render({ format: 'text', reader: null })].join('');
  return {
    users,
    maxUsers,
    nanosecondsPerRequest: Math.round(nanosecondsPerRequest),
    bytes: Buffer.byteLength(text),
    gzipBytes: gzipSync(text, { level: 1 }).length,
    series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
    folded: Number(
      new RegExp(`${metricNames.metricsFolded}\\{metric="${metricNames.clientTokenUsage}"\\} (\\d+)`).exec(
        text,
      )?.[1] ?? 0,
    ),
    eventLoopMs: Math.min(...runs.map((run) => run.totalMs)),
    longestHoldMs: Math.min(...runs.map((run) => run.longestMs)),
  };
}

type Registry = ReturnType<typeof createTaskMetrics>['registry'];

/** As a scrape does it: each part is made and turned into bytes, then others get their turn. */
function render(registry: Registry): { readonly totalMs: number; readonly longestMs: number } {
  let totalMs = 0;
  let longestMs = 0;
  let beforeMs = performance.now();
  for (const part of registry.render({ format: 'text', reader: { name: 'collector', connection: null } })) {
    Buffer.from(part, 'utf8');
    const nowMs = performance.now();
    totalMs += nowMs - beforeMs;
    longestMs = Math.max(longestMs, nowMs - beforeMs);
    beforeMs = performance.now();
  }
  return { totalMs, longestMs };
}

function recordOf(index: number, users: number): UsageRecord {
  const user = index % users;
  const route = ROUTES[index % ROUTES.length] ?? 'messages';
  return sampleRecord({
    user: `0192f0c1-7a3b-7000-8000-${String(user).padStart(12, '0')}`,
    teamId: `team-${user % TEAMS}` as TeamId,
    model: MODELS[(user * 7 + Math.floor(index / users) * 3) % MODELS.length] ?? '',
    route,
    dialect: callRoute(route)?.dialect ?? 'openai-chat',
    inputTokens: 1_000 + index,
    outputTokens: 200,
    cacheReadTokens: index % 2 === 0 ? 5_000 : 0,
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.table([scrapeCost(5_000, 500), scrapeCost(5_000, 5_000)]);
}
