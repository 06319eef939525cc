/** The usage table grows by the month: coming months are there in time, and old ones go whole. */
import { deepEqual, equal, rejects, throws } from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../core/db/connect.ts';
import { insertUsageRows } from '../../core/db/queries/usage/usage-records.ts';
import { newId, type RequestId } from '../../core/ids.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { expireUsage } from '../../lambda/usage-publisher/expire-usage.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createTestDatabase } from '../support/database.ts';
import { sampleRecord } from '../observability/sample-record.ts';

async function insertAt(database: Database, instant: string): Promise<void> {
  const createdAtMs = Date.parse(instant);
  const record = sampleRecord({ requestId: newId<RequestId>(createdAtMs), createdAtMs });
  await insertUsageRows(database, [usageRowJson(record)]);
}

async function homes(database: Database): Promise<readonly unknown[]> {
  const rows = await database.query(
    `select tableoid::regclass::text || ' ' || to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as home
     from usage_records order by created_at`,
  );
  return rows.map((row) => row['home']);
}

test('records that came before their month was prepared move into it, and keep everything', async (t) => {
  const { database } = await createTestDatabase(t);
  await insertAt(database, '2031-01-31T23:59:59.999Z');
  await insertAt(database, '2031-02-01T00:00:00.000Z');
  await insertAt(database, '2031-02-28T23:59:59.999Z');
  await insertAt(database, '2031-03-01T00:00:00.000Z');
  const before = await database.query('select * from usage_records order by created_at');
  deepEqual(
    new Set((await homes(database)).map((home) => String(home).split(' ')[0])),
    new Set(['usage_records_other']),
  );
  const [made] = await database.query(`select prepare_usage_partitions('2031-01-15T00:00:00Z', 1) as made`);
  equal(made?.['made'], 2);
  deepEqual(await homes(database), [
    'usage_records_2031_01 2031-01-31',
    'usage_records_2031_02 2031-02-01',
    'usage_records_2031_02 2031-02-28',
    'usage_records_other 2031-03-01',
  ]);
  deepEqual(await database.query('select * from usage_records order by created_at'), before);
  const [again] = await database.query(`select prepare_usage_partitions('2031-01-15T00:00:00Z', 1) as made`);
  equal(again?.['made'], 0);
  await insertAt(database, '2031-02-10T00:00:00.000Z');
  const indexes = await database.query(
    `select count(*)::int as n from pg_indexes where tablename = 'usage_records_2031_02'`,
  );
  const expected = await database.query(
    `select count(*)::int as n from pg_indexes where tablename = 'usage_records'`,
  );
  deepEqual(indexes, expected);
});

test('months past their retention go whole; the month the limit falls into stays', async (t) => {
  const { database } = await createTestDatabase(t);
  await database.query(`select prepare_usage_partitions('2020-01-01T00:00:00Z', 3)`);
  for (const month of ['01', '02', '03', '04']) await insertAt(database, `2020-${month}-10T00:00:00Z`);
  await insertAt(database, '2019-06-01T00:00:00Z');
  await database.query(
    `insert into refused_requests (minute, task_life, route, status, error_code, key_id, refused)
     select minute::timestamptz, gen_random_uuid(), 'messages', 429, 'rate_limited', '', 1
     from unnest(array['2020-02-01T00:00:00Z', '2020-03-01T00:00:00Z']) as minute`,
  );
  await rollUpIfThere(database);
  const [row] = await database.query(`select drop_usage_before('2020-03-20T12:00:00Z') as dropped`);
  equal(row?.['dropped'], 2);
  deepEqual(await homes(database), ['usage_records_2020_03 2020-03-10', 'usage_records_2020_04 2020-04-10']);
  equal((await database.query('select from refused_requests')).length, 1);
  await insertAt(database, '2020-01-10T00:00:00Z');
  deepEqual((await homes(database))[0], 'usage_records_other 2020-01-10');
});

/** Where rollups exist, months wait for them. */
async function rollUpIfThere(database: Database): Promise<void> {
  const [there] = await database.query(`select to_regclass('usage_arrivals') is not null as is_there`);
  if (there?.['is_there'] === true) await database.query('delete from usage_arrivals');
}

test('the publisher keeps what its setting says, and everything without one', async (t) => {
  const { database } = await createTestDatabase(t);
  await database.query(`select prepare_usage_partitions('2020-01-01T00:00:00Z', 0)`);
  await insertAt(database, '2020-01-10T00:00:00Z');
  await rollUpIfThere(database);
  equal(await expireUsage(database, null), 0);
  equal(await expireUsage(database, 40_000), 0);
  equal((await homes(database)).length, 1);
  equal(await expireUsage(database, 62), 1);
  equal((await homes(database)).length, 0);
  throws(() => retentionOf('61'), /USAGE_RETENTION_DAYS is "61"; it must be a whole number from 62/);
  throws(() => retentionOf('soon'), /USAGE_RETENTION_DAYS/);
  equal(retentionOf(''), null);
  await rejects(expireUsage({ query: () => Promise.reject(new Error('away')) }, 62), /away/);
});

function retentionOf(text: string): number | null {
  const given = { DATABASE_URL: 'postgres://of-the-test', USAGE_RETENTION_DAYS: text };
  return readSettings(programs['usage-publisher'], given).usageRetentionDays;
}
