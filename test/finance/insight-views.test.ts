/** Burn rate, anomalies and weeks: the views say what a naive account of the records says. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { periodAt } from '../../core/budgets/period.ts';
import type { Database } from '../../core/db/connect.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import type { TeamId } from '../../core/ids.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { createTestDatabase } from '../support/database.ts';
import { spending } from './spending.ts';
import { naiveSums, randomRecords, seeded, storeRecords } from './usage-world.ts';

const DAY_MS = 86_400_000;

test('spend_between is the sum of the records, for any owner and any two instants', async (t) => {
  const { database } = await createTestDatabase(t);
  const random = seeded(21);
  const from = Date.UTC(2026, 8, 1, 5, 7);
  const records: UsageRecord[] = [];
  for (let step = 0; step < 4; step += 1) {
    const made = randomRecords(random, 60, from, from + 5 * DAY_MS);
    await storeRecords(database, made);
    records.push(...made);
    for (let question = 0; question < 25; question += 1) {
      const round = random.one([1, 3_600_000, DAY_MS]);
      const sinceMs = Math.floor((from - DAY_MS + random.below(7 * DAY_MS)) / round) * round;
      const untilMs = sinceMs + Math.floor(random.below(6 * DAY_MS) / round) * round;
      const userId = random.one([null, 'ada', 'bob']);
      const teamId = random.one([null, null, 'blue']);
      const keyId = random.one([null, null, '0192f0c1-0000-7000-8000-000000000001']);
      const [row] = await database.query('select spend_between($1, $2, $3, $4, $5)::text as spent', [
        keyId,
        userId,
        teamId,
        new Date(sinceMs),
        new Date(untilMs),
      ]);
      const expected = records.filter(
        (record) =>
          record.createdAtMs >= sinceMs &&
          record.createdAtMs < untilMs &&
          (userId === null || record.userId === userId) &&
          (teamId === null || record.teamId === teamId) &&
          (keyId === null || record.keyId === keyId),
      );
      equal(row?.['spent'], String(naiveSums(expected)['costPicoUsd']));
    }
    await rollUpUsage(database, 10 + random.below(40));
  }
});

test('a budget period in SQL is the one that is enforced', async (t) => {
  const { database } = await createTestDatabase(t);
  const random = seeded(22);
  const durations = [
    'hourly',
    'daily',
    'weekly',
    'monthly',
    'yearly',
    '1mo',
    '5mo',
    '2y',
    '30d',
    '12h',
    '90s',
    '2w',
  ];
  const zones = [
    'UTC',
    'America/New_York',
    'Asia/Kolkata',
    'America/Havana',
    'America/Sao_Paulo',
    'Australia/Lord_Howe',
  ];
  for (let round = 0; round < 400; round += 1) {
    const rule = {
      duration: random.one(durations),
      timeZone: random.one(zones),
      anchorMs: Date.UTC(2024, 0, 1) + random.below(500) * DAY_MS + random.below(DAY_MS),
    };
    // Near a change of clocks as often as anywhere; Sao Paulo had its last ones in 2018 and 2019.
    const near = random.one([Date.UTC(2018, 10, 4, 3), Date.UTC(2026, 2, 8, 6), Date.UTC(2026, 10, 1, 5)]);
    const atMs =
      random.below(2) === 0
        ? near + random.below(DAY_MS) - DAY_MS / 2
        : Date.UTC(2026, random.below(12), 1 + random.below(28)) + random.below(DAY_MS);
    const expected = periodAt(rule, atMs);
    const [row] = await database.query(
      `select extract(epoch from starts_at)::float8 * 1000 as starts_ms, extract(epoch from ends_at)::float8 * 1000 as ends_ms
       from budget_period($1, $2, $3, $4)`,
      [rule.duration, rule.timeZone, new Date(rule.anchorMs), new Date(atMs)],
    );
    deepEqual(
      [Math.round(Number(row?.['starts_ms'])), Math.round(Number(row?.['ends_ms']))],
      [expected.startMs, expected.endMs],
      `${JSON.stringify(rule)} at ${new Date(atMs).toISOString()}`,
    );
  }
});

test('periods of centuries are the same in SQL, and no instant that PostgreSQL lacks', async (t) => {
  const { database } = await createTestDatabase(t);
  const anchorMs = Date.UTC(2026, 0, 5, 3, 2, 1, 77);
  const instants = [anchorMs - 1, anchorMs, Date.UTC(2000, 0, 1), Date.UTC(2099, 11, 31, 23)];
  for (const duration of [
    '9999y',
    '2026y',
    '60y',
    '9999mo',
    '999999w',
    '999999d',
    '999999s',
    '3000w',
    'yearly',
  ]) {
    for (const timeZone of ['UTC', 'Pacific/Kiritimati', 'America/New_York', 'Asia/Kathmandu']) {
      for (const atMs of instants) {
        const { startMs, endMs } = periodAt({ duration, timeZone, anchorMs }, atMs);
        // As the making of a pool reads it.
        const [row] = await database.query(
          `select extract(epoch from starts_at) * 1000 as starts_ms, extract(epoch from ends_at) * 1000 as ends_ms,
             'epoch'::timestamptz + $5::bigint * interval '1 millisecond' = starts_at as is_same
           from budget_period($1, $2, $3, $4)`,
          [duration, timeZone, new Date(anchorMs), new Date(atMs), startMs],
        );
        deepEqual(
          [Number(row?.['starts_ms']), Number(row?.['ends_ms']), row?.['is_same']],
          [startMs, endMs, true],
          `${duration} in ${timeZone} at ${new Date(atMs).toISOString()}`,
        );
        ok(startMs <= atMs && atMs < endMs);
      }
    }
  }
});

test('a budget says how fast it burns and when it runs out', async (t) => {
  const { database } = await createTestDatabase(t);
  const nowMs = await databaseNow(database);
  await database.query(
    `insert into users (user_id, max_budget_pico_usd, budget_duration) values
       ('ada', 100e12, '30d'), ('bob', 1000e12, '30d'), ('cleo', 5e12, null), ('dora', 10e12, 'monthly')`,
  );
  // Ten dollars a day for a week: 70 of ada's 100 are gone, three days are left. Bob's thousand outlast the period.
  for (const userId of ['ada', 'bob']) {
    await storeRecords(
      database,
      Array.from({ length: 7 }, (_, day) => spending(nowMs - day * DAY_MS - 60_000, userId, 10)),
    );
  }
  await storeRecords(database, [spending(nowMs - 60_000, 'cleo', 6)]);
  // Their periods must hold the week; the anchor is when the user was made.
  await database.query(`update users set created_at = now() - interval '10 days'`);
  for (const isRolledUp of [false, true]) {
    if (isRolledUp) await rollUpUsage(database);
    const rows = await database.query(
      `select scope_id, (spent_pico_usd / 1e12)::float8 as spent, (burn_pico_usd_per_day / 1e12)::float8 as burn,
         share_spent::float8 as share, (extract(epoch from runs_out_at - now()) / 86400)::float8 as days_left
       from budget_burn where scope = 'user' order by scope_id`,
    );
    const [ada, bob, cleo, dora] = rows;
    deepEqual([ada?.['spent'], ada?.['burn'], ada?.['share']], [70, 10, 0.7]);
    ok(Math.abs(Number(ada?.['days_left']) - 3) < 0.001, String(ada?.['days_left']));
    deepEqual([bob?.['spent'], bob?.['days_left']], [70, null]);
    deepEqual([cleo?.['spent'], cleo?.['days_left']], [6, 0]);
    deepEqual([dora?.['spent'], dora?.['burn'], dora?.['days_left']], [0, 0, null]);
  }
});

test('keys, teams, members and the gateway burn their own spend', async (t) => {
  const { database } = await createTestDatabase(t);
  const nowMs = await databaseNow(database);
  await database.query(
    `insert into budgets (budget_id, max_budget_pico_usd) values ('global', 9e12), ('shared', 7e12)`,
  );
  await database.query(`insert into teams (team_id, budget_id) values ('blue', 'shared')`);
  await database.query(`insert into users (user_id) values ('ada'), ('bob')`);
  await database.query(
    `insert into team_members (team_id, user_id, max_budget_pico_usd) values ('blue', 'ada', 2e12)`,
  );
  const base = spending(nowMs - 60_000, 'ada', 1);
  await storeRecords(database, [
    { ...base, teamId: 'blue' as TeamId },
    { ...spending(nowMs - 50_000, 'bob', 3), teamId: 'blue' as TeamId },
    spending(nowMs - 40_000, 'ada', 4),
  ]);
  const rows = await database.query(
    `select scope, scope_id, (max_budget_pico_usd / 1e12)::float8 as most, (spent_pico_usd / 1e12)::float8 as spent
     from budget_burn order by scope`,
  );
  deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ['global', 'global', 9, 8],
      ['member', 'blue/ada', 2, 1],
      ['team', 'blue', 7, 4],
    ],
  );
});

test('who spends unlike before stands out, and who always spends much does not', async (t) => {
  const { database } = await createTestDatabase(t);
  const nowMs = await databaseNow(database);
  const records: UsageRecord[] = [];
  for (let day = 2; day < 20; day += 1) {
    const wobble = 1 + (day % 3) / 10;
    records.push(
      spending(nowMs - day * DAY_MS, 'steady', 20 * wobble),
      spending(nowMs - day * DAY_MS, 'ada', 2 * wobble),
    );
    records.push(spending(nowMs - day * DAY_MS, 'small', 0.01));
  }
  records.push(spending(nowMs - 3_600_000, 'steady', 30), spending(nowMs - 3_600_000, 'ada', 15));
  records.push(spending(nowMs - 3_600_000, 'small', 0.5), spending(nowMs - 3_600_000, 'new', 50));
  await storeRecords(database, records);
  await rollUpUsage(database);
  const rows = await database.query(
    `select user_id, (spent_pico_usd / 1e12)::float8 as spent, times_usual::float8 as times from spend_anomalies`,
  );
  deepEqual(
    rows.map(({ user_id: userId, spent }) => ({ userId, spent })),
    [{ userId: 'ada', spent: 15 }],
  );
  ok(Number(rows[0]?.['times']) > 6);
});

test('a team’s week stands beside the week before', async (t) => {
  const { database } = await createTestDatabase(t);
  const monday = Date.UTC(2026, 9, 12);
  const of = (teamId: string, userId: string, atMs: number, usd: number): UsageRecord => ({
    ...spending(atMs, userId, usd),
    teamId: teamId as TeamId,
  });
  await storeRecords(database, [
    of('blue', 'ada', monday, 3),
    of('blue', 'bob', monday + 7 * DAY_MS - 1, 4),
    of('blue', 'ada', monday + 7 * DAY_MS, 5),
    of('red', 'cleo', monday - 14 * DAY_MS, 9),
    of('red', 'cleo', monday + DAY_MS, 1),
  ]);
  await rollUpUsage(database);
  const rows = await database.query(
    `select week::text as week, team_id, (cost_pico_usd / 1e12)::float8 as spent,
       (week_before_pico_usd / 1e12)::float8 as before, active_users::int as users
     from team_weeks order by 2, 1`,
  );
  deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ['2026-10-12', 'blue', 7, 0, 2],
      ['2026-10-19', 'blue', 5, 7, 1],
      ['2026-09-28', 'red', 9, 0, 1],
      ['2026-10-12', 'red', 1, 0, 1],
    ],
  );
});

async function databaseNow(database: Database): Promise<number> {
  const [row] = await database.query('select (extract(epoch from now()) * 1000)::float8 as ms');
  return Math.floor(Number(row?.['ms']));
}
