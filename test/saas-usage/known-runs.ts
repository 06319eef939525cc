/** Runs for an account of each service of which everything is known that goes to CloudWatch. */
import type { Database } from '../../core/db/connect.ts';
import type { AlgoliaAccount, ContentfulAccount } from '../../core/saas-usage/account.ts';
import { wholeAccount, type Sample } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { publishRun, type MetricSink } from '../../lambda/saas-usage/publish-run.ts';
import { clockAt, NOON_MS, run, type RunSetup } from './account-runs.ts';

export const search: AlgoliaAccount = {
  name: 'search',
  service: 'algolia',
  applicationId: 'APP1',
  planLimits: { records: 1_000, total_search_requests: 10_000 },
  serverRamMb: 32_000,
  maxQueriesPerSecond: 200,
};

export const web: ContentfulAccount = {
  name: 'web',
  service: 'contentful',
  organizationId: 'org-1',
  planLimits: { api_call_cda: 1_000_000, entries: 10_000 },
};

const TODAY = '2026-11-30';

function of(metric: string, value: number, day = TODAY): Sample {
  return { kind: 'day', metric, scope: wholeAccount, day, value };
}

function now(metric: string, value: number): Sample {
  return { kind: 'level', metric, scope: wholeAccount, value };
}

function at(metric: string, value: number, server: string | null = null, agoMs = 600_000): Sample {
  const scope = server === null ? wholeAccount : ({ kind: 'server', id: server } as const);
  return { kind: 'point', metric, scope, atMs: NOON_MS - agoMs, value };
}

export const algoliaSamples: readonly Sample[] = [
  of('total_search_requests', 2_000, '2026-11-01'),
  of('total_search_requests', 6_000),
  of('total_search_operations', 6_100),
  of('total_write_operations', 12),
  of('total_operations', 6_200),
  of('avg_processing_time', 3),
  of('90p_processing_time', 9),
  at('99p_processing_time', 41),
  at('max_qps', 150),
  at('used_search_capacity', 70),
  at('degraded_queries_ssd_used_queries_impacted', 2),
  at('degraded_queries_max_capacity_queries_impacted', 7),
  at('degraded_queries_max_capacity_seconds_impacted', 30),
  now('records', 910),
  now('data_size', 5_000),
  at('cpu_usage', 35, 'c1'),
  at('cpu_usage', 82, 'c2'),
  at('cpu_usage', 99, 'c3', 3 * 3_600_000),
  at('ram_search_usage', 14_000, 'c1'),
  at('ram_indexing_usage', 2_000, 'c1'),
  at('ssd_usage', 61, 'c2'),
  at('avg_build_time', 4, 'c1'),
];

export const contentfulSamples: readonly Sample[] = [
  of('api_call_cda', 300_000, '2026-11-29'),
  of('api_call_cda', 500_000),
  of('api_call_cda', 999_999_999, '2026-10-31'),
  ...['api_call_cma', 'api_call_cpa', 'api_call_graphql', 'api_call_total', 'asset_bandwidth'].map((metric) =>
    of(metric, 10),
  ),
  ...['functions_invocations', 'ai_action_invocation', 'ai_action_word_count', 'ai_consumption_unit'].map(
    (metric) => of(metric, 20),
  ),
  now('entries', 2_500),
  ...['assets', 'content_types', 'locales', 'environments', 'api_keys', 'webhooks', 'roles', 'teams'].map(
    (metric) => now(metric, 7),
  ),
  now('organization_memberships', 30),
  now('space_memberships', 40),
];

export async function publishAlgoliaRun(db: Database, sink: MetricSink): Promise<void> {
  await publish(db, sink, { account: search, parts: { usage: { samples: algoliaSamples, callsLeft: 90 } } });
}

/** Runs, and publishes as the handler does. */
export async function publish(
  db: Database,
  sink: MetricSink,
  setup: RunSetup & { readonly account: AlgoliaAccount | ContentfulAccount },
): Promise<void> {
  const service = saasServices[setup.account.service];
  const nowMs = setup.nowMs ?? NOON_MS;
  const { ran } = await run(db, { ...setup, service });
  await publishRun(ran, {
    db,
    account: setup.account,
    service,
    clock: clockAt(nowMs),
    startedAtMs: nowMs - 2_500,
    sink,
  });
}
