/** What the spend API answers to whom: pages within bounds, refusals by the name of the field, and nobody's rows but one's own. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { UsageRecord } from '../../core/usage/record.ts';
import { albEvent, startAdmin, type AdminAnswer } from '../admin/admin-fixture.ts';
import { FROM, TO, world, RANGE } from './spend-fixture.ts';
import { seeded, storeRecords, randomRecord } from './usage-world.ts';

test('a page stays below the 1 MB of a load balancer, however long the names are', async (t) => {
  const fixture = await startAdmin(t);
  const random = seeded(5);
  const long = Array.from({ length: 900 }, (_, index) => ({
    ...randomRecord(random, FROM, TO),
    tags: [`${index} ${'"é\\'.repeat(250)}`],
  }));
  await storeRecords(fixture.database, long);
  let cursor: string | undefined;
  let seen = 0;
  do {
    const { status, text, body } = await fixture.get('/spend/report', {
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
  const { fixture } = await world(t, 20);
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
    const page = (await fixture.get(path, query)).body;
    const cursor = JSON.parse(Buffer.from(page.next_cursor, 'base64url').toString()) as unknown[];
    return fixture.get(path, {
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
  const fixture = await startAdmin(t);
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
    ['/spend/keys', { api_key: 'laptop' }, /api_key: must be ids of keys/],
    ['/spend/keys', { key_id: 'sk-secret-1' }, /key_id: must be ids of keys/],
    ['/spend/logs', { request_id: 'x' }, /request_id: must be a request id/],
    ['/internal/usage/leaderboard', { dimension: 'planet' }, /dimension: must be/],
    ['/internal/usage/leaderboard', { metric: 'joy' }, /metric: must be/],
    ['/user/daily/activity', { end_date: '2026-13-01' }, /end_date: must be a date/],
  ];
  for (const [path, query, expected] of cases) {
    const { status, body } = await fixture.get(path, query);
    equal(status, 400, `${path} ${JSON.stringify(query)}`);
    match(body.error.message, expected);
  }
});

test('without a record every report is empty and totals are zero', async (t) => {
  const fixture = await startAdmin(t);
  const report = await fixture.get('/spend/report', { group_by: 'day' });
  deepEqual(report.body.data, []);
  equal(report.body.next_cursor, null);
  equal((await fixture.get('/internal/usage')).body.spend, 0);
  deepEqual((await fixture.get('/user/daily/activity')).body.results, []);
});

test('a user sees own usage, the admin of a team that of the team, and nobody more', async (t) => {
  const { fixture, records } = await world(t);
  for (const team_id of ['red', 'blue']) await fixture.post('/team/new', { team_id });
  for (const user_id of ['ada', 'bob', 'cleo', 'vera']) {
    const user_role = user_id === 'vera' ? 'proxy_admin_viewer' : 'internal_user';
    await fixture.post('/user/new', { user_id, user_role, auto_create_key: false });
  }
  await fixture.post('/team/member_add', { team_id: 'blue', member: { user_id: 'cleo', role: 'admin' } });
  const seen = async (
    user_id: string,
    path: string,
    query: Record<string, string> = {},
  ): Promise<AdminAnswer> => {
    const key = await fixture.post('/key/generate', { user_id });
    const event = albEvent('GET', path);
    const headers = { ...event.headers, authorization: `Bearer ${key.body.key}` };
    return fixture.send({ ...event, headers, queryStringParameters: { ...RANGE, ...query } });
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
