/** Usage as other tools ask for it, totals, leaderboard and LiteLLM's activity: each figure equals a naive account of the records. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { UsageRecord } from '../../core/usage/record.ts';
import { assertFigures, exact, grouped, world, type Figures, RANGE } from './spend-fixture.ts';
import { naiveSums } from './usage-world.ts';

test('/internal/usage and the leaderboard say what the records say', async (t) => {
  const { fixture, records } = await world(t);
  const ada = records.filter(({ userId, teamId }) => userId === 'ada' && teamId === 'red');
  const totals = await exact(fixture, '/internal/usage', { ...RANGE, user_id: 'ada', team_id: 'red' });
  assertFigures(totals as unknown as Figures, ada);
  for (const metric of ['tokens', 'cost', 'requests'] as const) {
    for (const dimension of ['user', 'team', 'model', 'key'] as const) {
      const answer = await fixture.get('/internal/usage/leaderboard', {
        ...RANGE,
        dimension,
        metric,
        limit: '3',
      });
      equal(answer.status, 200, answer.text);
      const board = answer.body.leaderboard as { id: string; rank: number }[];
      const figure = (members: readonly UsageRecord[]): bigint => {
        const sums = naiveSums(members);
        if (metric === 'cost') return sums['costPicoUsd'] ?? 0n;
        if (metric === 'requests') return sums['requests'] ?? 0n;
        return ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWrite5mTokens', 'cacheWrite1hTokens']
          .map((name) => sums[name] ?? 0n)
          .reduce((a, b) => a + b, 0n);
      };
      const expected = [...grouped(records, [dimension], 'UTC')]
        .map(([key, members]) => ({ id: (JSON.parse(key) as string[])[0] ?? '', figure: figure(members) }))
        .toSorted((a, b) => (a.figure < b.figure ? 1 : a.figure > b.figure ? -1 : a.id < b.id ? -1 : 1))
        .slice(0, 3)
        .map(({ id }, index) => ({ rank: index + 1, id }));
      deepEqual(
        board.map(({ rank, id }) => ({ rank, id })),
        expected,
      );
    }
  }
});

test('/user/daily/activity has LiteLLM’s shape, and its days and breakdowns add up', async (t) => {
  const { fixture, records } = await world(t);
  const bob = records.filter(({ userId }) => userId === 'bob');
  const query = { start_date: '2026-10-01', end_date: '2026-10-08', user_id: 'bob', page_size: '3' };
  const days: {
    date: string;
    metrics: Figures;
    breakdown: Record<string, Record<string, { metrics: Figures }>>;
  }[] = [];
  for (let page = 1; page <= 3; page += 1) {
    const answer = (await exact(fixture, '/user/daily/activity', {
      ...query,
      page: String(page),
    })) as unknown as {
      results: typeof days;
      metadata: Record<string, unknown>;
    };
    days.push(...answer.results);
    equal(BigInt(answer.metadata['total_spend'] as string), naiveSums(bob)['costPicoUsd']);
    equal(answer.metadata['total_pages'], '3');
    equal(answer.metadata['has_more'], page < 3);
  }
  const expected = grouped(bob, ['day'], 'UTC');
  deepEqual(
    days.map(({ date }) => date),
    [...expected.keys()]
      .map((key) => (JSON.parse(key) as string[])[0] ?? '')
      .toSorted()
      .toReversed(),
  );
  for (const { date, metrics, breakdown } of days) {
    const ofDay = expected.get(JSON.stringify([date])) ?? [];
    assertFigures(metrics, ofDay);
    for (const [model, { metrics: ofModel }] of Object.entries(breakdown['models'] ?? {})) {
      assertFigures(
        ofModel,
        ofDay.filter((record) => record.model === model),
      );
    }
    for (const [key, { metrics: ofKey }] of Object.entries(breakdown['api_keys'] ?? {})) {
      assertFigures(
        ofKey,
        ofDay.filter((record) => record.keyId === key),
      );
    }
  }
});
