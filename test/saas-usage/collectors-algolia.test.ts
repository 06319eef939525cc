/** What is read of Algolia, and what each fault by name leaves: right figures and a clear signal. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { algoliaIndexStatistics, algoliaStatistics } from '../../core/saas-usage/services/algolia/metrics.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { daysBetween } from '../../core/saas-usage/days.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { collectingAlgolia, NOW, valueOf } from './collecting.ts';

const HOUR_MS = 3_600_000;

test('three months of days at first, of the application and of its indexes, and the sizes of now', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t, { indexes: ['products', 'articles'] });
  simulator.steer.correct({ statistic: 'search_operations', day: '2026-11-28', value: 112_000 });
  simulator.steer.correct({ statistic: 'records', day: '2026-11-30', value: 2_000_000 });
  simulator.steer.correct({ statistic: 'records', index: 'articles', day: '2026-11-30', value: 142_000 });
  simulator.steer.setPlan({ groups: 'itself' });
  const state = await collect({ takenThrough: new Map() });
  equal(state.parts.get('usage')?.last.outcome, 'success');
  equal(valueOf(state, 'usage', { metric: 'search_operations', day: '2026-11-28' }), 112_000);
  const days = new Set(
    state.parts.get('usage')?.samples.flatMap((sample) => (sample.kind === 'day' ? [sample.day] : [])),
  );
  deepEqual(
    [days.size, [...days].toSorted().at(0), [...days].toSorted().at(-1)],
    [90, '2026-09-02', '2026-11-30'],
  );
  equal(valueOf(state, 'usage', { metric: 'records', kind: 'level' }), 2_000_000);
  equal(valueOf(state, 'usage', { metric: 'records', kind: 'level', scope: 'articles' }), 142_000);
  ok(simulator.seen().every(({ method }) => method === 'GET'));
});

test('of a value for each server the account has the largest, and each server its own', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  const value = { 'c16-de-1': 386, 'c16-de-2': 120, 'c16-de-3': 90 };
  simulator.steer.correct({ statistic: 'max_qps', day: '2026-11-28', value });
  const state = await collect();
  equal(valueOf(state, 'usage', { metric: 'max_qps', day: '2026-11-28' }), 386);
  equal(valueOf(state, 'usage', { metric: 'max_qps', scope: 'c16-de-2', day: '2026-11-28' }), 120);
});

test('the last 48 hours are points of the account, for alerts at night', async (t) => {
  const { collect } = await collectingAlgolia(t);
  const samples = (await collect()).parts.get('hours')?.samples ?? [];
  const latency = samples.filter(({ metric }) => metric === '99p_processing_time');
  deepEqual(
    [latency.length, latency.every((sample) => sample.kind === 'point' && sample.scope.kind === 'account')],
    [48, true],
  );
  const newest = Math.max(...latency.map((sample) => (sample.kind === 'point' ? sample.atMs : 0)));
  equal(newest, Math.floor(NOW / HOUR_MS) * HOUR_MS);
});

test('the CPU is told as the share in use, and instants of seconds as what they are', async (t) => {
  const { collect, clock } = await collectingAlgolia(t);
  const first = await collect();
  const cpu = first.parts.get('infrastructure')?.samples.filter(({ metric }) => metric === 'cpu_usage') ?? [];
  equal(cpu.length, 3 * 60);
  // The simulator's servers are at most 97 % in use, which Algolia calls 3.
  ok(
    cpu.every(({ value }) => value >= 10 && value <= 97),
    'in use, not idle',
  );
  ok(
    cpu.every(
      (sample) => sample.kind === 'point' && sample.atMs > NOW - HOUR_MS - 60_000 && sample.atMs <= NOW,
    ),
  );
  clock.atMs += 5 * 60_000;
  const next = await collect({ previous: first });
  // Five minutes later, and ten before for what came late: nothing that was told long ago.
  equal(
    next.parts.get('infrastructure')?.samples.filter(({ metric }) => metric === 'cpu_usage').length,
    3 * 15,
  );
});

test('a plan without the Monitoring API, or no key for it, is told and fails nothing', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  for (const status of [401, 403] as const) {
    simulator.steer.setPlan({ infrastructure: status });
    const state = await collect();
    const part = state.parts.get('infrastructure');
    deepEqual([part?.last.outcome, part?.samples.length, part?.last.calls], ['success', 0, 1]);
    deepEqual(
      part?.last.faults.map(({ code, isOfPlan }) => [code, isOfPlan]),
      [['forbidden', true]],
    );
    equal(state.parts.get('usage')?.last.outcome, 'success');
  }
  const state = await collect({ readKeys: () => Promise.resolve({ usage_api_key: demoAlgolia.usageKey }) });
  const part = state.parts.get('infrastructure');
  deepEqual([part?.last.outcome, part?.last.calls], ['success', 0]);
  equal(part?.last.faults[0]?.message, 'the keys have no monitoring_api_key');
});

test('a wrong key for the Monitoring API is no matter of the plan', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  const keys = { usage_api_key: demoAlgolia.usageKey, monitoring_api_key: 'x'.repeat(32) };
  const answers = [
    // As the simulator says it: 403, `invalid credentials`.
    null,
    { kind: 'answer', status: 401, body: 'Invalid credentials' },
    { kind: 'answer', status: 401, body: '{"message":"no"}' },
  ] as const;
  for (const answer of answers) {
    if (answer !== null) simulator.steer.fail(answer, { path: /infrastructure/ });
    const state = await collect({ readKeys: () => Promise.resolve(keys) });
    const { outcome, faults } = state.parts.get('infrastructure')?.last ?? {};
    deepEqual([outcome, faults?.[0]?.code, faults?.[0]?.isOfPlan], ['failure', 'unauthorized', undefined]);
  }
});

test('a statistic that the plan does not have is left out and told, the rest comes in one request', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  simulator.steer.setPlan({ withheld: ['total_recommend_requests', 'max_qps'] });
  const state = await collect();
  const { outcome, faults, calls } = state.parts.get('usage')?.last ?? {};
  deepEqual([outcome, calls], ['success', 3]);
  deepEqual(
    new Map(faults?.map(({ what, isOfPlan }) => [what, isOfPlan])),
    new Map([
      ['usage total_recommend_requests', true],
      ['usage max_qps', true],
    ]),
  );
  ok(valueOf(state, 'usage', { metric: 'total_operations', day: '2026-11-28' }));
});

test('a plan that refuses lists is asked for one statistic after the other', async (t) => {
  for (const refused of [400, 403, 422] as const) {
    const { collect, simulator } = await collectingAlgolia(t, { indexes: ['products'] });
    simulator.steer.setPlan({ lists: refused, answers: 'list', withheld: ['file_size'], groups: 'itself' });
    const state = await collect();
    const { outcome, faults } = state.parts.get('usage')?.last ?? {};
    equal(outcome, 'success', String(refused));
    deepEqual(
      faults?.map(({ what }) => what),
      ['usage file_size', 'usage file_size of index products'],
    );
    ok(valueOf(state, 'usage', { metric: 'total_operations', day: '2026-11-28' }));
    ok(valueOf(state, 'usage', { metric: 'records', kind: 'level', scope: 'products' }));
  }
});

test('where lists are refused, a statistic that fails leaves the others', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  simulator.steer.setPlan({ lists: 422 });
  simulator.steer.fail({ kind: 'answer', status: 500 }, { path: /usage\/data_size\?/, times: Infinity });
  const usage = (await collect()).parts.get('usage');
  equal(usage?.last.outcome, 'partial');
  deepEqual(
    usage?.last.faults.map(({ what, code }) => [what, code]),
    [['usage data_size', 'unavailable']],
  );
  equal(new Set(usage?.samples.map(({ metric }) => metric)).size, algoliaStatistics.length - 1);
});

test('a group that answers with its members still has its own name', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  simulator.steer.setPlan({ groups: 'members' });
  const state = await collect();
  const whole = valueOf(state, 'usage', { metric: 'total_search_operations', day: '2026-11-28' });
  ok(whole !== undefined && whole > 0);
  equal(valueOf(state, 'usage', { metric: 'search_operations', day: '2026-11-28' }), whole);
});

test('a plan without the Usage API is a failure with one request for each range, not one for each statistic', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  simulator.steer.setPlan({ usageApi: 403 });
  const state = await collect({ takenThrough: new Map() });
  const usage = state.parts.get('usage');
  deepEqual([usage?.last.outcome, usage?.last.faults[0]?.code], ['failure', 'forbidden']);
  ok((usage?.last.calls ?? 99) <= 4, `${usage?.last.calls} calls`);
  equal(state.parts.get('infrastructure')?.last.outcome, 'success');
});

test('an index that is gone, or fails, leaves the others and the application', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t, { indexes: ['products', 'gone', 'articles'] });
  simulator.steer.fail({ kind: 'answer', status: 500 }, { path: /\/articles\?/, times: Infinity });
  const state = await collect();
  const usage = state.parts.get('usage');
  equal(usage?.last.outcome, 'partial');
  deepEqual(
    new Map(usage?.last.faults.map(({ what, code }) => [what, code])),
    new Map([
      ['usage statistics of index gone', 'refused'],
      ['usage statistics of index articles', 'unavailable'],
    ]),
  );
  ok(valueOf(state, 'usage', { metric: 'records', kind: 'level', scope: 'products' }));
  ok(valueOf(state, 'usage', { metric: 'total_operations', day: '2026-11-29' }));
});

test('more indexes than a run has time for, one statistic at a time, are all read within a few runs', async (t) => {
  const [index] = demoAlgolia.indexes;
  ok(index);
  const indexes = Array.from({ length: 6 }, (_, at) => `index${at}`);
  const { collect, simulator, clock } = await collectingAlgolia(t, { indexes });
  simulator.steer.setIndexes(indexes.map((name) => ({ ...index, name })));
  simulator.steer.setPlan({ lists: 422 });
  const { algolia } = saasServices;
  const collectors = algolia.collectors.filter(({ part }) => part === 'usage');
  const read = new Set<string>();
  for (let run = 0; run < 8; run += 1) {
    const end = new AbortController();
    let answers = 0;
    const state = await collect({
      service: { ...algolia, collectors, mostPerSecond: 1_000_000 },
      signal: end.signal,
      // Half of what there is to read.
      onAnswer: () => {
        if ((answers += 1) === 60) end.abort();
      },
    });
    equal(state.parts.get('usage')?.last.outcome, 'partial');
    for (const { metric, scope } of state.parts.get('usage')?.samples ?? [])
      if (scope.kind === 'index') read.add(`${metric} ${scope.id}`);
    clock.atMs += 5 * 60_000;
  }
  equal(read.size, indexes.length * algoliaIndexStatistics.length);
});

test('an index may have any name', async (t) => {
  const [index] = demoAlgolia.indexes;
  ok(index);
  const name = 'prod/Artikel für 50%?';
  const { collect, simulator } = await collectingAlgolia(t, { indexes: [name] });
  simulator.steer.setIndexes([{ ...index, name }, ...demoAlgolia.indexes]);
  const state = await collect();
  equal(state.parts.get('usage')?.last.outcome, 'success');
  ok(valueOf(state, 'usage', { metric: 'records', kind: 'level', scope: name }));
});

test('a key that was rotated is read again, and the run succeeds', async (t) => {
  for (const wrongKey of [401, 403] as const) {
    const { collect, simulator } = await collectingAlgolia(t);
    const rotated = { usage_api_key: 'u'.repeat(32), monitoring_api_key: 'm'.repeat(32) };
    simulator.steer.setPlan({ wrongKey });
    simulator.steer.rotateKeys({
      usageKey: rotated.usage_api_key,
      monitoringKey: rotated.monitoring_api_key,
    });
    const before = { usage_api_key: demoAlgolia.usageKey, monitoring_api_key: demoAlgolia.monitoringKey };
    let reads = 0;
    const state = await collect({ readKeys: () => Promise.resolve((reads += 1) === 1 ? before : rotated) });
    deepEqual(
      [...state.parts.values()].map(({ last }) => last.outcome),
      ['success', 'success', 'success'],
    );
    equal(reads, 2);
  }
});

test('a key that is no longer taken is a failure that names it, and what was known stays', async (t) => {
  const { collect, simulator, clock } = await collectingAlgolia(t);
  const first = await collect();
  simulator.steer.rotateKeys({ usageKey: 'u'.repeat(32) });
  clock.atMs += 5 * 60_000;
  const usage = (await collect({ previous: first })).parts.get('usage');
  deepEqual([usage?.last.outcome, usage?.last.faults[0]?.code], ['failure', 'unauthorized']);
  deepEqual(usage?.samples, first.parts.get('usage')?.samples);
  deepEqual([usage?.lastSuccessAtMs, usage?.takenThrough], [NOW, '2026-11-29']);
});

test('a storm of 429 is ridden out', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  simulator.steer.fail({ kind: 'answer', status: 429 }, { times: 4 });
  const state = await collect();
  deepEqual(
    [...state.parts.values()].map(({ last }) => last.outcome),
    ['success', 'success', 'success'],
  );
});

test('a day that comes late, and one that is corrected, are read again', async (t) => {
  const { collect, simulator, clock } = await collectingAlgolia(t);
  simulator.steer.holdBack('2026-11-29');
  const first = await collect();
  equal(valueOf(first, 'usage', { metric: 'total_operations', day: '2026-11-29' }), undefined, 'not 0');
  simulator.steer.release('2026-11-29');
  simulator.steer.correct({ statistic: 'total_operations', day: '2026-11-01', value: 7 });
  clock.atMs += 5 * 60_000;
  const usage = first.parts.get('usage');
  const next = await collect({
    previous: first,
    takenThrough: new Map([['usage', usage?.takenThrough ?? '']]),
  });
  ok(valueOf(next, 'usage', { metric: 'total_operations', day: '2026-11-29' }));
  equal(valueOf(next, 'usage', { metric: 'total_operations', day: '2026-11-01' }), 7);
});

test('after an outage of weeks no day is missing', async (t) => {
  const { collect } = await collectingAlgolia(t);
  const state = await collect({ takenThrough: new Map([['usage', '2026-10-10']]) });
  const read = new Set(
    state.parts.get('usage')?.samples.flatMap((sample) => (sample.kind === 'day' ? [sample.day] : [])),
  );
  const missing = daysBetween('2026-10-11', '2026-11-30').filter((day) => !read.has(day));
  deepEqual(missing, []);
});

test('a plan that keeps fewer days is told so, and what it keeps is read', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  simulator.steer.setPlan({ keepsDays: 45 });
  const usage = (await collect({ takenThrough: new Map() })).parts.get('usage');
  deepEqual([usage?.last.outcome, usage?.takenThrough, usage?.last.calls], ['success', '2026-11-29', 2]);
  deepEqual(
    usage?.last.faults.map(({ code, isOfPlan }) => [code, isOfPlan]),
    [['refused', true]],
  );
});

test('answers that are not as documented are bad answers, not figures', async (t) => {
  const { collect, simulator } = await collectingAlgolia(t);
  simulator.steer.correct({ statistic: 'total_operations', day: '2026-11-28', value: -1 });
  const usage = (await collect()).parts.get('usage');
  deepEqual([usage?.last.outcome, usage?.last.faults[0]?.code], ['partial', 'bad-answer']);
  match(usage?.last.faults[0]?.message ?? '', /^total_operations: /);
  simulator.steer.fail(
    { kind: 'answer', status: 200, body: '{"data":{"total_operations":[]}}' },
    { path: /daily/ },
  );
  const wrapped = (await collect()).parts.get('usage');
  deepEqual([wrapped?.last.outcome, wrapped?.last.faults[0]?.code], ['failure', 'bad-answer']);
});
