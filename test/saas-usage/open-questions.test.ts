/**
 * Whichever way the questions turn out that the sources leave open (docs/saas-usage-sources.md), the figures are the same:
 * what is read of a stand-in that goes one way is compared with what is read of one that goes the other.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { AccountState } from '../../core/saas-usage/account-state.ts';
import type { Sample } from '../../core/saas-usage/sample.ts';
import type { AlgoliaPlan } from '../../simulator/algolia/world.ts';
import type { ContentfulPlan } from '../../simulator/contentful/world.ts';
import { collectingAlgolia, collectingContentful } from './collecting.ts';

const algoliaPlans: readonly [name: string, plan: Partial<AlgoliaPlan>][] = [
  ['groups answer under their own name', { groups: 'itself' }],
  ['lists of statistics are refused with 400', { lists: 400 }],
  ['lists of statistics are refused with 403', { lists: 403 }],
  ['lists of statistics are refused with 422', { lists: 422 }],
  ['a single statistic answers as the description says', { lists: 422, answers: 'list' }],
  ['the wildcard is refused with 403', { wildcard: 403 }],
  ['points of the infrastructure are in milliseconds', { instants: 'milliseconds' }],
  ['usage is kept for a year', { keepsDays: 365 }],
];

test('the figures of Algolia are the same where', async (t) => {
  const usual = await ofAlgolia(t, {});
  ok(usual.size > 3_000);
  for (const [name, plan] of algoliaPlans) {
    await t.test(name, async () => deepEqual(await ofAlgolia(t, plan), usual));
  }
});

test('a statistic that a plan of Algolia lacks is missing, and nothing else', async (t) => {
  const usual = await ofAlgolia(t, {});
  const other = await ofAlgolia(t, { withheld: ['max_qps', 'file_size'] });
  const missing = [...usual.keys()].filter((key) => !other.has(key));
  deepEqual(new Set(missing.map((key) => key.split(' ')[1])), new Set(['max_qps', 'file_size']));
  deepEqual(new Map([...usual].filter(([key]) => other.has(key))), other);
});

const contentfulPlans: readonly [name: string, plan: Partial<ContentfulPlan>][] = [
  ['bandwidth is in KB', { bandwidthUnit: 'KB' }],
  ['bandwidth is in MB', { bandwidthUnit: 'MB' }],
  ['bandwidth is in GB', { bandwidthUnit: 'GB' }],
];

test('the figures of Contentful are the same where', async (t) => {
  const usual = await ofContentful(t, {});
  for (const [name, plan] of contentfulPlans) {
    await t.test(name, async () => {
      const other = await ofContentful(t, plan);
      deepEqual([...other.keys()], [...usual.keys()]);
      for (const [key, value] of other) ok(Math.abs(value - (usual.get(key) ?? Number.NaN)) < 0.01, key);
    });
  }
  await t.test('the older usage is read in place of the newer', async () => {
    const older = await ofContentful(t, { usages: 404 });
    const calls = [...older].filter(([key]) => key.startsWith('day api_call_'));
    // Five metrics of the organization and of four spaces.
    equal(calls.length, 5 * 5 * 31);
    for (const [key, value] of calls) equal(value, usual.get(key), key);
  });
});

type Figures = ReadonlyMap<string, number>;

async function ofAlgolia(t: TestContext, plan: Partial<AlgoliaPlan>): Promise<Figures> {
  const { simulator, collect } = await collectingAlgolia(t, { indexes: ['products', 'articles'] });
  simulator.steer.setPlan(plan);
  return figuresOf(await collect());
}

async function ofContentful(t: TestContext, plan: Partial<ContentfulPlan>): Promise<Figures> {
  const { simulator, collect } = await collectingContentful(t);
  simulator.steer.setPlan(plan);
  return figuresOf(await collect());
}

function figuresOf({ parts }: AccountState): Figures {
  const samples = [...parts.values()].flatMap((part) => part.samples);
  const figures = samples.map((sample) => [keyOf(sample), sample.value] as const);
  return new Map(figures.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function keyOf(sample: Sample): string {
  const when = sample.kind === 'day' ? sample.day : sample.kind === 'point' ? sample.atMs : 'now';
  return `${sample.kind} ${sample.metric} ${sample.scope.kind} ${sample.scope.id} ${when}`;
}
