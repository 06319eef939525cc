/** No call can stop the roll-up or retention for the others: not by its tags, not by figures that cannot be summed. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Database } from '../../core/db/connect.ts';
import { anyUsage } from '../../core/db/queries/usage/usage-filter.ts';
import { reportUsage } from '../../core/db/queries/usage/usage-report.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import type { KeyId } from '../../core/ids.ts';
import { picoUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { rollUp } from '../../lambda/usage-jobs/jobs/roll-up.ts';
import { inputCost } from '../observability/sample-record.ts';
import { createTestDatabase } from '../support/database.ts';
import { randomRecord, seeded, storeRecords } from './usage-world.ts';

const HOUR = Date.UTC(2026, 2, 5, 10);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HONEST = '0192f0c1-0000-7000-8000-00000000000a' as KeyId;
const HOSTILE = '0192f0c1-0000-7000-8000-00000000000b' as KeyId;
const random = seeded(41);

function call(atMs: number, more: Partial<UsageRecord> = {}): UsageRecord {
  const one = randomRecord(random, atMs, atMs + 1);
  return { ...one, keyId: HONEST, userId: null, teamId: null, model: 'nova-micro', tags: [], ...more };
}

/** Two of these in an hour are more than a sum of an hour can hold. */
function enormous(atMs: number): UsageRecord {
  return call(atMs, { keyId: HOSTILE, hedge: null, ...inputCost(picoUsd(9n * 10n ** 18n)) });
}

async function byKey(database: Database, groupBy: readonly ('key' | 'tag')[] = ['key']) {
  const rows = await reportUsage(database, {
    of: 'calls',
    sinceMs: HOUR - DAY_MS,
    untilMs: HOUR + 41 * DAY_MS,
    timeZone: 'UTC',
    groupBy,
    filter: anyUsage,
    order: 'group',
    limit: 200,
    after: null,
  });
  return Object.fromEntries(rows.map((row) => [row.groups.join(' '), row.totals.requests]));
}

test('64 tags of 128 characters are rolled up like any others, and retention goes on', async (t) => {
  const { database } = await createTestDatabase(t);
  await database.query(`select prepare_usage_partitions('2026-03-01T00:00:00Z', 1)`);
  const tags = Array.from({ length: 64 }, () => randomBytes(64).toString('hex'));
  const others = [...tags.slice(0, -1), 'another last one'];
  await storeRecords(database, [
    call(HOUR, { tags }),
    call(HOUR + 1, { tags }),
    call(HOUR, { tags: others }),
    call(HOUR, { tags: [`${tags[0]},${tags[1]}`, ...tags.slice(2)] }),
    call(HOUR, { tags: ['{a', 'b}'] }),
    call(HOUR, { tags: ['{a,b}'] }),
    call(HOUR, { tags: ['"', '\\'] }),
  ]);
  deepEqual(await rollUpUsage(database), { hours: 1, days: 1, rows: 6 }, 'lists that differ stay apart');
  const [row] = await database.query(
    'select requests::int as requests, tags from usage_days where tags = $1::text[]',
    [tags],
  );
  deepEqual({ ...row }, { requests: 2, tags });
  const reported = await byKey(database, ['tag']);
  equal(reported['another last one'], 1);
  equal(reported['{a,b}'], 1);
  const [dropped] = await database.query(`select drop_usage_before('2026-05-20T00:00:00Z') as months`);
  equal(dropped?.['months'], 2);
  equal((await byKey(database))[HONEST], 7);
});

test('an hour that cannot be summed is set aside with its reason; the others, its other keys and retention go on', async (t) => {
  const { database } = await createTestDatabase(t);
  await database.query(`select prepare_usage_partitions('2026-03-01T00:00:00Z', 2)`);
  await storeRecords(database, [
    call(HOUR),
    enormous(HOUR + 1),
    enormous(HOUR + 2),
    call(HOUR + HOUR_MS),
    call(HOUR + 40 * DAY_MS),
  ]);
  deepEqual(await rollUp({ db: database }), { hours: 3, days: 2, rows: 3, hoursSetAside: 1, rowsRefused: 0 });
  const faults = await database.query('select hour, key_id, reason from usage_rollup_faults');
  deepEqual(
    faults.map(({ hour, key_id: keyId }) => [hour, keyId]),
    [[new Date(HOUR), HOSTILE]],
  );
  match(String(faults[0]?.['reason']), /^22003: .*out of range/);

  const whole = { [HONEST]: 3, [HOSTILE]: 2 };
  deepEqual(await byKey(database), whole, 'reports read the records of that hour');
  const daily = async () => {
    const [row] = await database.query('select sum(requests)::int as requests from usage_daily_now');
    return row?.['requests'];
  };
  equal(await daily(), 5);

  // The next run passes over it; a record that arrives in it has it tried again, and set aside again.
  deepEqual(await rollUp({ db: database }), { hours: 0, days: 0, rows: 0, hoursSetAside: 1, rowsRefused: 0 });
  await storeRecords(database, [call(HOUR + 3)]);
  deepEqual(await rollUp({ db: database }), { hours: 1, days: 1, rows: 1, hoursSetAside: 1, rowsRefused: 0 });
  deepEqual(await byKey(database), { [HONEST]: 4, [HOSTILE]: 2 });

  const [dropped] = await database.query(`select drop_usage_before('2026-04-15T00:00:00Z') as months`);
  equal(dropped?.['months'], 1, 'March is gone');
  deepEqual(await byKey(database), { [HONEST]: 4 }, 'of its figures only those at fault went with it');
  equal((await database.query('select from usage_rollup_faults')).length, 0);
  deepEqual(await rollUp({ db: database }), { hours: 0, days: 0, rows: 0, hoursSetAside: 0, rowsRefused: 0 });
});

test('an hour that was set aside is tried again after a day, or at once by hand', async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(database, [call(HOUR), enormous(HOUR + 1), enormous(HOUR + 2)]);
  equal((await rollUp({ db: database })).hoursSetAside, 1);
  // Mended without a trigger's notice, as a release of the gateway would.
  await database.query(`update usage_rollup_faults set tried_at = now() - interval '25 hours'`);
  deepEqual(await rollUp({ db: database }), { hours: 1, days: 1, rows: 1, hoursSetAside: 1, rowsRefused: 0 });
  await database.query('alter table usage_records disable trigger usage_records_deleted');
  await database.query(`delete from usage_records where created_at = $1`, [new Date(HOUR + 2)]);
  await database.query('update usage_arrivals set is_set_aside = false where is_set_aside');
  deepEqual(await rollUp({ db: database }), { hours: 1, days: 1, rows: 2, hoursSetAside: 0, rowsRefused: 0 });
  equal((await database.query('select from usage_rollup_faults')).length, 0);
  deepEqual(await byKey(database), { [HONEST]: 1, [HOSTILE]: 1 });
});

test('a day whose hours cannot be summed is read by the hour, and other days are rolled up', async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(database, [
    enormous(HOUR),
    enormous(HOUR + HOUR_MS),
    call(HOUR),
    call(HOUR + DAY_MS),
    enormous(HOUR + 2 * DAY_MS),
  ]);
  deepEqual(await rollUp({ db: database }), { hours: 4, days: 3, rows: 5, hoursSetAside: 2, rowsRefused: 0 });
  deepEqual(await byKey(database), { [HONEST]: 2, [HOSTILE]: 3 });
  const [sum] = await database.query('select sum(cost_pico_usd) > 27e18 as is_whole from usage_daily_now');
  equal(sum?.['is_whole'], true);
});
