/** What is read of Contentful, and what each fault by name leaves: right figures and a clear signal. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import type { LevelSample } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';
import { collectingContentful, valueOf } from './collecting.ts';

test('three months of days at first, of the organization and by space', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  simulator.steer.correct({ metric: 'api_call_cda', space: 'storefront01', day: '2026-11-28', value: 800 });
  simulator.steer.correct({ metric: 'api_call_cda', space: 'magazine0002', day: '2026-11-28', value: 90 });
  simulator.steer.correct({ metric: 'api_call_cda', space: 'corporate003', day: '2026-11-28', value: 7 });
  simulator.steer.correct({ metric: 'api_call_cda', space: 'sandbox00004', day: '2026-11-28', value: 0 });
  const state = await collect({ takenThrough: new Map() });
  const usage = state.parts.get('usage');
  deepEqual([usage?.last.outcome, usage?.takenThrough], ['success', '2026-11-29']);
  equal(valueOf(state, 'usage', { metric: 'api_call_cda', day: '2026-11-28' }), 897);
  equal(valueOf(state, 'usage', { metric: 'api_call_cda', scope: 'magazine0002', day: '2026-11-28' }), 90);
  const total = valueOf(state, 'usage', { metric: 'api_call_total', day: '2026-11-28' });
  const four = ['cda', 'cma', 'cpa', 'graphql'].map((api) =>
    valueOf(state, 'usage', { metric: `api_call_${api}`, day: '2026-11-28' }),
  );
  equal(
    total,
    four.reduce<number>((sum, each) => sum + (each ?? Number.NaN), 0),
  );
  const days = daysOf(state).toSorted();
  deepEqual([days.length, days[0], days.at(-1)], [93, '2026-08-30', '2026-11-30']);
  ok(simulator.seen().every(({ method }) => method === 'GET'));
});

test('bandwidth is told in bytes, whatever unit Contentful tells it in', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  for (const space of demoContentful.spaces) {
    simulator.steer.correct({
      metric: 'asset_bandwidth',
      space: space.id,
      day: '2026-11-28',
      value: 3_000_000_000,
    });
  }
  for (const bandwidthUnit of ['bytes', 'KB', 'MB', 'GB'] as const) {
    simulator.steer.setPlan({ bandwidthUnit });
    const state = await collect();
    equal(
      valueOf(state, 'usage', { metric: 'asset_bandwidth', day: '2026-11-28' }),
      12_000_000_000,
      bandwidthUnit,
    );
  }
});

test('profiles of the month are a level, since days of them cannot be added up', async (t) => {
  const { collect } = await collectingContentful(t);
  const state = await collect();
  ok((valueOf(state, 'usage', { metric: 'monthly_active_profiles', kind: 'level' }) ?? 0) > 0);
  equal(valueOf(state, 'usage', { metric: 'monthly_active_profiles' }), undefined);
});

test('the inventory is counted without its items, by environment, by space and in all', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  const state = await collect();
  const levels = levelsOf(state, 'inventory');
  equal(levels.get('content_types environment storefront01/redesign'), 47);
  // The alias `master` of master-2026-11-03 is not counted again.
  equal(levels.get('environments space storefront01'), 3);
  equal(levels.get('content_types space storefront01'), 41 + 41 + 47);
  equal(levels.get('content_types account '), 41 + 41 + 47 + 28 + 28 + 17 + 9);
  equal(levels.get('locales account '), 21 + 21 + 4 + 7 + 7 + 3 + 2 + 1);
  equal(levels.get('api_keys account '), 9 + 4 + 3 + 2);
  equal(levels.get('webhooks space magazine0002'), 3);
  equal(levels.get('roles account '), 8 + 6 + 4 + 2);
  equal(levels.get('spaces account '), 4);
  ok(![...levels.keys()].some((key) => key.endsWith('/master') && key.includes('storefront01')));
  const content = simulator.seen().filter(({ path }) => /\/(?:entries|assets|content_types)\?/.test(path));
  ok(content.length > 0 && content.every(({ path }) => path.endsWith('?limit=0')), 'no item is downloaded');
});

test('people: of the organization, of each space, and teams', async (t) => {
  const { collect } = await collectingContentful(t);
  const levels = levelsOf(await collect(), 'members');
  deepEqual([levels.get('organization_memberships account '), levels.get('teams account ')], [34, 5]);
  deepEqual(
    [levels.get('space_memberships account '), levels.get('space_memberships space magazine0002')],
    [19 + 22 + 8 + 12, 22],
  );
});

test('spaces have the names that people call them by', async (t) => {
  const { collect } = await collectingContentful(t);
  const samples = (await collect()).parts.get('inventory')?.samples ?? [];
  const names = new Map(samples.map(({ scope }) => [scope.id, scope.name]));
  equal(names.get('storefront01'), 'Storefront');
  equal(names.get('storefront01/staging'), 'Storefront / staging');
});

test('an account may name spaces and environments, an environment also by its alias', async (t) => {
  const { collect } = await collectingContentful(t, {
    spaces: ['storefront01', 'magazine0002'],
    environments: ['master'],
  });
  const levels = levelsOf(await collect(), 'inventory');
  deepEqual([...levels.keys()].filter((key) => key.startsWith('content_types')).toSorted(), [
    'content_types account ',
    'content_types environment magazine0002/master',
    'content_types environment storefront01/master',
    'content_types space magazine0002',
    'content_types space storefront01',
  ]);
  equal(levels.get('content_types account '), 41 + 28);
});

test('an environment of the account that no space has is told', async (t) => {
  const { collect } = await collectingContentful(t, { environments: ['master', 'mastre'] });
  const { outcome, faults } = (await collect()).parts.get('inventory')?.last ?? {};
  deepEqual([outcome, faults?.map(({ what }) => what)], ['partial', ['environment mastre']]);
});

test('a plan without the API for people is told, and members of spaces are counted', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  const path = /organizations\/[^/]+\/(?:organization_memberships|space_memberships|teams)/;
  simulator.steer.fail({ kind: 'answer', status: 403 }, { path, times: Infinity });
  const state = await collect();
  const { outcome, faults } = state.parts.get('members')?.last ?? {};
  deepEqual([outcome, faults?.length], ['success', 3]);
  equal(levelsOf(state, 'members').get('space_memberships space magazine0002'), 22);
});

test('spaces and rows that do not fit on a page are read to the last', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  const [sandbox] = demoContentful.spaces.toReversed();
  ok(sandbox);
  const many = Array.from({ length: 130 }, (_, at) => ({ ...sandbox, id: `space${at}`, environments: [] }));
  simulator.steer.setSpaces(many);
  const state = await collect();
  equal(levelsOf(state, 'inventory').get('api_keys account '), 130 * sandbox.apiKeys);
  const spaces = new Set(
    state.parts.get('usage')?.samples.flatMap(({ scope }) => (scope.kind === 'space' ? [scope.id] : [])),
  );
  equal(spaces.size, 130);
});

test('a list whose pages end too soon is a bad answer, and no part of it is taken for the whole', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  const body = JSON.stringify({ sys: { type: 'Array' }, total: 9, skip: 0, limit: 100, items: [] });
  simulator.steer.fail({ kind: 'answer', status: 200, body }, { path: /^\/spaces\?/, times: Infinity });
  const { outcome, faults } = (await collect()).parts.get('inventory')?.last ?? {};
  deepEqual([outcome, faults?.[0]?.code], ['failure', 'bad-answer']);
});

test('more spaces than a run has time for are all read within a few runs', async (t) => {
  const { collect, simulator, clock } = await collectingContentful(t);
  const [sandbox] = demoContentful.spaces.toReversed();
  ok(sandbox);
  simulator.steer.setSpaces(
    Array.from({ length: 40 }, (_, at) => ({ ...sandbox, id: `space${at}`, environments: [] })),
  );
  const { contentful } = saasServices;
  const collectors = contentful.collectors.filter(({ part }) => part === 'inventory');
  const inventoryAlone = { ...contentful, collectors, mostPerSecond: 1_000_000 };
  const read = new Set<string>();
  for (let run = 0; run < 8; run += 1) {
    const end = new AbortController();
    let answers = 0;
    const state = await collect({
      service: inventoryAlone,
      signal: end.signal,
      // A third of the inventory.
      onAnswer: () => {
        if ((answers += 1) === 54) end.abort();
      },
    });
    equal(state.parts.get('inventory')?.last.outcome, 'partial');
    for (const key of levelsOf(state, 'inventory').keys()) read.add(key);
    clock.atMs += 5 * 60_000;
  }
  equal([...read].filter((key) => key.startsWith('roles space ')).length, 40);
});

test('data in Europe is asked for there', async (t) => {
  const { collect, simulator } = await collectingContentful(t, { apiUrl: 'https://api.eu.contentful.com' });
  const state = await collect({ origins: new Map([['https://api.eu.contentful.com', simulator.url]]) });
  deepEqual(
    [...state.parts.values()].map(({ last }) => last.outcome),
    ['success', 'success', 'success'],
  );
});

test('a metric that the organization does not have is told, and fails nothing', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  simulator.steer.setPlan({ withheld: { ai_action_invocation: 403, functions_invocations: 404 } });
  const state = await collect();
  const { outcome, faults } = state.parts.get('usage')?.last ?? {};
  equal(outcome, 'success');
  deepEqual(faults?.map(({ what }) => what).toSorted(), [
    'usage ai_action_invocation',
    'usage ai_action_invocation by space',
    'usage functions_invocations',
    'usage functions_invocations by space',
  ]);
  ok(valueOf(state, 'usage', { metric: 'api_call_cda', day: '2026-11-28' }));
});

test('a question that is no longer understood passes for no plan', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  simulator.steer.fail(
    { kind: 'answer', status: 422 },
    { path: /usages\/(?:api_call_cda|ai_).*group=/, times: Infinity },
  );
  const { outcome, faults } = (await collect()).parts.get('usage')?.last ?? {};
  equal(outcome, 'partial');
  deepEqual(
    faults?.filter(({ isOfPlan }) => isOfPlan !== true).map(({ what, code }) => [what, code]),
    [['usage api_call_cda by space', 'refused']],
  );
});

test('the older endpoints are read where the newer one is not there, and only until they end', async (t) => {
  for (const status of [403, 404] as const) {
    const { collect, simulator } = await collectingContentful(t);
    simulator.steer.correct({ metric: 'api_call_cma', space: 'magazine0002', day: '2026-11-28', value: 77 });
    const newer = await collect();
    simulator.steer.setPlan({ usages: status });
    const state = await collect();
    const { outcome, faults } = state.parts.get('usage')?.last ?? {};
    deepEqual([outcome, faults?.length, faults?.[0]?.isOfPlan], ['success', 1, true]);
    match(faults?.[0]?.message ?? '', /older endpoints .* end on 2027-02-28/);
    equal(valueOf(state, 'usage', { metric: 'api_call_cma', scope: 'magazine0002', day: '2026-11-28' }), 77);
    for (const metric of ['api_call_cda', 'api_call_graphql', 'api_call_total']) {
      const wanted = { metric, day: '2026-11-28' };
      equal(valueOf(state, 'usage', wanted), valueOf(newer, 'usage', wanted), metric);
    }
  }
  const { collect, simulator, clock } = await collectingContentful(t);
  simulator.steer.setPlan({ usages: 404 });
  clock.atMs = Date.parse('2027-02-28T00:00:00Z');
  const state = await collect({ takenThrough: new Map([['usage', '2027-02-27']]) });
  deepEqual(state.parts.get('usage')?.last.outcome, 'failure');
  ok(!simulator.seen().some(({ path }) => path.includes('periodic')));
});

test('a token that may not read usage is a failure that says so, and people and inventory are read', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  simulator.steer.setPlan({ usages: 403, periodicUsages: 403 });
  const state = await collect();
  const { outcome, faults } = state.parts.get('usage')?.last ?? {};
  deepEqual([outcome, faults?.[0]?.code, faults?.[0]?.isOfPlan], ['failure', 'forbidden', undefined]);
  equal(state.parts.get('inventory')?.last.outcome, 'success');
});

test('a space that refuses leaves the others, and no sum is told that lacks it', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  simulator.steer.fail({ kind: 'answer', status: 403 }, { path: /magazine0002\/webhook/, times: Infinity });
  simulator.steer.fail(
    { kind: 'answer', status: 403 },
    { path: /magazine0002\/environments/, times: Infinity },
  );
  const state = await collect();
  equal(state.parts.get('inventory')?.last.outcome, 'partial');
  const levels = levelsOf(state, 'inventory');
  deepEqual([levels.get('webhooks space corporate003'), levels.get('webhooks account ')], [1, undefined]);
  deepEqual(
    [levels.get('entries space corporate003') !== undefined, levels.get('entries account ')],
    [true, undefined],
  );
  equal(levels.get('roles account '), 20, 'what was read everywhere is added up');
});

test('a token that was rotated is read again; Contentful may say 403 for one that it does not know', async (t) => {
  for (const wrongToken of [401, 403] as const) {
    const { collect, simulator } = await collectingContentful(t);
    const rotated = 'r'.repeat(43);
    simulator.steer.setPlan({ wrongToken });
    simulator.steer.rotateTokens([rotated]);
    let reads = 0;
    const before = demoContentful.tokens[0]?.token ?? '';
    const state = await collect({
      readKeys: () => Promise.resolve({ management_token: (reads += 1) === 1 ? before : rotated }),
    });
    deepEqual(
      [...state.parts.values()].map(({ last }) => last.outcome),
      ['success', 'success', 'success'],
    );
    equal(reads, 2);
    const refused = await collect();
    deepEqual(
      [...refused.parts.values()].map(({ last }) => [last.outcome, last.faults[0]?.code]),
      Array.from({ length: 3 }, () => ['failure', 'unauthorized']),
    );
  }
});

test('a day that comes late is not told as 0, and a corrected one is read again', async (t) => {
  const { collect, simulator, clock } = await collectingContentful(t);
  simulator.steer.holdBack('2026-11-29');
  const first = await collect();
  equal(valueOf(first, 'usage', { metric: 'api_call_cda', day: '2026-11-29' }), undefined);
  simulator.steer.release('2026-11-29');
  for (const { id } of demoContentful.spaces) {
    simulator.steer.correct({ metric: 'api_call_cda', space: id, day: '2026-11-03', value: 10 });
  }
  clock.atMs += 5 * 60_000;
  const next = await collect({ previous: first });
  ok(valueOf(next, 'usage', { metric: 'api_call_cda', day: '2026-11-29' }));
  equal(valueOf(next, 'usage', { metric: 'api_call_cda', day: '2026-11-03' }), 40);
});

test('a storm of 429 that Contentful gives an end for is ridden out', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  const headers = { 'x-contentful-ratelimit-reset': '0' };
  simulator.steer.fail({ kind: 'answer', status: 429, headers }, { times: 4 });
  const state = await collect();
  deepEqual(
    [...state.parts.values()].map(({ last }) => last.outcome),
    ['success', 'success', 'success'],
  );
  ok((state.parts.get('usage')?.last.callsLeft ?? 0) > 35_000);
});

test('a part that hangs until the run ends leaves the others, and what it has read', async (t) => {
  const { collect, simulator } = await collectingContentful(t);
  let answers = 0;
  await collect({ onAnswer: () => void (answers += 1) });
  simulator.steer.fail({ kind: 'silence' }, { path: /sandbox00004\/roles/, times: Infinity });
  const end = new AbortController();
  let left = answers - 1;
  const state = await collect({
    signal: end.signal,
    // The run ends once everything else is answered.
    onAnswer: () => {
      left -= 1;
      if (left === 0) setImmediate(() => end.abort());
    },
  });
  deepEqual(
    [...state.parts].map(([part, { last }]) => [part, last.outcome]),
    [
      ['usage', 'success'],
      ['inventory', 'partial'],
      ['members', 'success'],
    ],
  );
  equal(state.parts.get('inventory')?.last.faults[0]?.code, 'timeout');
  const levels = levelsOf(state, 'inventory');
  deepEqual([levels.get('roles space storefront01'), levels.get('roles account ')], [8, undefined]);
});

test('the inventory is read each hour, usage in each run', async (t) => {
  const { collect, simulator, clock } = await collectingContentful(t);
  const first = await collect();
  const asked = simulator.seen().length;
  clock.atMs += 5 * 60_000;
  const next = await collect({ previous: first });
  ok(
    simulator
      .seen()
      .slice(asked)
      .every(({ path }) => path.includes('/usages/')),
  );
  deepEqual(next.parts.get('inventory'), first.parts.get('inventory'));
  clock.atMs += 55 * 60_000;
  const later = await collect({ previous: next });
  equal(later.parts.get('inventory')?.lastSuccessAtMs, clock.atMs);
});

function levelsOf(state: AccountState, part: string): ReadonlyMap<string, number> {
  const levels = state.parts
    .get(part)
    ?.samples.filter((sample): sample is LevelSample => sample.kind === 'level');
  return new Map(levels?.map(({ metric, scope, value }) => [`${metric} ${scope.kind} ${scope.id}`, value]));
}

function daysOf(state: AccountState): string[] {
  const samples = state.parts.get('usage')?.samples ?? [];
  return [...new Set(samples.flatMap((sample) => (sample.kind === 'day' ? [sample.day] : [])))];
}
