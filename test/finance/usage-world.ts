/**
 * Random usage and its naive account: records made from a seed and stored as the journal stores them, and sums over
 * the plain array, without a line of what is tested.
 */
import type { Queryable } from '../../core/db/connect.ts';
import { insertUsageRows } from '../../core/db/queries/usage/usage-records.ts';
import type { KeyId, RequestId, TeamId, UserId } from '../../core/ids.ts';
import { picoUsd } from '../../core/money.ts';
import { TOKENS_ONLY } from '../../core/usage/cost.ts';
import type { CheckCharge, EndingKind, GivenUpAnswer, UsageRecord } from '../../core/usage/record.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { NO_USAGE } from '../../core/usage/usage.ts';
import { sampleRecord } from '../observability/sample-record.ts';
import { seededRandom } from '../support/random.ts';

export type Random = {
  readonly below: (bound: number) => number;
  readonly one: <Item>(of: readonly Item[]) => Item;
};

export function seeded(seed: number): Random {
  const next = seededRandom(seed);
  return {
    below: (bound) => Math.floor(next() * bound),
    one: (of) => {
      const item = of[Math.floor(next() * of.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
  };
}

const ENDINGS: readonly EndingKind[] = [
  'complete',
  'complete',
  'client-gone',
  'upstream-error',
  'upstream-cut',
  'task-lost',
];
const TAGS: readonly (readonly string[])[] = [
  [],
  [],
  ['blue'],
  ['blue', 'green'],
  ['green', 'green'],
  ['ünïcode "x"'],
];

/** `keys` say whose calls there are: each belongs to one user and team, as virtual keys do. */
export function randomRecord(random: Random, fromMs: number, toMs: number): UsageRecord {
  const key = random.below(6);
  const cost = () => picoUsd(BigInt(random.below(2 ** 31)) * BigInt(random.below(1_000)));
  const [input, output, cacheRead, cacheWrite] = [cost(), cost(), cost(), cost()];
  const createdAtMs = fromMs + random.below(toMs - fromMs);
  const hedgeCost = picoUsd(random.below(4) === 0 ? cost() : 0n);
  const priceId = 'model/geographic@2026-01-01';
  const parts = hedgeCost === 0n ? [] : [hedgeCost / 3n, hedgeCost - hedgeCost / 3n];
  const answers = parts.map((part): GivenUpAnswer => ({
    ...NO_USAGE,
    ...TOKENS_ONLY,
    deployment: random.one(['eu-west-1/eu.a', 'us-west-2/us.b']),
    priceId,
    costPicoUsd: picoUsd(part),
    usageEstimated: false,
  }));
  const hedge = {
    deployment: answers.at(-1)?.deployment ?? random.one(['eu-west-1/eu.a', 'us-west-2/us.b']),
    priceId: hedgeCost === 0n ? null : priceId,
    costPicoUsd: hedgeCost,
    answers,
  };
  const checks = key % 3 === 0 ? checksOf(output) : [];
  const checksCostPicoUsd = picoUsd(checks.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, 0n));
  return sampleRecord({
    requestId: idOf(random) as RequestId,
    createdAtMs,
    keyId: `0192f0c1-0000-7000-8000-00000000000${key}` as KeyId,
    userId: ([null, 'ada', 'ada', 'bob', 'bob', 'cleo'][key] ?? null) as UserId | null,
    teamId: ([null, 'red', 'blue', 'blue', null, 'red'][key] ?? null) as TeamId | null,
    model: random.one(['claude-haiku-4-5', 'claude-opus-5-5', 'nova-micro']),
    deployment: random.one(['us-east-1/us.a', 'us-west-2/us.a']),
    region: random.one(['us-east-1', 'us-west-2']),
    ending: random.one(ENDINGS),
    usageEstimated: random.below(4) === 0,
    inputTokens: random.below(5_000),
    outputTokens: random.below(2_000),
    cacheReadTokens: random.below(3) * random.below(9_000),
    cacheWrite5mTokens: random.below(2) * random.below(900),
    cacheWrite1hTokens: random.below(2) * random.below(900),
    reasoningTokens: random.below(200),
    imageCount: random.below(2),
    inputCostPicoUsd: input,
    outputCostPicoUsd: output,
    cacheReadCostPicoUsd: cacheRead,
    cacheWriteCostPicoUsd: cacheWrite,
    costPicoUsd: picoUsd(input + output + cacheRead + cacheWrite + hedgeCost + checksCostPicoUsd),
    checks,
    checksCostPicoUsd,
    cacheSavedPicoUsd: picoUsd(cacheRead - cacheWrite),
    answerSavedPicoUsd: picoUsd(key % 2 === 0 ? input : 0n),
    cachePoints: ([null, 'client', 'gateway'] as const)[key % 3] ?? null,
    hedge: random.below(2) === 0 && hedgeCost === 0n ? null : hedge,
    tags: random.one(TAGS),
    latencyMs: random.below(60_000),
  });
}

/** A judge, a guardrail and Comprehend, which cost about a third of `amount` together. */
function checksOf(amount: bigint): readonly CheckCharge[] {
  const unit = picoUsd(amount / 9n);
  const units = [{ unit: 'text unit', count: 2, unitPicoUsd: unit }];
  return [
    {
      ...NO_USAGE,
      ...TOKENS_ONLY,
      kind: 'judge',
      name: 'tone',
      deployment: 'eu-central-1/eu.j',
      priceId: 'judge/geographic@2026-01-01',
      costPicoUsd: picoUsd(amount / 27n),
      usageEstimated: false,
    },
    { kind: 'guardrail', name: 'gr-1', region: 'us-east-1', units, costPicoUsd: picoUsd(unit * 2n) },
    { kind: 'comprehend', name: 'en', region: 'us-east-1', units, costPicoUsd: picoUsd(unit * 2n) },
  ];
}

export function randomRecords(random: Random, count: number, fromMs: number, toMs: number): UsageRecord[] {
  return Array.from({ length: count }, () => randomRecord(random, fromMs, toMs));
}

export async function storeRecords(db: Queryable, records: readonly UsageRecord[]): Promise<void> {
  await insertUsageRows(db, records.map(usageRowJson));
}

function idOf(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.below(16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Figures of some records, under the names of the columns. */
export function naiveSums(records: readonly UsageRecord[]): Readonly<Record<string, bigint>> {
  const sum = (of: (record: UsageRecord) => bigint | number): bigint =>
    records.reduce((total, record) => total + BigInt(of(record)), 0n);
  return {
    requests: BigInt(records.length),
    failedRequests: sum((r) => (['complete', 'client-gone'].includes(r.ending) ? 0 : 1)),
    estimatedRequests: sum((r) => (r.usageEstimated ? 1 : 0)),
    inputTokens: sum((r) => r.inputTokens),
    outputTokens: sum((r) => r.outputTokens),
    cacheReadTokens: sum((r) => r.cacheReadTokens),
    cacheWrite5mTokens: sum((r) => r.cacheWrite5mTokens),
    cacheWrite1hTokens: sum((r) => r.cacheWrite1hTokens),
    reasoningTokens: sum((r) => r.reasoningTokens),
    imageCount: sum((r) => r.imageCount),
    inputCostPicoUsd: sum((r) => r.inputCostPicoUsd),
    outputCostPicoUsd: sum((r) => r.outputCostPicoUsd),
    cacheReadCostPicoUsd: sum((r) => r.cacheReadCostPicoUsd),
    cacheWriteCostPicoUsd: sum((r) => r.cacheWriteCostPicoUsd),
    hedgeCostPicoUsd: sum((r) => r.hedge?.costPicoUsd ?? 0n),
    checksCostPicoUsd: sum((r) => r.checksCostPicoUsd ?? 0n),
    cacheSavedPicoUsd: sum((r) => r.cacheSavedPicoUsd ?? 0n),
    answerSavedPicoUsd: sum((r) => r.answerSavedPicoUsd ?? 0n),
    servicesCostPicoUsd: 0n,
    costPicoUsd: sum((r) => r.costPicoUsd),
  };
}

/** The groups a record belongs to, as text: several when it has several tags. */
export function naiveGroups(
  record: UsageRecord,
  groupBy: readonly string[],
  timeZone: string,
): readonly string[][] {
  let combinations: string[][] = [[]];
  for (const dimension of groupBy) {
    const values = valuesOf(record, dimension, timeZone);
    combinations = combinations.flatMap((before) => values.map((value) => [...before, value]));
  }
  return combinations;
}

function valuesOf(record: UsageRecord, dimension: string, timeZone: string): readonly string[] {
  // Sweden writes dates as ISO does.
  const date = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(record.createdAtMs);
  switch (dimension) {
    case 'hour':
      return [`${new Date(record.createdAtMs).toISOString().slice(0, 13)}:00:00Z`];
    case 'day':
      return [date];
    case 'week': {
      const atMs = Date.parse(date);
      const sinceMonday = (new Date(atMs).getUTCDay() + 6) % 7;
      return [new Date(atMs - sinceMonday * 86_400_000).toISOString().slice(0, 10)];
    }
    case 'month':
      return [date.slice(0, 7)];
    case 'key':
      return [record.keyId];
    case 'user':
      return [record.userId ?? ''];
    case 'team':
      return [record.teamId ?? ''];
    case 'model':
      return [record.model];
    case 'tag':
      return record.tags.length === 0 ? [''] : [...new Set(record.tags)];
    case 'region':
      return [record.region];
    case 'deployment':
      return [record.deployment];
    case 'ending':
      return [record.ending];
    case 'cache_points':
      return [record.cachePoints ?? ''];
    default:
      throw new Error(`the naive account knows no ${dimension}`);
  }
}
