/** Times of a benchmark: known to within a hundredth at any size, and the same whether added up before or after. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram, mergedHistogram } from '../../bench/histogram.ts';
import { seededRandom } from '../support/random.ts';

const random = seededRandom(20);
/** From microseconds to minutes. */
const times = Array.from({ length: 10_000 }, () => 10 ** (random() * 8 - 3));

test('a percentile is within a hundredth of the value at its rank', () => {
  const histogram = filled(times);
  const sorted = times.toSorted((one, other) => one - other);
  for (const share of [0.01, 0.5, 0.9, 0.99, 0.999, 1]) {
    const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    const found = histogram.atMs(share);
    ok(Math.abs(found - exact) <= exact * 0.01 + 0.001, `${share}: ${found}, not ${exact}`);
  }
});

test('the longest time is exact', () => {
  equal(filled([1, 7_654.321, 3]).maxMs, 7_654.321);
  equal(filled([1, 7_654.321, 3]).percentiles().p999Ms, 7_654.321);
});

test('histograms of several processes add up to the one of all their times', () => {
  const parts = [times.slice(0, 10), times.slice(10, 4_000), [], times.slice(4_000)];
  const sent = parts.map(
    (part) => JSON.parse(JSON.stringify(filled(part))) as ReturnType<Histogram['toJSON']>,
  );
  const merged = mergedHistogram(sent);
  equal(JSON.stringify(merged), JSON.stringify(filled(times)));
  equal(merged.total, times.length);
});

test('of no times everything is 0', () => {
  const { p50Ms, p999Ms, maxMs } = new Histogram().percentiles();
  equal(p50Ms + p999Ms + maxMs, 0);
});

test('a time below zero counts as 0, and one beyond all bounds as the longest there is', () => {
  equal(filled([-5]).maxMs, 0);
  equal(filled([1e12]).atMs(0.5), (2 ** 31 - 1) / 1_000);
});

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.recordMs(value);
  return histogram;
}
