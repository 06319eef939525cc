/** A row of a usage record says what JSON.stringify would, but for what PostgreSQL takes in no text. */
import { equal } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { CustomerId, TeamId, UserId } from '../../core/ids.ts';
import { picoUsd } from '../../core/money.ts';
import { answerColumns, usageColumns, type UsageColumn } from '../../core/usage/columns.ts';
import type { CheckCharge, GivenUpAnswer, UsageRecord } from '../../core/usage/record.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { isObject } from '../../core/json.ts';
import { admission, recordOf } from './journal-parts.ts';

const TEXTS: readonly [name: string, text: string, stored: string][] = [
  ['plain', 'claude-haiku-4-5', 'claude-haiku-4-5'],
  ['what JSON escapes', '"\\\b\f\n\r\t/</script>', '"\\\b\f\n\r\t/</script>'],
  ['beside the plain ones', '\u007f\u0080 !#[]~', '\u007f\u0080 !#[]~'],
  ['control characters', '\u0001\u001f', '\u0001\u001f'],
  ['line separators', '\u2028\u2029', '\u2028\u2029'],
  ['NUL', 'a\0b', 'a\uFFFDb'],
  ['half a character', 'a\ud83d', 'a\uFFFD'],
  ['whole ones', '日本語 🚀', '日本語 🚀'],
  ['nothing', '', ''],
];

for (const [name, text, stored] of TEXTS) {
  test(`a text is in the row as it is: ${name}`, () => {
    const row: unknown = JSON.parse(
      usageRowJson({ ...recordOf(admission()), modelAsked: text, tags: [text] }),
    );
    equal(isObject(row) && row['model_asked'], stored);
    equal(isObject(row) && JSON.stringify(row['tags']), JSON.stringify([stored]));
  });
}

test('what a journal of another version says of a call is a text too', () => {
  const said = { dialect: 'new "dialect"', serviceTier: 'tier\\' } as unknown as UsageRecord;
  const row: unknown = JSON.parse(usageRowJson({ ...recordOf(admission()), ...said }));
  equal(isObject(row) && row['dialect'], said.dialect);
  equal(isObject(row) && row['service_tier'], said.serviceTier);
});

/** Digits as they are: JSON.parse and numbers would round them. */
const exactly = (digits: bigint | string): unknown =>
  (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(String(digits));

const asTold = (value: unknown): unknown => (typeof value === 'bigint' ? exactly(value) : value);

/** What the table of columns says of a source. */
function columnsOf<Source>(
  columns: Readonly<Record<string, UsageColumn<Source>>>,
  source: Source,
): Readonly<Record<string, unknown>> {
  const told: Record<string, unknown> = {};
  for (const [name, { type, from }] of Object.entries(columns)) {
    const value: unknown = from?.(source) ?? null;
    if (value === null) continue;
    if (type === 'timestamptz') told[name] = new Date(Number(value)).toISOString();
    else if (type === 'bigint[]') told[name] = (value as readonly string[]).map(exactly);
    else if (name === 'given_up')
      told[name] = (value as readonly GivenUpAnswer[]).map((one) => columnsOf(answerColumns, one));
    else if (name === 'check_charges') told[name] = (value as readonly CheckCharge[]).map(chargeOf);
    else told[name] = asTold(value);
  }
  return told;
}

function chargeOf(charge: CheckCharge): object {
  const { kind, name } = charge;
  if (charge.kind === 'judge') return { kind, name, ...columnsOf(answerColumns, charge) };
  const units = charge.units.map(({ unit, count, unitPicoUsd }) => ({
    unit,
    count,
    unit_pico_usd: exactly(unitPicoUsd),
  }));
  return { kind, name, region: charge.region, units, cost_pico_usd: exactly(charge.costPicoUsd) };
}

const plain = recordOf(admission());
const answer: GivenUpAnswer = {
  deployment: 'eu-central-1/"x"',
  priceId: 'price',
  serviceTier: 'flex',
  usageEstimated: true,
  inputTokens: 1,
  outputTokens: 2,
  cacheReadTokens: 3,
  cacheWrite5mTokens: 4,
  cacheWrite1hTokens: 5,
  reasoningTokens: 6,
  billedImages: 7,
  searchUnits: 8,
  costPicoUsd: picoUsd(123_456_789_012_345_678_901n),
};
const whole: UsageRecord = {
  ...plain,
  ...answer,
  userId: 'ada' as UserId,
  teamId: 'team' as TeamId,
  customerId: 'customer' as CustomerId,
  endedModel: 'former',
  errorCode: 'code',
  errorClass: 'client',
  finishReason: 'length',
  ttftMs: 0,
  upstreamRequestId: 'upstream',
  clientRequestId: 'request',
  clientSessionId: 'session',
  tags: ['a', 'b"'],
  lease: { owner: randomUUID(), poolIds: ['1', '98765432109876543'] },
  hedge: { deployment: 'other', priceId: 'price', costPicoUsd: picoUsd(5n), answers: [answer, answer] },
  policies: ['policy@1'],
  findings: { EMAIL: 2, 'pattern:"x"': 1 },
  blockedBy: 'policy',
  checks: [
    { ...answer, kind: 'judge', name: 'judge' },
    {
      kind: 'guardrail',
      name: 'guardrail',
      region: 'us-east-1',
      units: [{ unit: 'text', count: 3, unitPicoUsd: picoUsd(7n) }],
      costPicoUsd: picoUsd(21n),
    },
  ],
  checksCostPicoUsd: picoUsd(21n),
  cachePoints: 'gateway',
  cacheSavedPicoUsd: picoUsd(-5n),
  answerCache: 'miss',
  answerSavedPicoUsd: picoUsd(9n),
};

const RECORDS: readonly [name: string, record: UsageRecord][] = [
  ['of a call of which little is known', plain],
  ['with a value in every column', whole],
  [
    'with nothing where there may be nothing',
    { ...plain, hedge: null, lease: null, checks: [], policies: [] },
  ],
  [
    'of a hedge that ended by itself',
    { ...whole, hedge: { deployment: 'o', priceId: null, costPicoUsd: picoUsd(0n), answers: [] } },
  ],
];

for (const [name, record] of RECORDS) {
  test(`a row has the columns of the table, in their order: ${name}`, () => {
    equal(usageRowJson(record), JSON.stringify(columnsOf(usageColumns, record)));
  });
}

test('one of these records has a value in every column', () => {
  const given = Object.entries<UsageColumn>(usageColumns).filter(([, { from }]) => from !== undefined);
  equal(Object.keys(columnsOf(usageColumns, whole)).length, given.length);
});
