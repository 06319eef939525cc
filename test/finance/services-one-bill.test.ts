/**
 * From the services to the bill: both simulators are read by the function, and their costs stand in the leaderboard and in
 * finance's export, to the last digit of what the services say; a day that a service corrects is corrected in both.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { formatUsd, parseUsd, picoUsd } from '../../core/money.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import { exportUsage } from '../../lambda/usage-jobs/export/export-usage.ts';
import { startAdmin, type Json } from '../admin/admin-fixture.ts';
import { algoliaWorld, contentfulWorld, NOW } from '../saas-usage/judge/whole-run.ts';
import { startAws } from './aws-stand-in.ts';
import { parseCsv } from './parse-csv.ts';
import { everyRow } from './spend-fixture.ts';

const SEARCHES = 'total_search_operations';
const DELIVERY = 'api_call_cda';
const HOUR_MS = 3_600_000;
const RANGE = { since: '2026-01-01', until: '2026-12-01', order_by: 'group' };

test('what the services count becomes what the teams pay, and a day corrected there is corrected on the bill', async (t) => {
  const admin = await startAdmin(t);
  const db = admin.database;
  const algolia = await algoliaWorld(t, {
    team: 'shop',
    prices: { [SEARCHES]: { usd: '0.7', per: 1_000, includedPerMonth: 1_000 } },
  });
  const contentful = await contentfulWorld(t, {
    team: 'web',
    prices: { [DELIVERY]: { usd: '0.01', per: 3 } },
  });
  await admin.post('/team/new', { team_id: 'shop', team_alias: 'Shop' });
  const run = async (): Promise<void> => {
    await algolia.run({ db });
    await contentful.run({ db });
  };
  await run();
  const due = async ({ name, prices }: SaasAccount, metric: string): Promise<string> => {
    const price = prices?.[metric];
    const months = await db.query(
      `select trim_scale(sum(value) - least(sum(value), $3))::text as charged from saas_usage_daily
       where account = $1 and metric = $2 and scope_kind = 'account' group by date_trunc('month', day)`,
      [name, metric, price?.includedPerMonth ?? 0],
    );
    ok(months.length >= 2, 'days of more than one month');
    // The services count whole units.
    const cost = (charged: unknown): bigint =>
      (BigInt(String(charged)) * (parseUsd(price?.usd ?? '') ?? 0n)) / BigInt(price?.per ?? 1);
    return String(months.reduce((sum, { charged }) => sum + cost(charged), 0n));
  };
  const onTheBill = async (): Promise<Record<string, string>> => {
    const rows = await everyRow(admin, '/spend/report', { ...RANGE, group_by: 'team,model' });
    return Object.fromEntries(
      rows.map((row) => {
        const { team, model } = row['group'] as unknown as Readonly<Record<string, string>>;
        return [`${team} ${model}`, row.spend];
      }),
    );
  };
  const searches = await due(algolia.account, SEARCHES);
  const deliveries = await due(contentful.account, DELIVERY);
  deepEqual(await onTheBill(), { 'shop algolia/search': searches, 'web contentful/website': deliveries });
  const { leaderboard } = (
    await admin.get('/internal/usage/leaderboard', { ...RANGE, dimension: 'team', metric: 'cost' })
  ).body;
  deepEqual(leaderboard.map(({ id, name, spend }: Json) => [id, name, spend]).toSorted(), [
    ['shop', 'Shop', Number(formatUsd(picoUsd(BigInt(searches))))],
    ['web', null, Number(formatUsd(picoUsd(BigInt(deliveries))))],
  ]);

  const aws = await startAws(t);
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one' };
  const s3 = new S3Client({ endpoint: aws.url, region: 'us-east-1', forcePathStyle: true, credentials });
  const exported = async (): Promise<number> => {
    const clock = { nowMs: () => algolia.clock.atMs, monotonicMs: () => 0 };
    return (await exportUsage({ db, clock, s3, bucket: 'finance', prefix: '' })).days;
  };
  const billedOn = (day: string): bigint => {
    const body = aws.objects.get(`finance/day=${day}/part-0000.csv.gz`) ?? Buffer.of();
    const [head = [], ...lines] = parseCsv(gunzipSync(body).toString('utf8'));
    const ofSearch = lines.filter((line) => line[head.indexOf('SkuId')] === `algolia/${SEARCHES}`);
    return ofSearch.reduce((sum, line) => sum + (parseUsd(line[head.indexOf('BilledCost')] ?? '') ?? 0n), 0n);
  };
  ok((await exported()) > 20);
  const before = billedOn('2026-11-28');

  const [found] = await db.query(
    `select trim_scale(value)::text as value from saas_usage_daily
     where account = 'search' and metric = $1 and scope_kind = 'account' and day = '2026-11-28'`,
    [SEARCHES],
  );
  algolia.simulator.steer.correct({
    statistic: SEARCHES,
    day: '2026-11-28',
    value: Number(found?.['value']) + 1_000,
  });
  algolia.clock.atMs = NOW + HOUR_MS;
  contentful.clock.atMs = NOW + HOUR_MS;
  await run();
  equal((await onTheBill())['shop algolia/search'], await due(algolia.account, SEARCHES));
  await exported();
  equal(billedOn('2026-11-28') - before, parseUsd('0.7'));
});
