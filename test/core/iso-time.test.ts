/** A time is written as a Date writes it, whichever came before. */
import { equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { isoTime } from '../../core/iso-time.ts';

const TIMES: readonly number[] = [
  0, 1, 999, 1_000, 999, -1, -1_000, -0.5, -1, 951_826_154_321, 951_826_154_322, 951_826_155_000,
  951_826_154_999, 1_764_493_199_999, 1_764_493_200_000, 1_764_493_200_000.7, 253_402_300_800_000, 8.64e15,
  -8.64e15,
];

test('times are written as a Date writes them', () => {
  for (const ms of TIMES) equal(isoTime(ms), new Date(ms).toISOString());
});

test('what is no time is refused', () => {
  throws(() => isoTime(Number.NaN), RangeError);
  throws(() => isoTime(8.64e15 + 1), RangeError);
});
