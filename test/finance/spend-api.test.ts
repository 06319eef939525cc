/** The spend API: each figure it answers, in JSON and CSV and over all pages, equals a naive account of the records. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { parseUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { albEvent, startAdmin, type AdminAnswer } from '../admin/admin-rig.ts';
import { parseCsv } from './parse-csv.ts';
import {
  assertFigures,
  exact,
  FROM,
  grouped,
  RANGE,
  TO,
  world,
  type Figures,
  type Page,
} from './spend-rig.ts';
import { naiveSums, randomRecord, seeded, storeRecords } from './usage-world.ts';

for (const [path, dimension, idName] of [
  ['/spend/users', 'user', 'user_id'],
  ['/spend/keys', 'key', 'key_id'],
  ['/spend/teams', 'team', 'team_id'],
  ['/spend/models', 'model', 'model'],
  ['/spend/tags', 'tag', 'tag'],
] as const) {
  test(`${path} adds up, page by page, the largest spend first`, async (t) => {
    const { rig, records } = await world(t);
    const found: Figures[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Page = await exact(rig, path, {
        ...RANGE,
        page_size: '2',
        ...(cursor === null ? {} : { cursor }),
      });
      found.push(...page.data);
      cursor = page.next_cursor;
      pages += 1;
    } while (cursor !== null && pages < 50);
    ok(pages > 1);
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
  const { rig, records } = await world(t);
  const query = {
    ...RANGE,
    since: '2026-10-01T00:00:00Z',
    until: '2026-10-09T00:00:00Z',
    timezone: 'Asia/Kolkata',
  };
  const groupBy = ['day', 'team', 'model', 'tag'];
  const expected = grouped(records, groupBy, 'Asia/Kolkata');
  const rows: Figures[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await exact(rig, '/spend/report', {
      ...query,
      group_by: groupBy.join(','),
      page_size: '37',
      ...(cursor === null ? {} : { cursor }),
    });
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  equal(rows.length, expected.size);
  for (const row of rows) {
    const group = groupBy.map((name) => (row['group'] as unknown as Record<string, string>)[name] ?? '?');
    assertFigures(row, expected.get(JSON.stringify(group)) ?? []);
  }

  let file = '';
  let next: string | undefined;
  do {
    const answer = await rig.get('/spend/report', {
      ...query,
      group_by: groupBy.join(','),
      format: 'csv',
      page_size: '41',
      ...(next === undefined ? {} : { cursor: next }),
    });
    equal(answer.status, 200, answer.text);
    match(answer.headers['content-type'] ?? '', /^text\/csv/);
    file += answer.text;
    next = answer.headers['x-next-cursor'];
  } while (next !== undefined);
  const [head = [], ...lines] = parseCsv(file);
  deepEqual(head.slice(0, 5), [...groupBy, 'spend']);
  equal(lines.length, expected.size);
  for (const line of lines) {
    const members = expected.get(JSON.stringify(line.slice(0, 4))) ?? [];
    equal(parseUsd(line[4] ?? ''), naiveSums(members)['costPicoUsd']);
    equal(BigInt(line[head.indexOf('completion_tokens')] ?? -1), naiveSums(members)['outputTokens']);
  }
});

test('/spend/report groups by what only records know, within 31 days', async (t) => {
  const { rig, records } = await world(t, 100);
  const page: Page = await exact(rig, '/spend/report', {
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
  const refused = await rig.get('/spend/report', {
    since: '2026-09-01',
    until: '2026-10-09',
    group_by: 'region',
  });
  equal(refused.status, 400);
  match(refused.body.error.message, /31 days/);
});

test('/spend/logs lists every record once, newest first, with its own figures', async (t) => {
  const { rig, records } = await world(t, 120);
  const found: Figures[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await exact(rig, '/spend/logs', {
      ...RANGE,
      page_size: '17',
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
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
    const { body } = await rig.get('/spend/logs', { ...RANGE, ...filter, page_size: '1000' });
    deepEqual(
      (body.data as { request_id: string }[]).map(({ request_id: id }) => id),
      newest.filter(isWanted).map(({ requestId }) => requestId),
      JSON.stringify(filter),
    );
  }
  const one = await rig.get('/spend/logs', { ...RANGE, request_id: newest[3]?.requestId ?? '' });
  equal(one.body.data.length, 1);
  equal(one.body.data[0].user, newest[3]?.userId);
});

test('/internal/usage and the leaderboard say what the records say', async (t) => {
  const { rig, records } = await world(t);
  const ada = records.filter(({ userId, teamId }) => userId === 'ada' && teamId === 'red');
  const totals = await exact(rig, '/internal/usage', { ...RANGE, user_id: 'ada', team_id: 'red' });
  assertFigures(totals as unknown as Figures, ada);
  for (const metric of ['tokens', 'cost', 'requests'] as const) {
    for (const dimension of ['user', 'team', 'model', 'key'] as const) {
      const answer = await rig.get('/internal/usage/leaderboard', {
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
  const { rig, records } = await world(t);
  const bob = records.filter(({ userId }) => userId === 'bob');
  const query = { start_date: '2026-10-01', end_date: '2026-10-08', user_id: 'bob', page_size: '3' };
  const days: {
    date: string;
    metrics: Figures;
    breakdown: Record<string, Record<string, { metrics: Figures }>>;
  }[] = [];
  for (let page = 1; page <= 3; page += 1) {
    const answer = (await exact(rig, '/user/daily/activity', {
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

test('a page stays below the 1 MB of a load balancer, however long the names are', async (t) => {
  const rig = await startAdmin(t);
  const random = seeded(5);
  const long = Array.from({ length: 900 }, (_, index) => ({
    ...randomRecord(random, FROM, TO),
    tags: [`${index} ${'"é\\'.repeat(250)}`],
  }));
  await storeRecords(rig.database, long);
  let cursor: string | undefined;
  let seen = 0;
  do {
    const { status, text, body } = await rig.get('/spend/report', {
      ...RANGE,
      group_by: 'tag,user',
      page_size: '1000',
      ...(cursor === undefined ? {} : { cursor }),
    });
    equal(status, 200);
    ok(Buffer.byteLength(text) < 1_000_000, `${Buffer.byteLength(text)} bytes`);
    seen += body.data.length;
    cursor = body.next_cursor ?? undefined;
  } while (cursor !== undefined);
  equal(seen, 900);
});

test('a cursor that somebody made up is refused, whatever stands in it', async (t) => {
  const { rig } = await world(t, 20);
  const uuid = '0192f0c1-0000-7000-8000-000000000001';
  const places: readonly (readonly [string, readonly unknown[], string | null])[] = [
    ['/spend/users', ['a\0b'], '1'],
    ['/spend/users', ['\ud800'], '1'],
    ['/spend/users', ['a'], 'NaN'],
    ['/spend/users', ['a'], '1e400000'],
    ['/spend/users', ['a', 'b'], '1'],
    ['/spend/users', [], '1'],
    ['/spend/logs', ['yesterday', uuid], null],
    ['/spend/logs', ['2026-13-45T00:00:00.000Z', uuid], null],
    ['/spend/logs', ['2026-10-02T00:00:00.000Z', 'nobody'], null],
    ['/spend/logs', [], null],
  ];
  const query = { ...RANGE, page_size: '1' };
  const forged = async (path: string, change: (cursor: unknown[]) => unknown[]) => {
    const page = (await rig.get(path, query)).body;
    const cursor = JSON.parse(Buffer.from(page.next_cursor, 'base64url').toString()) as unknown[];
    return rig.get(path, {
      ...query,
      cursor: Buffer.from(JSON.stringify(change(cursor))).toString('base64url'),
    });
  };
  const refused = async (path: string, change: (cursor: unknown[]) => unknown[]): Promise<void> => {
    const answer = await forged(path, change);
    equal(answer.status, 400, answer.text);
    match(answer.body.error.message, /cursor: is not a next_cursor of this gateway/);
  };
  equal((await forged('/spend/users', (cursor) => cursor)).status, 200);
  equal((await forged('/spend/logs', (cursor) => cursor)).status, 200);
  for (const [path, groups, figure] of places)
    await refused(path, ([one, digest, since, until]) => [one, digest, since, until, groups, figure]);
  for (const [since, until] of [
    [0, TO],
    [FROM, FROM],
    [FROM, Number.MAX_SAFE_INTEGER],
    [FROM - 400 * 86_400_000, TO],
  ])
    await refused('/spend/users', ([one, digest, , , groups, figure]) => [
      one,
      digest,
      since,
      until,
      groups,
      figure,
    ]);
});

test('what is asked wrongly is refused by the name of the field', async (t) => {
  const rig = await startAdmin(t);
  const cursor = Buffer.from('[1,"x",0,1,["a"],null]').toString('base64url');
  const cases: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['/spend/report', {}, /group_by: is required/],
    ['/spend/report', { group_by: 'day,colour' }, /group_by.*must be some of hour, day/],
    ['/spend/report', { group_by: 'day,day' }, /only once/],
    ['/spend/report', { group_by: 'day', format: 'xml' }, /format: must be/],
    ['/spend/report', { group_by: 'day', timezone: '+05:30' }, /timezone: must be the name of a time zone/],
    ['/spend/report', { group_by: 'day', timezone: 'Mars/Olympus' }, /timezone/],
    ['/spend/report', { group_by: 'day', since: 'yesterday' }, /since: must be a date/],
    ['/spend/report', { group_by: 'day', since: '2026-02-30' }, /since: must be a date/],
    ['/spend/report', { group_by: 'day', since: '2026-10-01T00:00:00' }, /since: must be a date/],
    ['/spend/report', { group_by: 'day', since: '2026-10-02', until: '2026-10-01' }, /until: must be later/],
    ['/spend/report', { group_by: 'day', since: '2020-10-02', until: '2026-10-01' }, /400 days/],
    ['/spend/users', { cursor: 'nonsense' }, /cursor: is not a next_cursor/],
    ['/spend/users', { cursor }, /cursor: belongs to another question/],
    ['/spend/users', { page_size: '0' }, /page_size/],
    ['/spend/keys', { api_key: 'sk-secret' }, /api_key: must be ids of keys/],
    ['/spend/logs', { request_id: 'x' }, /request_id: must be a request id/],
    ['/internal/usage/leaderboard', { dimension: 'planet' }, /dimension: must be/],
    ['/internal/usage/leaderboard', { metric: 'joy' }, /metric: must be/],
    ['/user/daily/activity', { end_date: '2026-13-01' }, /end_date: must be a date/],
  ];
  for (const [path, query, expected] of cases) {
    const { status, body } = await rig.get(path, query);
    equal(status, 400, `${path} ${JSON.stringify(query)}`);
    match(body.error.message, expected);
  }
});

test('without a record every report is empty and totals are zero', async (t) => {
  const rig = await startAdmin(t);
  const report = await rig.get('/spend/report', { group_by: 'day' });
  deepEqual(report.body.data, []);
  equal(report.body.next_cursor, null);
  equal((await rig.get('/internal/usage')).body.spend, 0);
  deepEqual((await rig.get('/user/daily/activity')).body.results, []);
});

test('a user sees own usage, the admin of a team that of the team, and nobody more', async (t) => {
  const { rig, records } = await world(t);
  for (const team_id of ['red', 'blue']) await rig.post('/team/new', { team_id });
  for (const user_id of ['ada', 'bob', 'cleo', 'vera']) {
    const user_role = user_id === 'vera' ? 'proxy_admin_viewer' : 'internal_user';
    await rig.post('/user/new', { user_id, user_role, auto_create_key: false });
  }
  await rig.post('/team/member_add', { team_id: 'blue', member: { user_id: 'cleo', role: 'admin' } });
  const seen = async (
    user_id: string,
    path: string,
    query: Record<string, string> = {},
  ): Promise<AdminAnswer> => {
    const key = await rig.post('/key/generate', { user_id });
    const event = albEvent('GET', path);
    const headers = { ...event.headers, authorization: `Bearer ${key.body.key}` };
    return rig.send({ ...event, headers, queryStringParameters: { ...RANGE, ...query } });
  };
  const spends = (answer: AdminAnswer): Readonly<Record<string, number>> => {
    equal(answer.status, 200, answer.text);
    return Object.fromEntries(
      (answer.body.data as { user_id: string; api_requests: number }[]).map((row) => [
        row.user_id,
        row.api_requests,
      ]),
    );
  };
  const counts = (wanted: (record: UsageRecord) => boolean): Readonly<Record<string, number>> => {
    const found: Record<string, number> = {};
    for (const { userId } of records.filter(wanted)) found[userId ?? ''] = (found[userId ?? ''] ?? 0) + 1;
    return found;
  };
  deepEqual(
    spends(await seen('ada', '/spend/users')),
    counts(({ userId }) => userId === 'ada'),
  );
  deepEqual(
    spends(await seen('cleo', '/spend/users')),
    counts(({ userId, teamId }) => userId === 'cleo' || teamId === 'blue'),
  );
  deepEqual(
    spends(await seen('vera', '/spend/users')),
    counts(() => true),
  );
  deepEqual(spends(await seen('ada', '/spend/users', { user_id: 'bob' })), {});
  const logs = await seen('ada', '/spend/logs', { page_size: '1000' });
  equal(logs.body.data.length, records.filter(({ userId }) => userId === 'ada').length);
  const totals = await seen('bob', '/internal/usage', { team_id: 'red' });
  equal(
    totals.body.api_requests,
    records.filter(({ userId, teamId }) => userId === 'bob' && teamId === 'red').length,
  );
});
