/**
 * What the usage publisher sends by OTLP, to endpoints as vendors run them: the figures of the usage table, each once,
 * whatever the endpoint does, and never at the cost of CloudWatch.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Database } from '../../core/db/connect.ts';
import type { TeamId } from '../../core/ids.ts';
import { picoUsd } from '../../core/money.ts';
import { otlpDestination } from '../../lambda/usage-publisher/otlp/destination.ts';
import { sendUsage } from '../../lambda/usage-publisher/otlp/send-usage.ts';
import type { Temporality } from '../../lambda/usage-publisher/otlp/usage-points.ts';
import { createTestDatabase } from '../support/database.ts';
import { runPublisher, usageLines } from './emf.ts';
import type { VendorName } from './otlp/vendors.ts';
import { startOtlpStandIn, type OtlpStandIn } from './otlp-stand-in.ts';
import { inputCost } from './sample-record.ts';
import { storeRecords } from './store-records.ts';

const team = (name: string) => ({ teamId: name as TeamId });
/** Between tries, in place of seconds. */
const WAITS_MS = [1, 1];

const keys: Readonly<Record<VendorName, string>> = {
  collector: '',
  datadog: JSON.stringify({
    'dd-api-key': 'the-key',
    'dd-otel-metric-config': '{"resource_attributes_as_tags": true}',
  }),
  newRelic: 'api-key=the-key',
  dynatrace: '{"Authorization": "the-key"}',
  grafana: 'authorization=the-key',
};

type Sender = {
  readonly database: Database;
  readonly endpoint: OtlpStandIn;
  readonly logged: string[];
  /** Publishes to CloudWatch, then by OTLP. */
  readonly run: (headers?: string) => ReturnType<typeof sendUsage>;
};

async function startSender(t: TestContext, vendor: VendorName, temporality: Temporality): Promise<Sender> {
  const { database } = await createTestDatabase(t);
  const endpoint = await startOtlpStandIn(t, { vendor });
  const logged: string[] = [];
  return {
    database,
    endpoint,
    logged,
    run: async (headers = keys[vendor]) => {
      await runPublisher(t, database);
      return sendUsage(
        database,
        () =>
          otlpDestination({
            endpoint: `${endpoint.url}/v1/metrics`,
            headers,
            temporality,
            environmentName: 'test',
          }),
        (message, fields) => logged.push(`${message} ${JSON.stringify(fields)}`),
        WAITS_MS,
      );
    },
  };
}

const RECORDS = [
  { ...team('research'), user: 'ada', inputTokens: 100, latencyMs: 900, ttftMs: 100 },
  { ...team('research'), user: 'bob', inputTokens: 11, latencyMs: 700_000, ttftMs: null },
  { ...team('Zürich ☃'), user: 'eve', inputTokens: 5, latencyMs: 20, ttftMs: 10 },
  { teamId: null, user: 'eve', inputTokens: 1, latencyMs: 20, ttftMs: 10 },
] as const;

for (const vendor of ['datadog', 'newRelic', 'dynatrace', 'collector'] as const) {
  test(`${vendor} shows what was used, by team and model, as counters and histograms`, async (t) => {
    const { database, endpoint, run } = await startSender(t, vendor, 'delta');
    await storeRecords(database, RECORDS);
    deepEqual(await run(), { batches: 1, waiting: 0 });
    await storeRecords(database, [{ ...team('research'), inputTokens: 1_000 }]);
    await run();
    deepEqual(endpoint.problems, []);
    equal(endpoint.total('stargate.usage.input_tokens', { team: 'research' }), 1_111);
    equal(endpoint.total('stargate.usage.input_tokens', { model: 'claude-haiku-4-5' }), 1_117);
    equal(endpoint.total('stargate.usage.requests', { team: 'Zürich ☃' }), 1);
    equal(endpoint.total('stargate.usage.requests', { 'deployment.environment.name': 'test' }), 5);
    equal(endpoint.total('stargate.usage.time_to_first_token', { team: 'research' }, 'count'), 2);
    const latencies = endpoint.points.find(
      ({ name, attributes }) => name === 'stargate.usage.latency' && attributes['team'] === 'research',
    );
    equal(latencies?.value, 700.9, 'seconds');
    equal(latencies?.bucketCounts.at(-1), 1, 'what is above the last bound');
    ok(
      endpoint.points.every(({ attributes }) => !('user_id' in attributes)),
      'users are no attribute: each would be a series',
    );
  });
}

test('where totals are wanted, gauges are sent whose points add up to what was used', async (t) => {
  const { database, endpoint, run } = await startSender(t, 'grafana', 'cumulative');
  await storeRecords(database, RECORDS);
  await run();
  await storeRecords(database, [{ ...team('research'), inputTokens: 1_000 }]);
  await run();
  deepEqual(endpoint.problems, []);
  const points = endpoint.points.filter(({ name }) => name === 'stargate.usage.input_tokens');
  equal(
    points.reduce((sum, { value }) => sum + value, 0),
    1_117,
  );
  ok(endpoint.points.every(({ kind }) => kind === 'gauge'));
});

test('money is exact', async (t) => {
  const { database, endpoint, run } = await startSender(t, 'newRelic', 'delta');
  const record = inputCost(picoUsd(100_000_000_001n));
  await storeRecords(database, [record, record, record]);
  await run();
  equal(endpoint.total('stargate.usage.cost_usd'), 0.300000000003);
});

test('an endpoint that is away delays nothing, and has everything once when it is back', async (t) => {
  const { database, endpoint, run, logged } = await startSender(t, 'datadog', 'delta');
  await storeRecords(database, [{ inputTokens: 5 }]);
  endpoint.trouble({ kind: 'status', status: 503, times: 3 });
  deepEqual(await run(), { batches: 0, waiting: 1 });
  match(logged.join(), /usage by OTLP waits .*status 503/);
  const [backlog] = await database.query(
    'select count(*)::int as waiting from usage_publications where published_at is null',
  );
  equal(backlog?.['waiting'], 0, 'CloudWatch has it');

  await storeRecords(database, [{ inputTokens: 6 }]);
  endpoint.trouble({ kind: 'hang-up', times: 3 });
  deepEqual(await run(), { batches: 0, waiting: 2 });
  deepEqual(await run(), { batches: 2, waiting: 0 });
  deepEqual(await run(), { batches: 0, waiting: 0 });
  deepEqual(endpoint.problems, []);
  equal(endpoint.total('stargate.usage.input_tokens'), 11);
});

test('when an answer is lost, the same points are sent again, and Datadog counts them once', async (t) => {
  const { database, endpoint, run } = await startSender(t, 'datadog', 'delta');
  await storeRecords(database, [{ inputTokens: 5 }]);
  endpoint.trouble({ kind: 'hang-up', taken: true, times: 3 });
  deepEqual(await run(), { batches: 0, waiting: 1 });
  await storeRecords(database, [{ inputTokens: 6 }]);
  deepEqual(await run(), { batches: 2, waiting: 0 });
  equal(endpoint.total('stargate.usage.input_tokens'), 11);
});

test('a wrong key is said in the log, without the key, and everything is sent when it is right', async (t) => {
  const { database, endpoint, run, logged } = await startSender(t, 'newRelic', 'delta');
  await storeRecords(database, [{ inputTokens: 5 }]);
  deepEqual(await run('api-key=tell-nobody'), { batches: 0, waiting: 1 });
  equal(endpoint.statuses.length, 1, 'it is not tried again at once');
  match(logged.join(), /status 403/);
  ok(!logged.join().includes('tell-nobody'));
  deepEqual(await run(), { batches: 1, waiting: 0 });
  equal(endpoint.total('stargate.usage.input_tokens'), 5);
});

test('headers that are none are said in the log, without quoting them, and nothing is lost', async (t) => {
  const { database, endpoint, run, logged } = await startSender(t, 'newRelic', 'delta');
  await storeRecords(database, [{ inputTokens: 5 }]);
  deepEqual(await run('tell-nobody'), { batches: 0, waiting: 1 });
  match(logged.join(), /must be name=value/);
  ok(!logged.join().includes('tell-nobody'));
  await database.query(`update usage_publications set published_at = now() - interval '2 days'`);
  deepEqual(await run(), { batches: 1, waiting: 0 });
  equal(endpoint.total('stargate.usage.input_tokens'), 5);
});

test('what an endpoint will never take is logged in its words, and holds up nothing', async (t) => {
  const { database, endpoint, run, logged } = await startSender(t, 'grafana', 'delta');
  await storeRecords(database, [{ inputTokens: 5 }]);
  deepEqual(await run(), { batches: 1, waiting: 0 });
  equal(endpoint.statuses.length, 1);
  match(logged.join(), /usage by OTLP not taken .*status 400 .*temporality/);
});

test('an endpoint that asks for a minute is asked in the next run', async (t) => {
  const { database, endpoint, run } = await startSender(t, 'newRelic', 'delta');
  await storeRecords(database, [{ inputTokens: 5 }]);
  endpoint.trouble({ kind: 'status', status: 429, retryAfter: '60' });
  deepEqual(await run(), { batches: 0, waiting: 1 });
  equal(endpoint.statuses.length, 1);
});

test("one team's bad data waits alone, and is sent when it is corrected", async (t) => {
  const { database, endpoint, run } = await startSender(t, 'collector', 'delta');
  await storeRecords(database, [
    { ...team('good'), inputTokens: 1 },
    { ...team('bad'), inputTokens: 2, latencyMs: -1 },
  ]);
  await run();
  equal(endpoint.total('stargate.usage.input_tokens'), 1);
  await database.query(
    `update usage_publications set usage = jsonb_set(usage, '{0,latency_ms}', '[1]'), next_try_at = now()
     where published_at is null`,
  );
  await run();
  equal(endpoint.total('stargate.usage.input_tokens'), 3);
});

test('many teams fit the sizes that vendors take', async (t) => {
  const { database, endpoint, run } = await startSender(t, 'datadog', 'delta');
  const teams = Array.from({ length: 450 }, (_, index) => team(`a-team-with-a-long-name-${index}`));
  await storeRecords(
    database,
    teams.map((one) => ({ ...one, inputTokens: 1 })),
  );
  await run();
  deepEqual(endpoint.problems, []);
  equal(endpoint.total('stargate.usage.requests'), 450);
  equal(endpoint.statuses.length, 3);
});

test('an endpoint that breaks off within a batch is sent the rest, and no team twice', async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(
    database,
    Array.from({ length: 450 }, (_, index) => ({ ...team(`team ${index}`), inputTokens: 1 })),
  );
  await runPublisher(t, database);
  const endpoint = await startOtlpStandIn(t, { vendor: 'newRelic' });
  const destination = otlpDestination({
    endpoint: `${endpoint.url}/v1/metrics`,
    headers: keys.newRelic,
    temporality: 'delta',
    environmentName: 'test',
  });
  const away = { kind: 'not now', note: 'it cannot be reached', retryAfterMs: null } as const;
  let sent = 0;
  const breaksOff = {
    ...destination,
    post: async (body: Buffer) => ((sent += 1) === 2 ? away : destination.post(body)),
  };
  deepEqual(
    await sendUsage(
      database,
      () => breaksOff,
      () => undefined,
      WAITS_MS,
    ),
    { batches: 0, waiting: 1 },
  );
  const first = endpoint.total('stargate.usage.input_tokens');
  ok(first > 0 && first < 450, `${first} of 450`);
  deepEqual(
    await sendUsage(
      database,
      () => breaksOff,
      () => undefined,
      WAITS_MS,
    ),
    { batches: 1, waiting: 0 },
  );
  equal(endpoint.total('stargate.usage.input_tokens'), 450);
  deepEqual(endpoint.problems, []);
});

test('what was published long before there was an endpoint is not sent as if it were new', async (t) => {
  const { database, endpoint, run } = await startSender(t, 'collector', 'delta');
  await storeRecords(database, [{ inputTokens: 5 }]);
  const published = await runPublisher(t, database);
  equal(usageLines(published).length, 1);
  await database.query(`update usage_publications set published_at = now() - interval '2 hours'`);
  deepEqual(await run(), { batches: 0, waiting: 0 });
  deepEqual(endpoint.points, []);
});
