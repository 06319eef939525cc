/**
 * The volume proof at a size for every test run: what it fills, rolls up and asks is right, and reads no more than it
 * must. `npm run prove:volume` measures the same at fifty million records.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import { anyUsage } from '../../core/db/queries/usage/usage-filter.ts';
import { reportStatement, totalUsage } from '../../core/db/queries/usage/usage-report.ts';
import { createTestDatabase } from '../support/database.ts';
import { fillUsage } from './volume-proof/fill.ts';
import { compareInserts } from './volume-proof/inserts.ts';
import { questionsAt } from './volume-proof/queries.ts';

const DAY_MS = 86_400_000;

test('a year of usage is filled, rolled up and asked about; a week of a user reads only its own month', async (t) => {
  const { url, database } = await createTestDatabase(t);
  await fillUsage({ url, rows: 24_000, months: 3, users: 100, report: (sentence) => t.diagnostic(sentence) });
  const [stored] = await database.query(
    `select count(*)::int as records, sum(cost_pico_usd)::text as cost from usage_records`,
  );
  equal(stored?.['records'], 24_000);
  const rolled = await rollUpUsage(database);
  ok((rolled?.hours ?? 0) > 24 * 60, `${rolled?.hours} hours`);
  const nowMs = Date.now();
  const whole = {
    of: 'bill',
    sinceMs: nowMs - 400 * DAY_MS,
    untilMs: nowMs + DAY_MS,
    filter: anyUsage,
  } as const;
  const totals = await totalUsage(database, whole);
  equal(totals.requests, 24_000);
  equal(String(totals.costPicoUsd), stored?.['cost']);
  for (const { name, ask } of questionsAt(nowMs)) ok((await ask(database)) !== undefined, name);

  const { statement, params } = reportStatement({
    of: 'bill',
    sinceMs: nowMs - 7 * DAY_MS,
    untilMs: nowMs,
    timeZone: 'UTC',
    groupBy: ['status'],
    filter: { ...anyUsage, userIds: ['user-1'] },
    order: 'group',
    limit: 10,
    after: null,
  });
  const plan = await database.query(`explain (costs off) ${statement}`, params);
  const months = new Set(
    plan.flatMap((row) => /usage_records_(\d{4}_\d{2}|other)/.exec(String(row['QUERY PLAN']))?.[1] ?? []),
  );
  ok(months.size <= 2, [...months].join(' '));
});

test('inserts into a table that is full already and into an empty one are compared burst by burst', async (t) => {
  const [empty, full] = [await createTestDatabase(t), await createTestDatabase(t)];
  await fillUsage({ url: full.url, rows: 4_000, months: 1, users: 50, report: () => undefined });
  const figures = await compareInserts(empty.url, full.url, 1, 100);
  ok(figures.empty > 0 && figures.full > 0 && figures.ratio > 0);
  const [counted] = await full.database.query('select count(*)::int as records from usage_records');
  ok(Number(counted?.['records']) > 4_000);
  deepEqual(await full.database.query('select from usage_records_other'), []);
});
