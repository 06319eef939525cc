/** Algolia's and Contentful's costs in the export for finance: a row a day, account and charge, rewritten when it is corrected. */
import { deepEqual, equal } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseUsd } from '../../core/money.ts';
import { exportUsage, type ExportDeps } from '../../lambda/usage-jobs/export/export-usage.ts';
import { createTestDatabase } from '../support/database.ts';
import { s3Of, startAws, type AwsStandIn } from './aws-stand-in.ts';
import { parseCsv } from './parse-csv.ts';
import { algolia, collect, contentful } from './services-fixture.ts';
import { randomRecords, seeded, storeRecords } from './usage-world.ts';

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 9, 1);
const NOW = FROM + 3 * DAY_MS + 9_000_000;
const SEARCHES = 'total_search_operations';

async function fixture(t: TestContext) {
  const { database } = await createTestDatabase(t);
  const aws = await startAws(t);
  const clock = { nowMs: () => NOW, monotonicMs: () => 0 };
  const deps: ExportDeps = { db: database, clock, s3: s3Of(aws), bucket: 'finance', prefix: '' };
  return { database, aws, deps };
}

test('each day has a row for what each account was charged for, in the columns of FOCUS', async (t) => {
  const { database, aws, deps } = await fixture(t);
  await database.query(`insert into teams (team_id, team_alias) values ('red', 'Red')`);
  const used = { [SEARCHES]: { '2026-10-01': '1500.5', '2026-10-02': 0, '2026-10-04': 7 } };
  await collect(database, { ...algolia, monthlyFeeUsd: '31.00' }, { used, nowMs: NOW });
  const site = { asset_bandwidth: { '2026-10-01': 2_000_000_000 } };
  await collect(database, { ...contentful, team: '' }, { used: site, nowMs: NOW });
  equal((await exportUsage(deps)).days, 3);
  const [fee, searches, bandwidth] = rowsOf(aws, '2026-10-01');
  deepEqual(
    { ...searches },
    {
      BilledCost: '0.75025',
      BillingCurrency: 'USD',
      BillingPeriodStart: '2026-10-01T00:00:00.000Z',
      BillingPeriodEnd: '2026-11-01T00:00:00.000Z',
      ChargeCategory: 'Usage',
      ChargeDescription: 'Algolia, total_search_operations',
      ChargeFrequency: 'Usage-Based',
      ChargePeriodStart: '2026-10-01T00:00:00.000Z',
      ChargePeriodEnd: '2026-10-02T00:00:00.000Z',
      ConsumedQuantity: '1500.5',
      ConsumedUnit: 'Operations',
      ContractedCost: '0.75025',
      EffectiveCost: '0.75025',
      ListCost: '0.75025',
      ProviderName: 'Algolia',
      RegionId: '',
      ResourceId: 'APP0000001',
      ResourceName: 'shop-search',
      ServiceCategory: 'Analytics',
      ServiceName: 'Algolia',
      SkuId: 'algolia/total_search_operations',
      SkuPriceId: 'algolia/total_search_operations/0.5 for 1000',
      SubAccountId: 'red',
      SubAccountName: 'Red',
      Tags: '{}',
      x_KeyId: '',
      x_UserId: '',
      x_TokenKind: '',
      x_ServiceTier: '',
      x_Requests: '0',
      x_Images: '0',
      x_SearchUnits: '0',
      PublisherName: 'Algolia',
    },
  );
  deepEqual(
    [fee?.['ChargeCategory'], fee?.['ChargeFrequency'], fee?.['ConsumedQuantity'], fee?.['ConsumedUnit']],
    ['Purchase', 'Recurring', '0', ''],
  );
  deepEqual([fee?.['BilledCost'], fee?.['SkuId']], ['1', 'algolia/subscription']);
  deepEqual(
    ['ProviderName', 'ServiceCategory', 'ConsumedUnit', 'SubAccountId', 'BilledCost'].map(
      (column) => bandwidth?.[column],
    ),
    ['Contentful', 'Web', 'B', '', '0.3'],
  );
  // A day of nothing but its share of the fee.
  deepEqual(
    rowsOf(aws, '2026-10-02').map((row) => row['SkuId']),
    ['algolia/subscription'],
  );
});

test('a corrected day is written again and no other; with calls beside them all of it adds up', async (t) => {
  const { database, aws, deps } = await fixture(t);
  const records = randomRecords(seeded(3), 40, FROM, FROM + 2 * DAY_MS);
  await storeRecords(database, records);
  const used = { [SEARCHES]: { '2026-10-01': 1_000, '2026-10-02': 2_000, '2026-10-03': 3_000 } };
  await collect(database, algolia, { used, nowMs: NOW });
  equal((await exportUsage(deps)).days, 3);
  equal((await exportUsage(deps)).days, 0);

  await collect(database, algolia, { used: { [SEARCHES]: { '2026-10-03': 4_000 } }, nowMs: NOW });
  equal((await exportUsage(deps)).days, 1);
  await collect(database, algolia, { used: { [SEARCHES]: { '2026-10-02': 2_001 } }, nowMs: NOW });
  equal((await exportUsage(deps)).days, 1);
  equal((await exportUsage(deps)).days, 0);

  const rows = ['2026-10-01', '2026-10-02', '2026-10-03'].flatMap((day) => rowsOf(aws, day));
  const [costs] = await database.query(`
    select sum(cost_pico_usd)::text as cost from cost_daily where day between '2026-10-01' and '2026-10-03'`);
  equal(
    String(rows.reduce((sum, row) => sum + (parseUsd(row['BilledCost'] ?? '') ?? 0n), 0n)),
    costs?.['cost'],
  );
  deepEqual(
    await database.query(`
      select sum(cost_pico_usd)::text as calls, sum(services_cost_pico_usd)::text as services, sum(record_count)::int as records
      from usage_exports`),
    [
      {
        calls: String(records.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, 0n)),
        services: '3500500000000',
        records: 40,
      },
    ],
  );
});

function rowsOf(aws: AwsStandIn, day: string): readonly Readonly<Record<string, string>>[] {
  const body = aws.objects.get(`finance/day=${day}/part-0000.csv.gz`);
  if (body === undefined) throw new Error(`${day} was not exported`);
  const [head = [], ...lines] = parseCsv(gunzipSync(body).toString('utf8'));
  return lines.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
}
