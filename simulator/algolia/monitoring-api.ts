/**
 * The Monitoring API, as far as it is read here: the infrastructure (Premium and Elevate plans alone), servers, status.
 * Answers and errors by specs/monitoring of algolia/api-clients-automation; instants of the infrastructure are in seconds,
 * as its example has them, or in milliseconds, as its description says, by the plan. `cpu_usage` is the share that is idle.
 */
import { dayNumber, floorTo } from '../saas/days.ts';
import { wobble } from '../saas/noise.ts';
import type { Answer, Asked } from '../saas/serve.ts';
import type { AlgoliaStore } from './store.ts';
import { demand, isBusy } from './usage-value.ts';
import type { AlgoliaApplication, AlgoliaServer } from './world.ts';

/** How far back each period goes, and how often it has a point, in seconds. */
const periods: ReadonlyMap<string, { readonly seconds: number; readonly every: number }> = new Map([
  ['minute', { seconds: 60, every: 10 }],
  ['hour', { seconds: 3_600, every: 60 }],
  ['day', { seconds: 86_400, every: 600 }],
  ['week', { seconds: 7 * 86_400, every: 3_600 }],
  ['month', { seconds: 30 * 86_400, every: 86_400 }],
]);

const metrics = [
  'avg_build_time',
  'ssd_usage',
  'ram_search_usage',
  'ram_indexing_usage',
  'cpu_usage',
] as const;
type Metric = (typeof metrics)[number];

export function answerMonitoring(asked: Asked, store: AlgoliaStore): Answer {
  const path = asked.url.pathname;
  const [, metric, period] = /^\/1\/infrastructure\/([^/]+)\/period\/([^/]+)$/.exec(path) ?? [];
  if (metric !== undefined && period !== undefined) {
    return infrastructure(decodeURIComponent(metric), period, asked, store);
  }
  if (path === '/1/inventory/servers') return inventory(asked, store);
  const [, clusters] = /^\/1\/status(?:\/([^/]+))?$/.exec(path) ?? [];
  if (path.startsWith('/1/status')) return status(clusters, asked, store);
  return text(404, 'Not Found');
}

export function monitoringRefusal(statusCode: number, reason = 'The request failed'): Answer {
  return json(statusCode, { reason });
}

function infrastructure(metric: string, period: string, asked: Asked, store: AlgoliaStore): Answer {
  const application = caller(asked, store);
  if (application === null) return monitoringRefusal(403, 'invalid credentials');
  const { plan, servers } = application;
  if (plan.infrastructure !== 'taken') {
    return monitoringRefusal(
      plan.infrastructure,
      'The infrastructure usage API is only available on Enterprise plans. Please contact enterprise@algolia.com for more detail.',
    );
  }
  const range = periods.get(period);
  const wanted = metric === '*' ? metrics : metrics.filter((name) => name === metric);
  if (range === undefined) return monitoringRefusal(400, `Unknown period "${period}"`);
  if (wanted.length === 0) return monitoringRefusal(400, `Unknown metric "${metric}"`);
  const nowSeconds = floorTo(store.nowMs() / 1_000, range.every);
  const instants = Array.from(
    { length: range.seconds / range.every },
    (_, at) => nowSeconds - range.seconds + (at + 1) * range.every,
  );
  const ofServer = (name: Metric, server: AlgoliaServer) => [
    server.name,
    instants.map((second) => ({
      t: plan.instants === 'seconds' ? second : second * 1_000,
      v: Math.round(valueOf(name, server, application.id, second * 1_000)),
    })),
  ];
  return json(200, {
    metrics: Object.fromEntries(
      wanted.map((name) => [name, Object.fromEntries(servers.map((server) => ofServer(name, server)))]),
    ),
  });
}

function valueOf(metric: Metric, server: AlgoliaServer, applicationId: string, atMs: number): number {
  const busy = isBusy(applicationId, atMs) ? 1.9 : 1;
  const used = Math.min(97, 100 * server.load * busy * (0.35 + 0.5 * demand(server.name, atMs)));
  const jitter = wobble(`${server.name} ${metric} ${atMs}`, 0.03);
  const growth = 1 + 0.0015 * (dayNumber(atMs) - 20_700);
  switch (metric) {
    case 'cpu_usage':
      return 100 - used;
    case 'ram_search_usage':
      return Math.min(server.ramMb * 0.98, server.ramMb * 0.58 * growth * jitter);
    case 'ram_indexing_usage':
      return server.ramMb * (new Date(atMs).getUTCHours() === 2 ? 0.21 : 0.06) * jitter;
    case 'ssd_usage':
      return 24 * growth * jitter;
    case 'avg_build_time':
      return (new Date(atMs).getUTCHours() === 2 ? 46 : 7) * jitter;
  }
}

function inventory(asked: Asked, store: AlgoliaStore): Answer {
  const application = caller(asked, store);
  if (application === null) return monitoringRefusal(403, 'invalid credentials');
  return json(200, {
    inventory: application.servers.map(({ name, region, cluster }) => ({
      name,
      region,
      is_slave: false,
      is_replica: false,
      cluster,
      status: 'PRODUCTION',
      type: 'cluster',
    })),
  });
}

/** Needs no key. */
function status(wanted: string | undefined, { headers }: Asked, store: AlgoliaStore): Answer {
  const application = store.application(String(headers['x-algolia-application-id']));
  const known = new Set(application?.servers.map(({ cluster }) => cluster));
  const clusters = wanted === undefined ? [...known] : decodeURIComponent(wanted).split(',');
  const unknown = clusters.find((cluster) => !known.has(cluster));
  if (unknown !== undefined) return text(404, `Unknown cluster "${unknown}"`);
  return json(200, { status: Object.fromEntries(clusters.map((cluster) => [cluster, 'operational'])) });
}

function caller({ headers }: Asked, store: AlgoliaStore): AlgoliaApplication | null {
  const application = store.application(String(headers['x-algolia-application-id']));
  return application?.monitoringKey === headers['x-algolia-api-key'] ? application : null;
}

function json(statusCode: number, body: unknown): Answer {
  return {
    status: statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

function text(statusCode: number, body: string): Answer {
  return { status: statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
