/** The spend API: each figure it answers, in JSON and CSV and over all pages, equals a naive account of the records. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { parseUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import {
  assertFigures,
  everyLine,
  everyRow,
  exact,
  grouped,
  world,
  type Page,
  RANGE,
} from './spend-fixture.ts';
import { naiveSums } from './usage-world.ts';

for (const [path, dimension, idName] of [
  ['/spend/users', 'user', 'user_id'],
  ['/spend/keys', 'key', 'key_id'],
  ['/spend/teams', 'team', 'team_id'],
  ['/spend/models', 'model', 'model'],
  ['/spend/tags', 'tag', 'tag'],
] as const) {
  test(`${path} adds up, page by page, the largest spend first`, async (t) => {
    const { fixture, records } = await world(t);
    const found = await everyRow(fixture, path, { ...RANGE, page_size: '2' });
    ok(found.length > 2, 'more than one page');
    const spends = found.map(({ spend }) => BigInt(spend));
    deepEqual(
      spends,
      spends.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0)),
    );
    const expected = grouped(records, [dimension], 'UTC');
    equal(found.length, expected.size);
    for (const row of found) assertFigures(row, expected.get(JSON.stringify([row[idName]])) ?? []);
  });
}

test('/spend/report gives the same account as JSON and as CSV, in any zone, over all its pages', async (t) => {
  const { fixture, records } = await world(t);
  const groupBy = ['day', 'team', 'model', 'tag'];
  const query = {
    since: '2026-10-01T00:00:00Z',
    until: '2026-10-09T00:00:00Z',
    timezone: 'Asia/Kolkata',
    group_by: groupBy.join(','),
  };
  const expected = grouped(records, groupBy, 'Asia/Kolkata');
  const rows = await everyRow(fixture, '/spend/report', { ...query, page_size: '37' });
  equal(rows.length, expected.size);
  for (const row of rows) {
    const group = groupBy.map((name) => (row['group'] as unknown as Record<string, string>)[name] ?? '?');
    assertFigures(row, expected.get(JSON.stringify(group)) ?? []);
  }

  const [head = [], ...lines] = await everyLine(fixture, '/spend/report', { ...query, page_size: '41' });
  deepEqual(head.slice(0, 6), ['day', 'team', 'team_name', 'model', 'tag', 'spend']);
  equal(lines.length, expected.size);
  for (const line of lines) {
    const group = groupBy.map((name) => line[head.indexOf(name)]);
    const members = expected.get(JSON.stringify(group)) ?? [];
    equal(parseUsd(line[head.indexOf('spend')] ?? ''), naiveSums(members)['costPicoUsd']);
    equal(BigInt(line[head.indexOf('completion_tokens')] ?? -1), naiveSums(members)['outputTokens']);
  }
});

test('/spend/savings adds up what caches saved, the most or the least first, losses among them', async (t) => {
  const { fixture, records } = await world(t);
  const path = '/spend/savings';
  for (const groupBy of [['user'], ['team'], ['model', 'day'], ['key'], ['cache_points']]) {
    const query = { ...RANGE, group_by: groupBy.join(','), page_size: '3' };
    const rows = await everyRow(fixture, path, query);
    const saved = rows.map((row) => BigInt(row['saved'] ?? ''));
    deepEqual(
      saved,
      saved.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0)),
    );
    const expected = grouped(records, groupBy, 'UTC');
    equal(rows.length, expected.size);
    for (const row of rows) {
      const group = groupBy.map((name) => (row['group'] as unknown as Record<string, string>)[name] ?? '?');
      const sums = naiveSums(expected.get(JSON.stringify(group)) ?? []);
      const [cache = 0n, answers = 0n] = [sums['cacheSavedPicoUsd'], sums['answerSavedPicoUsd']];
      deepEqual(
        ['cache_saved', 'answer_cache_saved', 'saved', 'spend', 'spend_without'].map((name) => row[name]),
        [
          cache,
          answers,
          cache + answers,
          sums['costPicoUsd'],
          (sums['costPicoUsd'] ?? 0n) + cache + answers,
        ].map(String),
      );
    }
    const least = await everyRow(fixture, path, { ...query, order_by: 'lost' });
    deepEqual(
      least.map((row) => row['saved']),
      saved.toReversed().map(String),
    );
  }
  const byDay = await everyRow(fixture, path, { ...RANGE, group_by: 'model,day', order_by: 'lost' });
  ok(Number(byDay[0]?.['cache_saved']) < 0);
});

test('/spend/report groups by what only records know, within 31 days', async (t) => {
  const { fixture, records } = await world(t, 100);
  const page: Page = await exact(fixture, '/spend/report', {
    ...RANGE,
    group_by: 'region,ending',
    page_size: '1000',
  });
  const expected = grouped(records, ['region', 'ending'], 'UTC');
  equal(page.data.length, expected.size);
  for (const row of page.data) {
    const group = row['group'] as unknown as Record<string, string>;
    assertFigures(row, expected.get(JSON.stringify([group['region'], group['ending']])) ?? []);
  }
  const refused = await fixture.get('/spend/report', {
    since: '2026-09-01',
    until: '2026-10-09',
    group_by: 'region',
  });
  equal(refused.status, 400);
  match(refused.body.error.message, /31 days/);
});

test('/spend/logs lists every record once, newest first, with its own figures', async (t) => {
  const { fixture, records } = await world(t, 120);
  const found = await everyRow(fixture, '/spend/logs', { ...RANGE, page_size: '17' });
  const newest = records.toSorted(
    (a, b) => b.createdAtMs - a.createdAtMs || (a.requestId < b.requestId ? 1 : -1),
  );
  deepEqual(
    found.map((log) => log['request_id']),
    newest.map(({ requestId }) => requestId),
  );
  for (const [index, record] of newest.entries()) {
    const log = found[index];
    equal(BigInt(log?.spend ?? -1), record.costPicoUsd);
    equal(log?.['completion_tokens'], String(record.outputTokens));
  }
  const filters: readonly (readonly [Record<string, string>, (record: UsageRecord) => boolean])[] = [
    [{ user_id: 'ada,cleo' }, ({ userId }) => userId === 'ada' || userId === 'cleo'],
    [
      { team_id: 'red', model: 'nova-micro' },
      ({ teamId, model }) => teamId === 'red' && model === 'nova-micro',
    ],
    [{ tag: 'green' }, ({ tags }) => tags.includes('green')],
    [{ ending: 'upstream-cut' }, ({ ending }) => ending === 'upstream-cut'],
    [{ key_id: records[0]?.keyId ?? '' }, ({ keyId }) => keyId === records[0]?.keyId],
  ];
  for (const [filter, isWanted] of filters) {
    const { body } = await fixture.get('/spend/logs', { ...RANGE, ...filter, page_size: '1000' });
    deepEqual(
      (body.data as { request_id: string }[]).map(({ request_id: id }) => id),
      newest.filter(isWanted).map(({ requestId }) => requestId),
      JSON.stringify(filter),
    );
  }
  const one = await fixture.get('/spend/logs', { ...RANGE, request_id: newest[3]?.requestId ?? '' });
  equal(one.body.data.length, 1);
  equal(one.body.data[0].user, newest[3]?.userId);
});

test('/spend/logs says when a call came and how long it took, as JSON and as CSV over all its pages', async (t) => {
  const { fixture, records } = await world(t, 60);
  const expected = records.map(({ requestId, createdAtMs, latencyMs, costPicoUsd }) =>
    [requestId, new Date(createdAtMs).toISOString(), latencyMs, costPicoUsd].join(' '),
  );
  const rows = await everyRow(fixture, '/spend/logs', { ...RANGE, page_size: '25' });
  deepEqual(
    rows
      .map((row) => [row['request_id'], row['created_at'], row['latency_ms'], row.spend].join(' '))
      .toSorted(),
    expected.toSorted(),
  );
  const [head = [], ...lines] = await everyLine(fixture, '/spend/logs', { ...RANGE, page_size: '25' });
  const cell = (line: readonly string[], name: string): string => line[head.indexOf(name)] ?? '';
  deepEqual(
    lines
      .map((line) =>
        [
          ...['request_id', 'created_at', 'latency_ms'].map((name) => cell(line, name)),
          parseUsd(cell(line, 'spend')),
        ].join(' '),
      )
      .toSorted(),
    expected.toSorted(),
  );
  deepEqual(head.toSorted(), Object.keys(rows[0] ?? {}).toSorted(), 'every field is a column');
});
