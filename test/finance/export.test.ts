/** Export: a day's files hold exactly the day's records, once, however often it runs. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseUsd } from '../../core/money.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { exportUsage, type ExportDeps } from '../../lambda/usage-jobs/export/export-usage.ts';
import { focusColumns } from '../../lambda/usage-jobs/export/focus.ts';
import { createTestDatabase } from '../support/database.ts';
import { s3Of, startAws, type AwsStandIn } from './aws-stand-in.ts';
import { parseCsv } from './parse-csv.ts';
import { naiveSums, randomRecord, randomRecords, seeded, storeRecords } from './usage-world.ts';

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 9, 1);

async function fixture(t: TestContext) {
  const { database } = await createTestDatabase(t);
  const aws = await startAws(t);
  const deps: ExportDeps = {
    db: database,
    clock: { nowMs: () => FROM + 3 * DAY_MS + 9_000_000, monotonicMs: () => 0 },
    s3: s3Of(aws),
    bucket: 'finance',
    prefix: 'usage/',
    rowsPerPart: 40,
  };
  return { database, aws, deps };
}

test('each day that is over is a folder whose rows add up to the records, by every kind of token', async (t) => {
  const { database, aws, deps } = await fixture(t);
  const random = seeded(31);
  const records = randomRecords(random, 150, FROM, FROM + 4 * DAY_MS);
  await storeRecords(database, records);
  const exported = await exportUsage(deps);
  equal(exported.days, 3);
  deepEqual(
    [...new Set([...aws.objects.keys()].map((key) => key.replace(/part-\d{4}\.csv\.gz$/, '')))].toSorted(),
    ['2026-10-01', '2026-10-02', '2026-10-03'].map((day) => `finance/usage/day=${day}/`),
  );
  ok(aws.objects.has('finance/usage/day=2026-10-01/part-0001.csv.gz'), 'more than one part');
  for (let day = 0; day < 3; day += 1) {
    const ofDay = records.filter(({ createdAtMs }) => Math.floor((createdAtMs - FROM) / DAY_MS) === day);
    assertDay(aws, `2026-10-0${day + 1}`, ofDay);
  }
});

test('run again it writes nothing; a late record writes its day anew, and a smaller day loses its last parts', async (t) => {
  const { database, aws, deps } = await fixture(t);
  const random = seeded(32);
  const records = randomRecords(random, 60, FROM, FROM + DAY_MS);
  await storeRecords(database, records);
  equal((await exportUsage(deps)).days, 1);
  const before = [...aws.objects].map(([key, body]) => [key, body.toString('hex')]);
  deepEqual(await exportUsage(deps), { days: 0, rows: 0 });
  deepEqual(
    [...aws.objects].map(([key, body]) => [key, body.toString('hex')]),
    before,
  );

  const late = randomRecord(random, FROM, FROM + DAY_MS);
  await storeRecords(database, [late]);
  equal((await exportUsage(deps)).days, 1);
  assertDay(aws, '2026-10-01', [...records, late]);

  await database.query(`delete from usage_records where user_id is not null`);
  await exportUsage(deps);
  assertDay(
    aws,
    '2026-10-01',
    [...records, late].filter(({ userId }) => userId === null),
  );
});

test('a day that could not be written is written by the next run', async (t) => {
  const { database, aws, deps } = await fixture(t);
  const records = Array.from({ length: 9 }, (_, index) => randomRecord(seeded(index), FROM, FROM + DAY_MS));
  await storeRecords(database, records);
  aws.broken.add('s3');
  await exportUsage(deps).then(
    () => ok(false, 'it must fail'),
    () => undefined,
  );
  aws.broken.delete('s3');
  equal((await exportUsage(deps)).days, 1);
  assertDay(aws, '2026-10-01', records);
});

test('a day of which an hour is set aside is exported from its records, once until that hour is tried again', async (t) => {
  const { database, aws, deps } = await fixture(t);
  const records = Array.from({ length: 9 }, (_, index) => randomRecord(seeded(index), FROM, FROM + DAY_MS));
  await storeRecords(database, records);
  await rollUpUsage(database);
  const hour = new Date(FROM);
  await database.query(`insert into usage_arrivals (hour, is_set_aside) values ($1, true)`, [hour]);
  await database.query(`insert into usage_rollup_faults (hour, reason) values ($1, 'a fault')`, [hour]);
  await database.query('delete from usage_days');
  equal((await exportUsage(deps)).days, 1);
  assertDay(aws, '2026-10-01', records);
  equal((await exportUsage(deps)).days, 0);
  await database.query('update usage_rollup_faults set tried_at = now()');
  equal((await exportUsage(deps)).days, 1);
});

test('names that a spreadsheet would calculate are text', async (t) => {
  const { database, aws, deps } = await fixture(t);
  const record = randomRecord(seeded(1), FROM, FROM + DAY_MS);
  await storeRecords(database, [{ ...record, tags: ['a,"b'], userId: '=1+1' as UsageRecord['userId'] }]);
  await exportUsage(deps);
  const [first] = rowsOf(aws, '2026-10-01');
  equal(first?.['x_UserId'], "'=1+1");
  deepEqual(JSON.parse(first?.['Tags'] ?? ''), { 'a,"b': 'true' });
});

const CHECKS = ['judge', 'guardrail', 'comprehend'];

function assertDay(aws: AwsStandIn, day: string, records: readonly UsageRecord[]): void {
  const rows = rowsOf(aws, day);
  const sums = naiveSums(records);
  const cost = (column: string, kind?: string): bigint =>
    rows
      .filter((row) => kind === undefined || row['x_TokenKind'] === kind)
      .reduce((total, row) => total + (parseUsd(row[column] ?? '') ?? 0n), 0n);
  const quantity = (kind: string): bigint =>
    rows
      .filter((row) => row['x_TokenKind'] === kind)
      .reduce((total, row) => total + BigInt(row['ConsumedQuantity'] ?? -1), 0n);
  for (const column of ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost']) {
    equal(cost(column), sums['costPicoUsd'], `${day} ${column}`);
  }
  equal(cost('BilledCost', 'cache-write'), sums['cacheWriteCostPicoUsd']);
  equal(cost('BilledCost', 'hedge'), sums['hedgeCostPicoUsd']);
  const checks = CHECKS.map((kind) => cost('BilledCost', kind));
  equal(
    checks.reduce((sum, one) => sum + one, 0n),
    sums['checksCostPicoUsd'],
  );
  // Each of the three stands out by itself.
  equal(
    checks.every((one) => one > 0n),
    (sums['checksCostPicoUsd'] ?? 0n) > 0n,
  );
  equal(quantity('input'), sums['inputTokens']);
  equal(quantity('output'), sums['outputTokens']);
  equal(quantity('cache-read'), sums['cacheReadTokens']);
  equal(quantity('cache-write'), (sums['cacheWrite5mTokens'] ?? 0n) + (sums['cacheWrite1hTokens'] ?? 0n));
  equal(
    rows.reduce((total, row) => total + Number(row['x_Requests']), 0),
    records.length,
  );
  for (const row of rows) {
    match(row['ChargePeriodStart'] ?? '', new RegExp(`^${day}T\\d\\d:00:00`));
    equal(row['BillingCurrency'], 'USD');
    const isCheck = CHECKS.includes(row['x_TokenKind'] ?? '');
    equal(row['ServiceName'] === 'Amazon Comprehend', row['x_TokenKind'] === 'comprehend');
    if (isCheck) equal(row['ResourceId']?.startsWith(`${row['RegionId']}/`), true);
    // What was given up stands at the deployment that was given up, at its own price.
    const isHedge = row['x_TokenKind'] === 'hedge';
    equal(['eu-west-1/eu.a', 'us-west-2/us.b'].includes(row['ResourceId'] ?? ''), isHedge);
    if (isHedge) equal(row['ResourceId']?.startsWith(`${row['RegionId']}/`), true);
    equal((row['SkuPriceId'] ?? '').endsWith('/hedge'), isHedge);
  }
}

function rowsOf(aws: AwsStandIn, day: string): readonly Readonly<Record<string, string>>[] {
  return [...aws.objects]
    .filter(([key]) => key.startsWith(`finance/usage/day=${day}/`))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, body]) => {
      const [head, ...lines] = parseCsv(gunzipSync(body).toString('utf8'));
      deepEqual(head, focusColumns);
      return lines.map((cells) =>
        Object.fromEntries(focusColumns.map((name, index) => [name, cells[index] ?? ''])),
      );
    });
}
