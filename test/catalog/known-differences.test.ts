/** A difference that somebody has looked at stays silent, and no longer than it is the same. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { joined, type Drift } from '../../scripts/catalog/drift.ts';
import { reviewed, type KnownDifference } from '../../scripts/catalog/known-differences.ts';

const lower: Drift = {
  kind: 'priced otherwise',
  source: 'litellm',
  model: 'nova-pro',
  what: 'eu input',
  here: '1.05',
  there: '0.8',
};
const known: KnownDifference = {
  source: 'litellm',
  kind: 'priced otherwise',
  model: /^nova-pro$/,
  there: /^0\.8$/,
  why: 'It has the price of the United States.',
  proof: 'https://aws.amazon.com/bedrock/pricing/',
};
const today = { today: '2026-11-28', sources: new Set(['litellm']) };

test('a known difference is silent until the source says something else', () => {
  deepEqual(reviewed([lower], [known], today).drifts, []);
  const again = { ...lower, there: '0.9' };
  deepEqual(reviewed([again], [known], today), { drifts: [again], unused: [known], overdue: [] });
});

test('one that is met no more is told, unless its source was not read', () => {
  deepEqual(reviewed([], [known], today).unused, [known]);
  deepEqual(reviewed([], [known], { ...today, sources: new Set(['genai-prices']) }).unused, []);
});

test('one that was to be looked at again is told on its day', () => {
  const timed = { ...known, until: '2026-11-28' };
  deepEqual(reviewed([lower], [timed], today).overdue, [timed]);
  deepEqual(reviewed([lower], [timed], { ...today, today: '2026-11-27' }).overdue, []);
});

test('what two sources say alike is one row', () => {
  const rows = joined([lower, { ...lower, source: 'genai-prices' }, { ...lower, there: '0.9' }]);
  deepEqual(
    rows.map(({ source, there }) => `${source}: ${there}`),
    ['litellm, genai-prices: 0.8', 'litellm: 0.9'],
  );
});
