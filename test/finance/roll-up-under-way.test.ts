/** The roll-up beside writers and readers: nobody waits, and no snapshot ever shows a wrong figure. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../core/db/connect.ts';
import { anyUsage } from '../../core/db/queries/usage/usage-filter.ts';
import { reportUsage } from '../../core/db/queries/usage/usage-report.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import { createTestDatabase } from '../support/database.ts';
import { randomRecord, randomRecords, seeded, storeRecords } from './usage-world.ts';

const FROM = Date.UTC(2026, 8, 1);
const TO = Date.UTC(2026, 8, 4);

test('while records arrive and roll-ups run, every snapshot adds up', async (t) => {
  const { database, url } = await createTestDatabase(t);
  const random = seeded(7);
  const others = connect({ url, maxConnections: 4 });
  t.after(() => others.close());
  const seen = { isOver: false, looks: 0, rollUps: 0 };
  const writing = (async () => {
    // Until both others have had their turns beside it.
    for (let batch = 0; batch < 60 || (batch < 2_000 && (seen.looks < 5 || seen.rollUps < 3)); batch += 1) {
      await storeRecords(others, randomRecords(random, 20, FROM, TO));
    }
    seen.isOver = true;
  })();
  const rolling = (async () => {
    while (!seen.isOver) {
      const rolled = await rollUpUsage(others);
      if (rolled !== null && rolled.hours > 0) seen.rollUps += 1;
    }
  })();
  while (!seen.isOver) {
    await database.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read');
      const rows = await reportUsage(tx, {
        of: 'calls',
        sinceMs: FROM,
        untilMs: TO,
        timeZone: 'UTC',
        groupBy: ['model'],
        filter: anyUsage,
        order: 'group',
        limit: 100,
        after: null,
      });
      const expected = await tx.query(
        `select model, count(*)::text as requests, sum(cost_pico_usd)::text as cost from usage_records
         group by model order by model collate "C"`,
      );
      const view = await tx.query(
        `select model, sum(requests)::text as requests, sum(cost_pico_usd)::text as cost from usage_daily_now
         group by model order by model collate "C"`,
      );
      deepEqual(
        rows.map(({ groups: [model], totals }) => ({
          model,
          requests: String(totals.requests),
          cost: String(totals.costPicoUsd),
        })),
        expected.map((row) => ({ ...row })),
      );
      deepEqual(view, expected);
    });
    seen.looks += 1;
  }
  await Promise.all([writing, rolling]);
  ok(seen.looks >= 5 && seen.rollUps >= 3, `${seen.looks} looks and ${seen.rollUps} roll-ups are no proof`);
});

test('a reader in the middle of a report and a writer in the middle of a batch hold up no roll-up, nor it them', async (t) => {
  const { database, url } = await createTestDatabase(t);
  const random = seeded(8);
  const others = connect({ url, maxConnections: 3, statementTimeoutMs: 3_000 });
  t.after(() => others.close());
  await storeRecords(database, randomRecords(random, 50, FROM, TO));
  await rollUpUsage(database);
  await storeRecords(database, randomRecords(random, 50, FROM, TO));
  await others.transaction(async (reader) => {
    await reader.query('select count(*) from usage_daily');
    await others.transaction(async (writer) => {
      await storeRecords(writer, [randomRecord(random, FROM, TO)]);
      const rolled = await rollUpUsage(database);
      ok(rolled !== null && rolled.hours > 0);
      await reader.query('select count(*) from usage_daily');
      await storeRecords(writer, [randomRecord(random, FROM, TO)]);
    });
  });
  const last = await rollUpUsage(database);
  ok(last !== null && last.hours > 0, 'what the writer committed late was noted');
  const [row] = await database.query('select sum(requests)::int as requests from usage_daily');
  equal(row?.['requests'], 102);
});

test('hours that are not over are left alone, and two runs at once are one', async (t) => {
  const { database, url } = await createTestDatabase(t);
  const others = connect({ url, maxConnections: 2 });
  t.after(() => others.close());
  const random = seeded(9);
  const [now] = await database.query('select extract(epoch from now())::float8 * 1000 as ms');
  const nowMs = Math.floor(Number(now?.['ms']));
  const hourMs = nowMs - (nowMs % 3_600_000);
  await storeRecords(database, [
    // Two hours ahead, because the present one could end during this test.
    randomRecord(random, hourMs + 7_200_000, hourMs + 10_800_000),
    randomRecord(random, hourMs - 3_600_000, hourMs),
  ]);
  await others.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(7827045)');
    equal(await rollUpUsage(database), null);
  });
  deepEqual(await rollUpUsage(database), { hours: 1, days: 1, rows: 1 });
  const [noted] = await database.query('select count(*)::int as hours from usage_arrivals');
  equal(noted?.['hours'], 1);
  const [both] = await database.query('select sum(requests)::int as requests from usage_daily_now');
  equal(both?.['requests'], 2);
});

test('hours whose records were dropped keep their figures', async (t) => {
  const { database } = await createTestDatabase(t);
  const random = seeded(10);
  const records = randomRecords(random, 40, FROM, TO);
  await storeRecords(database, records);
  await rollUpUsage(database);
  const report = () =>
    database.query(
      'select day, model, sum(cost_pico_usd)::text as cost from usage_daily_now group by 1, 2 order by 1, 2',
    );
  const before = await report();
  await database.query(`update usage_rollup_state set records_since = '2026-10-01T00:00:00Z'`);
  await database.query(`delete from usage_records where created_at < '2026-10-01T00:00:00Z'`);
  await rollUpUsage(database);
  deepEqual(await report(), before);
});
