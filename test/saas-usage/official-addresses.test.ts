/** What is asked for has the address that the services' own clients ask at: these know the API as their makers do. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { usageClient } from '@algolia/client-usage';
import { monitoringClient } from '@algolia/monitoring';
import { createClient } from 'contentful-management';
import { algoliaStatistics } from '../../core/saas-usage/services/algolia/metrics.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';
import { collectingAlgolia, collectingContentful } from './collecting.ts';

test("Algolia is asked at the addresses of Algolia's own clients", async (t) => {
  const { collect, simulator } = await collectingAlgolia(t, { indexes: ['products'] });
  await collect();
  const ours = paths(simulator);
  const usage = usageClient(demoAlgolia.id, demoAlgolia.usageKey, hosts(simulator.usageUrl));
  const monitoring = monitoringClient(
    demoAlgolia.id,
    demoAlgolia.monitoringKey,
    hosts(simulator.monitoringUrl),
  );
  const range = { startDate: '2026-10-31T00:00:00Z', endDate: '2026-11-30T15:04:05Z' };
  // Its type has single statistics; its description says that they may be joined with commas.
  const statistic = algoliaStatistics.join(',') as 'records';
  await usage.getUsage({ statistic, ...range, granularity: 'daily' });
  await monitoring.getMetrics({ metric: '*', period: 'hour' });
  const index = ours.find((path) => path.includes('/products?'));
  const ofIndex = index?.split('/')[3]?.split(',') ?? [];
  const indexStatistic = ofIndex.join(',') as 'records';
  await usage.getIndexUsage({
    statistic: indexStatistic,
    indexName: 'products',
    ...range,
    granularity: 'daily',
  });
  const all = paths(simulator);
  deepEqual([all.length, new Set(all)], [ours.length + 3, new Set(ours)]);
});

test("Contentful is asked at the addresses of Contentful's own client", async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  await collect();
  const ours = paths(simulator);
  const client = createClient({
    accessToken: demoContentful.tokens[0]?.token ?? '',
    host: new URL(simulator.url).host,
    insecure: true,
    retryOnError: false,
  });
  const organizationId = demoContentful.id;
  const query = {
    'date[gte]': '2026-10-31',
    'date[lte]': '2026-11-30',
    granularity: 'P1D' as const,
    limit: 1000,
    skip: 0,
  };
  await client.usage.getAggregated({ organizationId, metricKey: 'api_call_cda', query });
  const group = 'sys.dimensions.space.sys.id';
  await client.usage.getAggregated({
    organizationId,
    metricKey: 'asset_bandwidth',
    query: { ...query, group },
  });
  await client.space.getMany({ query: { limit: 100, skip: 0 } });
  const spaceId = 'magazine0002';
  const one = { query: { limit: 1 } };
  const none = { query: { limit: 0 } };
  await client.environment.getMany({ spaceId, query: { limit: 100, skip: 0 } });
  await client.apiKey.getMany({ spaceId, ...one });
  await client.webhook.getMany({ spaceId, ...one });
  await client.role.getMany({ spaceId, ...one });
  await client.entry.getMany({ spaceId, environmentId: 'preview', ...none });
  await client.asset.getMany({ spaceId, environmentId: 'preview', ...none });
  await client.contentType.getMany({ spaceId, environmentId: 'preview', ...none });
  await client.locale.getMany({ spaceId, environmentId: 'preview', ...one });
  await client.tag.getMany({ spaceId, environmentId: 'preview', ...one });
  await client.organizationMembership.getMany({ organizationId, ...one });
  await client.spaceMembership.getManyForOrganization({ organizationId, ...one });
  await client.spaceMembership.getMany({ spaceId, ...one });
  await client.team.getMany({ organizationId, ...one });
  const all = paths(simulator);
  deepEqual([all.length, new Set(all)], [ours.length + 16, new Set(ours)]);
});

/** With parameters in order of their names. */
function paths({ seen }: { readonly seen: () => readonly { readonly path: string }[] }): readonly string[] {
  return seen().map(({ path }) => {
    const [place = '', query = ''] = path.split('?');
    return `${place}?${query
      .split('&')
      .filter((part) => !part.startsWith('x-algolia-agent='))
      .toSorted()
      .join('&')}`;
  });
}

function hosts(url: string) {
  const { hostname, port } = new URL(url);
  return {
    hosts: [{ url: hostname, port: Number(port), accept: 'readWrite' as const, protocol: 'http' as const }],
  };
}
