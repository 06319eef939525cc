/** Requests to the stand-ins of Algolia and Contentful as anybody makes them, told as status and body in one text. */
import type { TestContext } from 'node:test';

import { startAlgolia } from '../../simulator/algolia/algolia.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { startContentful } from '../../simulator/contentful/contentful.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';

export const NOW = '2026-11-30T09:30:00Z';
export const clock = { nowMs: () => Date.parse(NOW), monotonicMs: () => 0 };
export const usagePath = (statistics: string, query: Record<string, string> = {}): string =>
  `/1/usage/${statistics}?${String(new URLSearchParams({ startDate: '2026-11-24T00:00:00Z', endDate: NOW, ...query }))}`;

export const range = 'date[gte]=2026-11-01&date[lte]=2026-11-30';
export const ofUsage = (metric: string, query = range): string =>
  `/organizations/${demoContentful.id}/usages/${metric}?${query}`;
export const bySpace = 'group=sys.dimensions.space.sys.id';

export async function startedAlgolia(t: TestContext) {
  const simulator = await startAlgolia({ clock });
  t.after(simulator.stop);
  return simulator;
}

export async function algolia(t: TestContext) {
  const { usageUrl, monitoringUrl, steer } = await startedAlgolia(t);
  const headers = (key: string) => ({ 'x-algolia-application-id': demoAlgolia.id, 'x-algolia-api-key': key });
  return {
    steer,
    usage: (path: string, key = demoAlgolia.usageKey) => told(`${usageUrl}${path}`, headers(key)),
    monitoring: (path: string) => told(`${monitoringUrl}${path}`, headers(demoAlgolia.monitoringKey)),
  };
}

export async function contentful(t: TestContext, options: Parameters<typeof startContentful>[0] = {}) {
  const { url, steer, seen, stop } = await startContentful({ clock, requestsPerSecond: null, ...options });
  t.after(stop);
  return {
    url,
    steer,
    seen,
    ask: (path: string, token?: string) => told(`${url}${path}`, contentfulHeaders(token)),
  };
}

export function contentfulHeaders(token = demoContentful.tokens[0]?.token) {
  return { authorization: `Bearer ${token}` };
}

/** Status and body in one text. */
export async function told(url: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(url, { headers });
  return `${answer.status} ${await answer.text()}`;
}
