/** What checks cost, by AWS's pricing pages. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { formatUsd } from '../../../core/money.ts';
import {
  comprehendCharge,
  guardrailCharge,
  worstGuardrailCharge,
} from '../../../core/policies/check-prices.ts';

const NOW_MS = Date.UTC(2026, 10, 30);

const usages: readonly (readonly [string, Record<string, number>, string])[] = [
  [
    'content filters and denied topics: $0.15 each for 1,000 units',
    { contentPolicyUnits: 1_000, topicPolicyUnits: 1_000 },
    '0.3',
  ],
  ['personal data: $0.10', { sensitiveInformationPolicyUnits: 1_000 }, '0.1'],
  [
    'words and patterns: nothing',
    { wordPolicyUnits: 1_000, sensitiveInformationPolicyFreeUnits: 1_000 },
    '0',
  ],
  ['one unit of a content filter, exactly', { contentPolicyUnits: 1 }, '0.00015'],
  ['an image', { contentPolicyImageUnits: 1 }, '0.00075'],
];
for (const [name, usage, usd] of usages)
  test(`a guardrail charges for ${name}`, () => {
    equal(formatUsd(guardrailCharge('gr1', 'us-east-1', usage, NOW_MS).costPicoUsd), usd);
  });

test('a charge says how many units of which kind at which price, without those that are free', () => {
  const { units, name, region } = guardrailCharge(
    'gr1',
    'eu-west-1',
    { topicPolicyUnits: 3, wordPolicyUnits: 3 },
    NOW_MS,
  );
  deepEqual(
    { units, name, region },
    {
      units: [{ unit: 'topicPolicyUnits', count: 3, unitPicoUsd: 150_000_000n }],
      name: 'gr1',
      region: 'eu-west-1',
    },
  );
});

test('what a guardrail reports for a text is never more than its worst case', () => {
  const text = { characters: 2_500, parts: 2, images: 1 };
  const worst = worstGuardrailCharge('gr1', 'us-east-1', text, NOW_MS);
  const units = 4;
  const most = guardrailCharge(
    'gr1',
    'us-east-1',
    {
      contentPolicyUnits: units,
      topicPolicyUnits: units,
      sensitiveInformationPolicyUnits: units,
      contextualGroundingPolicyUnits: units,
      automatedReasoningPolicyUnits: units,
      contentPolicyImageUnits: 1,
    },
    NOW_MS,
  );
  equal(worst.costPicoUsd >= most.costPicoUsd, true);
});

const requests: readonly (readonly [string, readonly number[], string])[] = [
  ['three units at least', [1], '0.0003'],
  ['a unit for each 100 characters begun', [401], '0.0005'],
  ['each request by itself', [1, 1_000], '0.0013'],
];
for (const [name, characters, usd] of requests)
  test(`Comprehend charges ${name}`, () => {
    equal(formatUsd(comprehendCharge('us-east-1', characters, NOW_MS).costPicoUsd), usd);
  });
