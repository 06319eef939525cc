/** The official clients of Algolia and Contentful accept the stand-ins, for every endpoint that is read. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { usageClient } from '@algolia/client-usage';
import { monitoringClient } from '@algolia/monitoring';
import { createClient } from 'contentful-management';

import { startAlgolia } from '../../simulator/algolia/algolia.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { startContentful } from '../../simulator/contentful/contentful.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';

const NOW_MS = Date.parse('2026-11-30T09:30:00Z');
const clock = { nowMs: () => NOW_MS, monotonicMs: () => 0 };
const range = { startDate: '2026-11-24T00:00:00Z', endDate: '2026-11-30T09:30:00Z' };

test("Algolia's client of the Usage API reads an application and an index", async (t) => {
  const { usage } = await algolia(t);
  const days = await usage.getUsage({ statistic: 'records', ...range, granularity: 'daily' });
  const ofIndex = await usage.getIndexUsage({ statistic: 'records', indexName: 'products', ...range });
  // Its types follow the OpenAPI description, so both have to be told to answer as that does.
  const series = [days.statistics ?? [], ofIndex.statistics ?? []];
  deepEqual(
    series.map((points) => points.length),
    [7, 7],
  );
  equal(series[0]?.[0]?.t, Date.parse('2026-11-24'));
  ok(Number(series[0]?.[0]?.v) > Number(series[1]?.[0]?.v));
});

test("Algolia's client throws what the Usage API refuses, and says why", async (t) => {
  const { usage } = await algolia(t);
  await rejects(usage.getUsage({ statistic: 'records', ...range, startDate: '2026-11-24' }), {
    name: 'ApiError',
    status: 422,
    message: /RFC 3339/,
  });
  await rejects(usage.getIndexUsage({ statistic: 'records', indexName: 'none', ...range }), {
    status: 404,
    message: 'Index none does not exist',
  });
  usage.setClientApiKey({ apiKey: demoAlgolia.searchKey });
  await rejects(usage.getUsage({ statistic: 'records', ...range }), { status: 401, message: /"usage" ACL/ });
});

test("Algolia's client of the Monitoring API reads infrastructure, servers and status", async (t) => {
  const { monitoring } = await algolia(t);
  const { metrics } = await monitoring.getMetrics({ metric: '*', period: 'minute' });
  deepEqual(Object.keys(metrics ?? {}).toSorted(), [
    'avg_build_time',
    'cpu_usage',
    'ram_indexing_usage',
    'ram_search_usage',
    'ssd_usage',
  ]);
  deepEqual(
    metrics?.cpu_usage?.['c16-de-1']?.map(({ t: seconds }) => seconds),
    [-50, -40, -30, -20, -10, 0].map((ago) => NOW_MS / 1_000 + ago),
  );
  const { inventory } = await monitoring.getServers();
  deepEqual(
    inventory?.map(({ name }) => name),
    demoAlgolia.servers.map(({ name }) => name),
  );
  const { status } = await monitoring.getClusterStatus({ clusters: 'c16-de' });
  deepEqual(status, { 'c16-de': 'operational' });
});

test("Algolia's client of the Monitoring API throws what a smaller plan is refused", async (t) => {
  const { monitoring, steer } = await algolia(t);
  steer.setPlan({ infrastructure: 401 });
  await rejects(monitoring.getMetrics({ metric: 'cpu_usage', period: 'hour' }), {
    name: 'ApiError',
    status: 401,
  });
});

test("Contentful's client reads usage by day, by month, and by space in pages", async (t) => {
  const { client } = await contentful(t);
  const query = { 'date[gte]': '2026-10-31', 'date[lte]': '2026-11-30' };
  const params = { organizationId: demoContentful.id, metricKey: 'api_call_cda' as const };
  const whole = await client.usage.getAggregated({ ...params, query });
  equal(whole.items[0]?.data.length, 31);
  equal(whole.items[0]?.sys.unitOfMeasurement, 'requests');

  const group = 'sys.dimensions.space.sys.id';
  const pages = await Promise.all(
    [0, 3].map((skip) =>
      client.usage.getAggregated({ ...params, query: { ...query, group, limit: 3, skip } }),
    ),
  );
  equal(pages[0]?.total, 4);
  const rows = pages.flatMap(({ items }) => items);
  deepEqual(
    rows.map(({ sys }) => sys.dimensions['space']?.sys.id),
    demoContentful.spaces.map(({ id }) => id),
  );
  const sums = whole.items[0]?.data.map((_, day) =>
    rows.reduce((sum, { data }) => sum + (data[day] ?? 0), 0),
  );
  deepEqual(sums, whole.items[0]?.data);

  const months = await client.usage.getAggregated({
    ...params,
    query: { 'date[gte]': '2026-10-01', 'date[lte]': '2026-11-30', granularity: 'P1M' },
  });
  equal(months.items[0]?.data.length, 2);
  equal(
    months.items[0]?.data[1],
    whole.items[0]?.data.slice(1).reduce((sum, value) => sum + value, 0),
  );
});

test("Contentful's client reads the older usage until it ends", async (t) => {
  const { client, at } = await contentful(t);
  const of = { organizationId: demoContentful.id };
  const query = {
    'metric[in]': 'cda,gql',
    'dateRange.startAt': '2026-11-01',
    'dateRange.endAt': '2026-11-29',
    limit: 100,
  };
  const organization = await client.usage.getManyForOrganization({ ...of, query });
  const spaces = await client.usage.getManyForSpace({ ...of, query });
  deepEqual([organization.total, spaces.total], [2, 8]);
  equal(
    spaces.items.filter(({ metric }) => metric === 'cda').reduce((sum, { usage }) => sum + usage, 0),
    organization.items.find(({ metric }) => metric === 'cda')?.usage,
  );
  at.nowMs = Date.parse('2027-02-28T00:00:00Z');
  await rejects(client.usage.getManyForOrganization({ ...of }), { name: 'NotFound' });
});

test("Contentful's client reads spaces, what is in them, and who may enter", async (t) => {
  const { client } = await contentful(t);
  const query = { limit: 1 };
  const organizationId = demoContentful.id;
  const space = { spaceId: 'storefront01', query };
  const environment = { ...space, environmentId: 'master' };
  const totals = await Promise.all([
    client.space.getMany({ query }),
    client.space.getManyForOrganization({ organizationId, query }),
    client.environment.getMany(space),
    client.environmentAlias.getMany(space),
    client.apiKey.getMany(space),
    client.webhook.getMany(space),
    client.role.getMany(space),
    client.contentType.getMany(environment),
    client.locale.getMany(environment),
    client.tag.getMany(environment),
    client.organizationMembership.getMany({ organizationId, query }),
    client.spaceMembership.getManyForOrganization({ organizationId, query }),
    client.team.getMany({ organizationId, query }),
  ]);
  deepEqual(
    totals.map(({ total, items }) => [total, items.length]),
    [4, 4, 4, 1, 9, 6, 8, 41, 21, 64, 34, 61, 5].map((total) => [total, 1]),
  );
  for (const list of [client.entry, client.asset]) {
    const { total, items } = await list.getMany({ ...environment, query: { limit: 0 } });
    ok(total > 10_000);
    deepEqual(items, []);
  }
});

test("Contentful's client throws errors by their ids", async (t) => {
  const { client, steer } = await contentful(t);
  const query = { 'date[gte]': '2026-10-01', 'date[lte]': '2026-11-30' };
  const params = { organizationId: demoContentful.id, metricKey: 'asset_bandwidth' as const, query };
  await rejects(client.usage.getAggregated(params), { name: 'ValidationFailed', message: /31 days/ });
  await rejects(client.space.get({ spaceId: 'none' }), { name: 'NotFound' });
  await rejects(client.role.getMany({ spaceId: 'storefront01', query: { limit: 1_001 } }), {
    name: 'BadRequest',
  });
  steer.rotateTokens(['n'.repeat(43)]);
  await rejects(client.space.getMany({}), { name: 'AccessTokenInvalid' });
});

async function algolia(t: TestContext) {
  const simulator = await startAlgolia({ clock });
  t.after(simulator.stop);
  simulator.steer.setPlan({ answers: 'list' });
  const hostOf = (url: string) => ({
    hosts: [{ url: new URL(url).host, accept: 'readWrite', protocol: 'http' } as const],
  });
  return {
    steer: simulator.steer,
    usage: usageClient(demoAlgolia.id, demoAlgolia.usageKey, hostOf(simulator.usageUrl)),
    monitoring: monitoringClient(demoAlgolia.id, demoAlgolia.monitoringKey, hostOf(simulator.monitoringUrl)),
  };
}

async function contentful(t: TestContext) {
  const at = { nowMs: NOW_MS };
  const simulator = await startContentful({
    clock: { ...clock, nowMs: () => at.nowMs },
    requestsPerSecond: null,
  });
  t.after(simulator.stop);
  const client = createClient({
    accessToken: demoContentful.tokens[0]?.token ?? '',
    host: new URL(simulator.url).host,
    insecure: true,
    retryOnError: false,
  });
  return { client, steer: simulator.steer, at };
}
