/** Reconciliation: our records against what AWS counted and billed, through the SDK's real clients. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import type { Drift } from '../../core/db/queries/usage/reconciliations.ts';
import { picoUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { reconcile, type ReconcileDeps } from '../../lambda/usage-jobs/reconcile/reconcile.ts';
import { createTestDatabase } from '../support/database.ts';
import { startAws, type AwsStandIn } from './aws-stand-in.ts';
import { algolia, collect } from './services-fixture.ts';
import { randomRecord, seeded, storeRecords } from './usage-world.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 9, 20, 6, 20);
const HOUR = new Date(Date.UTC(2026, 9, 19, 22));
const OPUS = 'us-east-1/global.anthropic.claude-opus-5-5';
const PROFILE = 'us-east-1/arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123';
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one' };

async function fixture(t: TestContext) {
  const { database } = await createTestDatabase(t);
  const aws = await startAws(t);
  const drifts: Drift[] = [];
  const common = { endpoint: aws.url, credentials, maxAttempts: 1 };
  const deps: ReconcileDeps = {
    db: database,
    clock: { nowMs: () => NOW, monotonicMs: () => 0 },
    homeRegion: 'us-east-1',
    cloudWatchIn: (region) => new CloudWatchClient({ ...common, region }),
    bill: { client: new CostExplorerClient({ ...common, region: 'us-east-1' }), tag: 'stargate:model' },
    onDrift: (drift) => drifts.push(drift),
  };
  return { database, aws, deps, drifts };
}

test('what AWS counted is what was recorded: no drift, hour by hour and model by model', async (t) => {
  const { database, aws, deps, drifts } = await fixture(t);
  const records = [
    ...Array.from({ length: 20 }, (_, index) => call(index, OPUS)),
    ...Array.from({ length: 10 }, (_, index) => call(100 + index, PROFILE)),
  ];
  // Refused by Bedrock, and counting tokens: neither is an invocation there.
  const others = [
    { ...call(200, OPUS), ending: 'upstream-error' as const },
    { ...call(201, OPUS), route: 'count-tokens' },
    { ...call(202, ''), ending: 'upstream-error' as const },
  ];
  await storeRecords(database, [...records, ...others]);
  observe(aws, 'global.anthropic.claude-opus-5-5', records.slice(0, 20));
  // CloudWatch names a profile by its whole ARN.
  observe(
    aws,
    'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123',
    records.slice(20),
  );

  const result = await reconcile({ ...deps, bill: null });
  deepEqual(result, { regions: 1, drifts: 0, months: 0 });
  deepEqual(drifts, []);
  const rows = await database.query(
    `select subject, metric, recorded::text, observed::text from usage_reconciliations where source = 'cloudwatch' order by 1, 2`,
  );
  equal(rows.length, 10);
  for (const row of rows) equal(row['recorded'], row['observed'], JSON.stringify(row));
  ok(rows.some((row) => row['subject'] === 'us-east-1/abc123'));
  ok(aws.asked.every(({ service, region }) => service === 'monitoring' && region === 'us-east-1'));
});

test('calls that went past the gateway, and records AWS knows nothing of, are drift: logged, kept, noted once', async (t) => {
  const { database, aws, deps, drifts } = await fixture(t);
  const records = Array.from({ length: 40 }, (_, index) => call(index, OPUS));
  await storeRecords(database, records);
  observe(aws, 'global.anthropic.claude-opus-5-5', records.slice(0, 30));
  aws.metrics.push({
    modelId: 'amazon.nova-pro-v1:0',
    metric: 'InputTokenCount',
    hour: HOUR,
    value: 5_000_000,
  });
  aws.metrics.push({ modelId: 'amazon.nova-pro-v1:0', metric: 'Invocations', hour: HOUR, value: 50 });
  const noBill = { ...deps, bill: null };
  const first = await reconcile(noBill);
  ok(first.drifts >= 2);
  const past = drifts.find(({ subject }) => subject === 'us-east-1/amazon.nova-pro-v1:0');
  deepEqual([past?.recorded, past?.observed, past?.share], ['0', '5000000', -1]);
  ok(drifts.some(({ subject, metric }) => subject === OPUS && metric === 'InputTokenCount'));
  await reconcile(noBill);
  const [noted] = await database.query(
    `select count(*)::int as notices from spend_notices where kind = 'drift' and subject like '%nova-pro%'`,
  );
  equal(noted?.['notices'], 1);
  const [view] = await database.query(
    `select drift::text as drift from usage_drift where subject like '%nova-pro%' and metric = 'Invocations'`,
  );
  equal(view?.['drift'], '-50');
});

test('a record that came late is compared anew by the next run', async (t) => {
  const { database, aws, deps } = await fixture(t);
  const records = Array.from({ length: 30 }, (_, index) => call(index, OPUS));
  observe(aws, 'global.anthropic.claude-opus-5-5', records);
  await storeRecords(database, records.slice(0, 10));
  const noBill = { ...deps, bill: null };
  ok((await reconcile(noBill)).drifts > 0);
  await storeRecords(database, records);
  equal((await reconcile(noBill)).drifts, 0);
});

test('a region that does not answer is left out, and the run fails in the end', async (t) => {
  const { database, aws, deps, drifts } = await fixture(t);
  await storeRecords(
    database,
    Array.from({ length: 30 }, (_, index) => call(index, OPUS)),
  );
  aws.broken.add('monitoring');
  await rejects(reconcile(deps), /1 sides could not be compared/);
  deepEqual(drifts, []);
  const [kept] = await database.query(
    `select count(*)::int as rows from usage_reconciliations where source = 'cloudwatch'`,
  );
  equal(kept?.['rows'], 0);
});

test('the bill is asked for once a day, by the tag; what it says else is drift', async (t) => {
  const { database, aws, deps, drifts } = await fixture(t);
  const model = 'claude-opus-5-5';
  const records = Array.from({ length: 30 }, (_, index) => ({
    ...call(index, OPUS),
    model,
    createdAtMs: Date.UTC(2026, 9, 10),
  }));
  await storeRecords(database, records);
  // Nothing of it is on the bill of AWS.
  const searches = { total_search_operations: { '2026-10-10': 1_000_000 } };
  await collect(database, algolia, { used: searches, nowMs: NOW });
  // Two lines of one model, and another service of the account.
  aws.bill.push(
    { tag: model, service: 'Claude Opus 5.5 (Amazon Bedrock Edition)', amount: dollars(records) },
    { tag: model, service: 'Amazon Bedrock', amount: '0E-10' },
    { tag: '', service: 'AWS Lambda', amount: '1700' },
  );
  const atNoon = { ...deps, clock: { nowMs: () => NOW + 6 * HOUR_MS, monotonicMs: () => 0 } };
  equal((await reconcile(atNoon)).months, 0);
  deepEqual(await reconcile(deps), { regions: 1, drifts: 0, months: 1 });
  const asked = aws.asked.find(({ service }) => service === 'ce')?.body ?? '';
  match(asked, /"Start":"2026-10-01","End":"2026-10-18"/);
  match(asked, /"Key":"stargate:model"/);
  const rows = await database.query(
    `select subject, recorded::text, observed::text from usage_reconciliations where source = 'cost-explorer'`,
  );
  equal(rows.length, 1);
  equal(rows[0]?.['subject'], model);
  equal(rows[0]?.['recorded'], rows[0]?.['observed']);

  aws.bill.push({ tag: model, service: 'Amazon Bedrock', amount: '1234.5678901234567' });
  equal(drifts.length, 0);
  equal((await reconcile(deps)).drifts, 1);
  equal(drifts[0]?.source, 'cost-explorer');
  equal(BigInt(drifts[0]?.observed ?? 0) - BigInt(drifts[0]?.recorded ?? 0), 1_234_567_890_123_456n);
});

function call(seed: number, deployment: string): UsageRecord {
  const record = randomRecord(seeded(seed), HOUR.getTime(), HOUR.getTime() + HOUR_MS);
  return { ...record, deployment, region: 'us-east-1', route: 'messages', ending: 'complete' };
}

/** What Bedrock would have counted for these calls. */
function observe(aws: AwsStandIn, modelId: string, records: readonly UsageRecord[]): void {
  const sum = (of: (record: UsageRecord) => number): number =>
    records.reduce((total, record) => total + of(record), 0);
  const values = {
    Invocations: records.length,
    InputTokenCount: sum((r) => r.inputTokens),
    OutputTokenCount: sum((r) => r.outputTokens),
    CacheReadInputTokenCount: sum((r) => r.cacheReadTokens),
    CacheWriteInputTokenCount: sum((r) => r.cacheWrite5mTokens + r.cacheWrite1hTokens),
  };
  for (const [metric, value] of Object.entries(values))
    aws.metrics.push({ modelId, metric, hour: HOUR, value });
}

/** The bill for them, as Cost Explorer writes it. */
function dollars(records: readonly UsageRecord[]): string {
  const total = records.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, picoUsd(0n) as bigint);
  const text = total.toString().padStart(13, '0');
  return `${text.slice(0, -12)}.${text.slice(-12)}`;
}
