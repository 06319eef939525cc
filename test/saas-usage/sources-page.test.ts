/** docs/saas-usage-sources.md names what is asked, what is published, and what the simulators can be told. */
import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { saasServices } from '../../core/saas-usage/services.ts';
import { premiumPlan } from '../../simulator/algolia/world.ts';
import { enterprisePlan } from '../../simulator/contentful/world.ts';
import { collectingAlgolia, collectingContentful } from './collecting.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/saas-usage-sources.md'), 'utf8');
const named = new Set(Array.from(page.matchAll(/`([^`\n]+)`/g), ([, name]) => name));

/** A row of the tables of requests: the form of its address, and what may be sent. */
const documented = Array.from(
  page.matchAll(/^\| `GET https:\/\/[^/]+(\/[^`]*)` \| ([^|]+) \|.+\]\(https:/gm),
  ([, path = '', parameters = '']) => ({
    path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    parameters: new Set(Array.from(parameters.matchAll(/`([^`]+)`/g), ([, name]) => name)),
  }),
);

test('every request to Algolia is on the page, with its parameters and a source', async (t) => {
  const { simulator, collect } = await collectingAlgolia(t, { indexes: ['products'] });
  await collect();
  deepEqual(unnamed(simulator.seen()), []);
});

test('every request to Contentful is on the page, with its parameters and a source', async (t) => {
  const { simulator, collect, clock } = await collectingContentful(t);
  await collect();
  simulator.steer.setPlan({ usages: 404 });
  clock.atMs += 60_000;
  await collect();
  const asked = simulator.seen();
  ok(asked.some(({ path }) => path.includes('organization_periodic_usages')));
  deepEqual(unnamed(asked), []);
});

test('every metric that is published is on the page', () => {
  const metrics = Object.values(saasServices).flatMap((service) => Object.keys(service.metrics));
  deepEqual(
    metrics.filter((metric) => !named.has(metric)),
    [],
  );
});

test('every choice of the simulators is on the page', () => {
  // Whether the older usage is there is no question: it ends on a day.
  const choices = [...Object.keys(premiumPlan), ...Object.keys(enterprisePlan)];
  deepEqual(
    choices.filter((choice) => !named.has(choice)),
    ['periodicUsages'],
  );
});

function unnamed(asked: readonly { readonly method: string; readonly path: string }[]): readonly string[] {
  ok(asked.length > 3 && documented.length > 15);
  return asked.flatMap(({ method, path }) => {
    const url = new URL(path, 'http://simulator');
    const row = documented.find((entry) => entry.path.test(url.pathname));
    const unknown = [...url.searchParams.keys()].filter((name) => row?.parameters.has(name) === false);
    return row !== undefined && unknown.length === 0 && method === 'GET' ? [] : [`${method} ${path}`];
  });
}
