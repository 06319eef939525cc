/** One collection of an account: which days it reads, which parts are due, and what a mistake in one leaves of the others. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import { AskFailure, type Collector } from '../../core/saas-usage/collector.ts';
import { wholeAccount, type Sample } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { collectAccount } from '../../saas-usage/collect-account.ts';
import type { CollectOptions } from '../../saas-usage/collect-options.ts';
import { rangesToRead } from '../../saas-usage/day-ranges.ts';
import { NOW, testClock } from './collecting.ts';
import { say, startSmallService } from './small-service.ts';

const days = { mostAtOnce: 31, mostBack: 360, again: 31, atFirst: 93 };

const ranges: readonly (readonly [name: string, takenThrough: string | null, ...ranges: string[]])[] = [
  ['an ordinary run reads the newest days alone', '2026-11-29', '2026-10-31…2026-11-30'],
  [
    'the first run of a day goes one day further',
    '2026-11-28',
    '2026-10-31…2026-11-30',
    '2026-10-30…2026-10-30',
  ],
  [
    'after an outage, what may have been corrected meanwhile is read too',
    '2026-11-15',
    '2026-10-31…2026-11-30',
    '2026-10-17…2026-10-30',
  ],
  [
    'a first run reads more, the oldest first',
    null,
    '2026-10-31…2026-11-30',
    '2026-08-30…2026-09-29',
    '2026-09-30…2026-10-30',
  ],
  [
    'after a long outage there is no gap, and none goes beyond what the service remembers',
    '2025-01-01',
    '2026-10-31…2026-11-30',
    '2025-12-06…2026-01-05',
    '2026-01-06…2026-02-05',
    '2026-02-06…2026-03-08',
    '2026-03-09…2026-04-08',
    '2026-04-09…2026-05-09',
    '2026-05-10…2026-06-09',
    '2026-06-10…2026-07-10',
    '2026-07-11…2026-08-10',
    '2026-08-11…2026-09-10',
    '2026-09-11…2026-10-11',
    '2026-10-12…2026-10-30',
  ],
];

for (const [name, takenThrough, ...expected] of ranges) {
  test(`days: ${name}`, () => {
    const read = rangesToRead(days, '2026-11-30', takenThrough);
    deepEqual(
      read.map(({ from, to }) => `${from}…${to}`),
      expected,
    );
  });
}

test('parts are read side by side, and a mistake in one is its own failure', async () => {
  const both = Promise.withResolvers<undefined>();
  const { collect } = collecting([
    part('wrong', () => Promise.reject(new TypeError('undefined is not a function'))),
    part('waits', async () => {
      await both.promise;
      return [level(1)];
    }),
    part('frees', () => {
      both.resolve(undefined);
      return Promise.resolve([level(2)]);
    }),
  ]);
  const state = await collect();
  deepEqual(outcomes(state), ['failure', 'success', 'success']);
  equal(state.parts.get('wrong')?.last.faults[0]?.message, 'TypeError: undefined is not a function');
});

test('what was known of a part stays when it fails', async () => {
  let isThere = true;
  const { collect, clock } = collecting([
    part('usage', async () => {
      if (isThere) return [level(7)];
      throw refusal('unavailable');
    }),
  ]);
  const first = await collect();
  isThere = false;
  clock.atMs += 60_000;
  const next = (await collect({ previous: first })).parts.get('usage');
  deepEqual([next?.last.outcome, next?.lastSuccessAtMs], ['failure', NOW]);
  deepEqual(next?.samples, [level(7)]);
});

test('a part with a pace of its own is left out until it is due, and asked at once after what passes', async () => {
  let runs = 0;
  let fails: AskFailure | null = null;
  const inventory = part('inventory', async () => {
    runs += 1;
    if (fails !== null) throw fails;
    return [level(runs)];
  });
  const { collect, clock } = collecting([{ ...inventory, everySeconds: 3600 }]);
  let state = await collect();
  const later = async (seconds: number) => {
    clock.atMs += seconds * 1000;
    state = await collect({ previous: state });
    return runs;
  };
  equal(await later(3500), 1);
  // A schedule that fires a little early must not make it wait for another round.
  equal(await later(80), 2);
  fails = refusal('unavailable');
  equal(await later(3600), 3);
  equal(await later(300), 4, 'it failed');
  fails = null;
  equal(await later(300), 5);
  equal(await later(300), 5);
});

test('hundreds of faults are told as a few', async () => {
  const { collect } = collecting([
    {
      ...part('inventory', async () => []),
      collect: async () => ({
        samples: [level(1)],
        faults: Array.from({ length: 300 }, (_, at) => ({
          ...refusal('timeout').fault,
          what: `space ${at}`,
        })),
      }),
    },
  ]);
  const faults = (await collect()).parts.get('inventory')?.last.faults ?? [];
  deepEqual([faults.length, faults.at(-1)?.what], [21, '280 more']);
});

test('a part that never ends is left when the run ends, and no request of it goes on', async (t) => {
  const there = await startSmallService(t, (response, request) => {
    if (request.url === '/quick') say(response, 200, {});
  });
  const asking = (path: string): Collector =>
    part(path, async ({ ask }) => {
      await ask({ url: new URL(`https://service.example/${path}`), headers: () => ({}), what: path });
      return [level(1)];
    });
  const { collect } = collecting([asking('slow'), asking('quick')]);
  const end = new AbortController();
  const state = await collect({
    signal: end.signal,
    onAnswer: () => setImmediate(() => end.abort()),
    origins: new Map([['https://service.example', there.origin]]),
  });
  deepEqual(outcomes(state), ['failure', 'success']);
  deepEqual(
    [...state.parts.values()].map(({ last }) => [last.calls, last.faults[0]?.code]),
    [
      [1, 'timeout'],
      [1, undefined],
    ],
  );
});

function part(
  name: string,
  samples: (request: Parameters<Collector['collect']>[0]) => Promise<Sample[]>,
): Collector {
  return {
    part: name,
    everySeconds: 0,
    days: null,
    collect: async (request) => ({ samples: await samples(request), faults: [] }),
  };
}

function level(value: number): Sample {
  return { kind: 'level', metric: 'entries', scope: wholeAccount, value };
}

function refusal(code: 'unavailable' | 'timeout'): AskFailure {
  return new AskFailure({ what: 'entries', code, status: null, message: '' });
}

function outcomes(state: AccountState): readonly string[] {
  return [...state.parts.values()].map(({ last }) => last.outcome);
}

function collecting(collectors: readonly Collector[]) {
  const clock = testClock();
  const collect = (options: Partial<CollectOptions> = {}) =>
    collectAccount({
      account: { service: 'contentful', name: 'website', organizationId: 'organization' },
      service: { ...saasServices.contentful, collectors, mostPerSecond: 1_000_000 },
      readKeys: () => Promise.resolve({}),
      clock,
      random: () => 0,
      untilMs: clock.nowMs() + 60_000,
      previous: null,
      takenThrough: new Map(),
      ...options,
    });
  return { collect, clock };
}
