/** The collectors ask for the very addresses that Algolia's and Contentful's own clients ask for. */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { usageClient, type Statistic } from '@algolia/client-usage';
import { monitoringClient, type Metric, type Period } from '@algolia/monitoring';
import { createClient, type PlainClientAPI } from 'contentful-management';

import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';
import type { Seen } from '../../simulator/saas/serve.ts';
import { collectingAlgolia, collectingContentful } from './collecting.ts';

test("Algolia's clients ask for what the collectors ask for", async (t) => {
  const { simulator, collect } = await collectingAlgolia(t, { indexes: ['products'] });
  await collect();
  const { id, usageKey, monitoringKey } = demoAlgolia;
  const usage = usageClient(id, usageKey, { hosts: hostsOf(simulator.usageUrl) });
  const monitoring = monitoringClient(id, monitoringKey, { hosts: hostsOf(simulator.monitoringUrl) });
  await asTheClientsDo(simulator.seen, ([, area, ...rest], query) => {
    if (area === 'infrastructure') {
      const [metric, , period] = rest;
      return monitoring.getMetrics({ metric: metric as Metric, period: period as Period });
    }
    const [statistic, indexName] = rest;
    const asked = {
      statistic: statistic as Statistic,
      startDate: query['startDate'] ?? '',
      endDate: query['endDate'] ?? '',
      granularity: query['granularity'] === 'hourly' ? ('hourly' as const) : ('daily' as const),
    };
    return indexName === undefined ? usage.getUsage(asked) : usage.getIndexUsage({ ...asked, indexName });
  });
});

test("Contentful's client asks for what the collectors ask for", async (t) => {
  // Of fields that are never sent here.
  t.mock.method(console, 'warn', () => undefined);
  const { simulator, collect, clock } = await collectingContentful(t);
  await collect();
  simulator.steer.setPlan({ usages: 404 });
  clock.atMs += 60_000;
  await collect();
  simulator.steer.setPlan({ usages: 'taken' });
  const client = createClient({
    accessToken: demoContentful.tokens[0]?.token ?? '',
    host: new URL(simulator.url).host,
    insecure: true,
    retryOnError: false,
  });
  await asTheClientsDo(simulator.seen, (path, query) => askContentful(client, path, query));
});

type Query = Readonly<Record<string, string>>;

/** By the end of the path: what the client calls it. */
function askContentful(client: PlainClientAPI, path: readonly string[], query: Query): Promise<unknown> {
  const [kind, id = '', list, name = '', content] = path;
  if (kind === 'organizations') return askOrganization(client, { organizationId: id, query }, list, name);
  const space = { spaceId: id, query };
  const environment = { ...space, environmentId: name };
  switch (content ?? list) {
    case undefined:
      return client.space.getMany({ query });
    case 'environments':
      return client.environment.getMany(space);
    case 'api_keys':
      return client.apiKey.getMany(space);
    case 'webhook_definitions':
      return client.webhook.getMany(space);
    case 'roles':
      return client.role.getMany(space);
    case 'space_memberships':
      return client.spaceMembership.getMany(space);
    case 'entries':
      return client.entry.getMany(environment);
    case 'assets':
      return client.asset.getMany(environment);
    case 'content_types':
      return client.contentType.getMany(environment);
    case 'locales':
      return client.locale.getMany(environment);
    case 'tags':
      return client.tag.getMany(environment);
    default:
      throw new Error(`the client is not asked for ${path.join('/')}`);
  }
}

function askOrganization(
  client: PlainClientAPI,
  of: { readonly organizationId: string; readonly query: Query },
  list: string | undefined,
  metric: string,
): Promise<unknown> {
  switch (list) {
    case 'usages':
      return client.usage.getAggregated({ ...of, metricKey: metric as 'api_call_cda' });
    case 'organization_periodic_usages':
      return client.usage.getManyForOrganization(of);
    case 'space_periodic_usages':
      return client.usage.getManyForSpace(of);
    case 'organization_memberships':
      return client.organizationMembership.getMany(of);
    case 'space_memberships':
      return client.spaceMembership.getManyForOrganization(of);
    case 'teams':
      return client.team.getMany(of);
    default:
      throw new Error(`the client is not asked for ${list} of an organization`);
  }
}

function hostsOf(url: string) {
  return [{ url: new URL(url).host, accept: 'readWrite', protocol: 'http' } as const];
}

/** Asks again, with a client, for all that was asked for, and compares what arrived. */
async function asTheClientsDo(
  seen: () => readonly Seen[],
  ask: (path: readonly string[], query: Query) => Promise<unknown>,
): Promise<void> {
  const ours = [...new Set(seen().map(addressOf))];
  ok(ours.length > 3);
  const before = seen().length;
  for (const address of ours) {
    const [path = '', query = '[]'] = address.split(' ');
    await ask(path.split('/').slice(1), Object.fromEntries(JSON.parse(query) as [string, string][]));
  }
  const all = seen().map(addressOf);
  deepEqual(new Set(all), new Set(ours));
  deepEqual(all.length, before + ours.length);
}

/** Path and parameters, whatever their order, and without the name that Algolia's clients give of themselves. */
function addressOf({ method, path }: Seen): string {
  const url = new URL(path, 'http://simulator');
  url.searchParams.delete('x-algolia-agent');
  const query = [...url.searchParams].toSorted(([one], [other]) => one.localeCompare(other));
  return `${method === 'GET' ? '' : method}${decodeURIComponent(url.pathname)} ${JSON.stringify(query)}`;
}
