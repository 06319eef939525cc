/** Every figure equals the sum of the records: whatever was asked, and whatever the roll-up had done by then. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { reportUsage, type Dimension, type ReportRequest } from '../../core/db/queries/usage/usage-report.ts';
import { anyUsage, type UsageFilter } from '../../core/db/queries/usage/usage-filter.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import type { KeyId } from '../../core/ids.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { createTestDatabase } from '../support/database.ts';
import { naiveGroups, naiveSums, randomRecords, seeded, storeRecords, type Random } from './usage-world.ts';

const ROUNDS = Number(process.env['STARGATE_REPORT_ROUNDS'] ?? 5);
const QUESTIONS = 14;
const DAY_MS = 86_400_000;
/** Clocks are put back in New York and Lord Howe during these days, and Kolkata and Kathmandu are never on the hour. */
const WORLD_FROM = Date.UTC(2026, 9, 29, 7, 13, 11);
const WORLD_DAYS = 6;
const ZONES = [
  'UTC',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
];
const DIMENSIONS: readonly Dimension[] = [
  'hour',
  'day',
  'week',
  'month',
  'key',
  'user',
  'team',
  'model',
  'tag',
];
const RECORDED: readonly Dimension[] = ['region', 'deployment', 'ending'];

test('reports equal a naive account of the records', async (t) => {
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    await t.test(`seed ${seed}`, async (round) => {
      const { database } = await createTestDatabase(round);
      const random = seeded(seed);
      const records: UsageRecord[] = [];
      for (let step = 0; step < 4; step += 1) {
        const made = randomRecords(
          random,
          1 + random.below(60),
          WORLD_FROM,
          WORLD_FROM + WORLD_DAYS * DAY_MS,
        );
        await storeRecords(database, made);
        // A batch that is shipped twice is stored once.
        await storeRecords(database, made.slice(random.below(made.length)));
        records.push(...made);
        if (random.below(3) > 0) await rollUpUsage(database, 1 + random.below(40));
        for (let question = 0; question < QUESTIONS; question += 1) {
          const request = randomRequest(random);
          const rows = await reportUsage(database, request);
          deepEqual(
            rows.map(({ groups, totals }) => ({ groups, totals: bigints(totals) })),
            naiveReport(records, request),
            JSON.stringify(request),
          );
        }
      }
      const rolled = await rollUpUsage(database);
      equal(rolled === null, false);
      await everyTableAgrees(database, records);
    });
  }
});

test('pages put together are the whole report, in every order', async (t) => {
  const { database } = await createTestDatabase(t);
  const random = seeded(99);
  const records = randomRecords(random, 300, WORLD_FROM, WORLD_FROM + 2 * DAY_MS);
  await storeRecords(database, records.slice(0, 200));
  await rollUpUsage(database);
  await storeRecords(database, records.slice(200));
  for (const order of ['group', 'spend', 'requests', 'tokens'] as const) {
    const request: ReportRequest = {
      of: 'bill',
      sinceMs: WORLD_FROM,
      untilMs: WORLD_FROM + 2 * DAY_MS,
      timeZone: 'Asia/Kolkata',
      groupBy: ['day', 'user', 'model', 'tag'],
      filter: anyUsage,
      order,
      limit: 10_000,
      after: null,
    };
    const whole = await reportUsage(database, request);
    const pages: unknown[] = [];
    let after: ReportRequest['after'] = null;
    for (;;) {
      const page = await reportUsage(database, { ...request, limit: 7, after });
      pages.push(...page);
      after = page.at(-1)?.position ?? null;
      if (page.length < 7) break;
    }
    deepEqual(pages, whole, order);
    const figures = whole.map(({ position }) => BigInt(position.figure ?? 0));
    deepEqual(
      figures,
      figures.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)),
    );
  }
});

function randomRequest(random: Random): ReportRequest {
  const isRecorded = random.below(6) === 0;
  const from = WORLD_FROM - DAY_MS + random.below((WORLD_DAYS + 1) * DAY_MS);
  const length = 1 + random.below((WORLD_DAYS + 1) * DAY_MS);
  const round = random.one([1, 3_600_000, DAY_MS]);
  const groupBy = [...DIMENSIONS, ...(isRecorded ? RECORDED : [])].filter(() => random.below(5) === 0);
  const some = <Item>(items: readonly Item[]): Item[] | null =>
    random.below(4) === 0 ? items.filter(() => random.below(2) === 0) : null;
  const filter: UsageFilter = {
    userIds: some(['ada', 'bob', 'cleo', 'nobody']),
    teamIds: some(['red', 'blue']),
    keyIds: some([1, 2, 3].map((key) => `0192f0c1-0000-7000-8000-00000000000${key}`)),
    models: some(['claude-haiku-4-5', 'claude-opus-5-5']),
    tags: some(['blue', 'green', 'ünïcode "x"']),
    reach: random.below(4) === 0 ? randomReach(random) : null,
  };
  const sinceMs = Math.floor(from / round) * round;
  return {
    of: random.one(['calls', 'bill']),
    sinceMs,
    untilMs: Math.max(sinceMs + 1, Math.floor((from + length) / round) * round),
    timeZone: random.one(ZONES),
    groupBy,
    filter,
    order: 'group',
    limit: 100_000,
    after: null,
  };
}

function randomReach(random: Random): UsageFilter['reach'] {
  return {
    userId: random.one([null, 'ada', 'bob']),
    keyId: random.one([null, '0192f0c1-0000-7000-8000-000000000000' as KeyId]),
    teamIds: random.one([[], ['blue'], ['red', 'blue']]),
  };
}

function naiveReport(records: readonly UsageRecord[], request: ReportRequest) {
  const groups = new Map<string, UsageRecord[]>();
  if (request.groupBy.length === 0) groups.set('[]', []);
  for (const record of records) {
    if (record.createdAtMs < request.sinceMs || record.createdAtMs >= request.untilMs) continue;
    if (!isWanted(record, request.filter)) continue;
    for (const group of naiveGroups(record, request.groupBy, request.timeZone)) {
      const key = JSON.stringify(group);
      const members = groups.get(key) ?? [];
      members.push(record);
      groups.set(key, members);
    }
  }
  return [...groups]
    .map(([key, members]) => ({ groups: JSON.parse(key) as string[], totals: naiveSums(members) }))
    .toSorted((a, b) => inBytes(a.groups, b.groups));
}

function isWanted(record: UsageRecord, filter: UsageFilter): boolean {
  return (
    (filter.userIds === null || filter.userIds.includes(record.userId ?? '')) &&
    (filter.teamIds === null || filter.teamIds.includes(record.teamId ?? '')) &&
    (filter.keyIds === null || filter.keyIds.includes(record.keyId)) &&
    (filter.models === null || filter.models.includes(record.model)) &&
    (filter.tags === null || filter.tags.some((tag) => record.tags.includes(tag))) &&
    isWithin(record, filter.reach)
  );
}

function isWithin({ userId, keyId, teamId }: UsageRecord, reach: UsageFilter['reach']): boolean {
  if (reach === null) return true;
  const isOwn = (userId !== null && userId === reach.userId) || keyId === reach.keyId;
  return isOwn || (teamId !== null && reach.teamIds.includes(teamId));
}

function inBytes(a: readonly string[], b: readonly string[]): number {
  for (const [index, value] of a.entries()) {
    const order = Buffer.compare(Buffer.from(value), Buffer.from(b[index] ?? ''));
    if (order !== 0) return order;
  }
  return 0;
}

function bigints(totals: object): Readonly<Record<string, bigint>> {
  return Object.fromEntries(
    Object.entries(totals).map(([name, value]) => [name, BigInt(value as number | bigint)]),
  );
}

/** After a roll-up of everything, each stored sum by itself is the sum of the records. */
async function everyTableAgrees(
  database: Awaited<ReturnType<typeof createTestDatabase>>['database'],
  records: readonly UsageRecord[],
): Promise<void> {
  const expected = naiveSums(records);
  for (const table of ['usage_hourly', 'usage_days', 'usage_daily', 'usage_daily_now']) {
    const [row] = await database.query(
      `select sum(requests)::text as requests, sum(cost_pico_usd)::text as cost, sum(output_tokens)::text as output,
         sum(failed_requests)::text as failed from ${table}`,
    );
    deepEqual(row, {
      requests: String(expected['requests']),
      cost: String(expected['costPicoUsd']),
      output: String(expected['outputTokens']),
      failed: String(expected['failedRequests']),
    });
  }
}
