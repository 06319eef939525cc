/** Whatever a service refused in the meantime, and for how long: afterwards no day is missing and none is counted twice. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { AccountState } from '../../../core/saas-usage/account-state.ts';
import { dayAfter, dayOf, daysBetween, DAY_MS } from '../../../core/saas-usage/days.ts';
import { collectAccount } from '../../../saas-usage/collect-account.ts';
import {
  ORIGIN,
  shop,
  shopAccount,
  startTrueService,
  type Refusal,
  type TrueService,
} from './true-service.ts';

const START = Date.parse('2026-09-20T03:00:00Z');
const KEY = 'k'.repeat(32);

const outages: readonly (readonly [name: string, refusal: Refusal])[] = [
  ['answers 503', { status: 503 }],
  ['answers 500', { status: 500 }],
  ['refuses the key', { status: 401, body: '{"message":"Invalid API key"}' }],
  ['says that the key may not', { status: 403, body: '{"message":"Your role lacks this"}' }],
  ['says that there is nothing', { status: 404, body: '{"message":"Not found"}' }],
  ['no longer understands', { status: 422, body: '{"message":"Unprocessable"}' }],
  ['asks for an hour of patience', { status: 429, headers: { 'retry-after': '3600' } }],
  ['answers with a page', { status: 200, body: '<html></html>' }],
];

for (const [name, refusal] of outages) {
  test(`a service that ${name} for 40 days leaves no gap`, async (t) => {
    const world = await worldOf(t);
    await world.run();
    const { service } = world;
    service.refuse = () => refusal;
    for (let day = 0; day < 40; day += 10) {
      world.pass(10);
      const state = await world.run();
      equal(state.parts.get('sales')?.last.outcome, 'failure');
      ok((state.parts.get('sales')?.last.faults.length ?? 0) > 0, 'a failure names its reason');
    }
    service.refuse = () => null;
    await world.run();
    deepEqual(world.missing('orders'), []);
  });
}

test('a part that is refused for 40 days does not hold back the other, and has no gap afterwards', async (t) => {
  const world = await worldOf(t);
  await world.run();
  world.service.refuse = (path) => (path.startsWith('/orders') ? { status: 403 } : null);
  for (let day = 0; day < 40; day += 2) {
    world.pass(2);
    await world.run();
  }
  deepEqual(world.missing('returns'), []);
  ok(world.missing('orders').length > 30);
  world.service.refuse = () => null;
  await world.run();
  deepEqual(world.missing('orders'), []);
});

for (const [name, refusal] of outages.slice(3)) {
  test(`a metric of a part for which the service ${name} for 40 days has no gap, and costs one request`, async (t) => {
    const world = await worldOf(t);
    await world.run();
    const { service } = world;
    service.refuse = (path) => (path.startsWith('/baskets') ? refusal : null);
    for (let day = 0; day < 40; day += 2) {
      world.pass(2);
      service.seen.length = 0;
      const state = await world.run();
      equal(state.parts.get('sales')?.last.outcome, 'partial');
      const asked = service.seen.filter(({ path }) => path.startsWith('/baskets'));
      if (day > 0) equal(asked.length, 1, 'its newest days alone');
    }
    deepEqual(world.missing('orders'), []);
    service.refuse = () => null;
    await world.run();
    deepEqual(world.missing('baskets'), []);
  });

  // Whoever limits the rate is asked for nothing else either.
  if (refusal.status === 429) continue;
  test(`where a metric ${name} all the time, an outage leaves no gap of the others`, async (t) => {
    const world = await worldOf(t);
    const { service } = world;
    const always = (path: string): Refusal | null => (path.startsWith('/baskets') ? refusal : null);
    service.refuse = always;
    await world.run();
    deepEqual(world.missing('orders'), [], 'of the first days');
    service.refuse = () => ({ status: 503 });
    world.pass(40);
    await world.run();
    service.refuse = always;
    await world.run();
    deepEqual(world.missing('orders'), []);
    world.pass(40);
    await world.run();
    deepEqual(world.missing('orders'), [], 'after 40 days without a run');
  });
}

test('days before those that a plan remembers are no failure, and are not asked for in every run', async (t) => {
  const world = await worldOf(t);
  const remembered = dayAfter(dayOf(START), -12);
  world.service.refuse = (path) => {
    const from = new URL(path, ORIGIN).searchParams.get('from') ?? '';
    return from < remembered ? { status: 422, body: '{"message":"Only 12 days are kept"}' } : null;
  };
  const first = await world.run();
  equal(first.parts.get('sales')?.last.outcome, 'success');
  const asked = world.service.seen.length;
  await world.run();
  equal(world.service.seen.length - asked, 3, 'one request a metric');
});

test('a service that is asked into a storm of 429 is not asked for every metric five times', async (t) => {
  const world = await worldOf(t);
  world.service.refuse = () => ({ status: 429, headers: { 'retry-after': '3600' } });
  await world.run();
  ok(world.service.seen.length <= 2, `${world.service.seen.length} requests`);
});

type World = {
  readonly service: TrueService;
  readonly run: () => Promise<AccountState>;
  readonly pass: (days: number) => void;
  /** Days since the first that a first run reads which no run has read, up to yesterday. */
  readonly missing: (metric: string) => readonly string[];
};

async function worldOf(t: TestContext): Promise<World> {
  const service = await startTrueService(t, () => KEY);
  let nowMs = START;
  let state: AccountState | null = null;
  const read = new Map<string, Set<string>>();
  const first = dayAfter(dayOf(START), -29);
  for (const metric of ['orders', 'baskets', 'returns']) {
    const days = daysBetween(first, dayAfter(dayOf(START), 100));
    service.truth.set(metric, new Map(days.map((day, nth) => [day, nth + 1])));
    read.set(metric, new Set());
  }
  return {
    service,
    pass: (days) => {
      nowMs += days * DAY_MS;
    },
    run: async () => {
      const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
      // Nothing of the samples is kept between runs, as of a function.
      const previous: AccountState | null = state === null ? null : withoutSamples(state);
      state = await collectAccount({
        account: shopAccount,
        service: shop,
        readKeys: () => Promise.resolve({ key: KEY }),
        clock,
        random: () => 0,
        untilMs: nowMs + 60_000,
        previous,
        takenThrough: new Map(
          [...(previous?.parts ?? [])].flatMap(([part, { takenThrough }]) =>
            takenThrough === null ? [] : [[part, takenThrough] as const],
          ),
        ),
        origins: new Map([[ORIGIN, service.origin]]),
      });
      for (const { last, samples } of state.parts.values()) {
        if (last.outcome === 'failure') continue;
        for (const sample of samples) if (sample.kind === 'day') read.get(sample.metric)?.add(sample.day);
      }
      return state;
    },
    missing: (metric) =>
      daysBetween(first, dayAfter(dayOf(nowMs), -1)).filter((day) => read.get(metric)?.has(day) !== true),
  };
}

function withoutSamples({ account, parts }: AccountState): AccountState {
  return { account, parts: new Map([...parts].map(([part, state]) => [part, { ...state, samples: [] }])) };
}
