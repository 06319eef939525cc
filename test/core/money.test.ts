/** Money is exact: whole pico-dollars, never a floating-point number. */
import { equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { formatUsd, parseUsd, perMillionTokens, picoUsd, timesTokens } from '../../core/money.ts';

const amounts: readonly (readonly [text: string, pico: bigint | null])[] = [
  ['0', 0n],
  ['1', 1_000_000_000_000n],
  ['0.1', 100_000_000_000n],
  ['0.000000000001', 1n],
  ['-2.5', -2_500_000_000_000n],
  ['123456789.000000000001', 123_456_789_000_000_000_001n],
  ['0.0000000000001', null],
  ['1e3', null],
  ['', null],
  ['1.', null],
  ['NaN', null],
];

for (const [text, pico] of amounts) {
  test(`"${text}" USD is ${pico === null ? 'refused' : `${pico} pico-dollars`}`, () => {
    equal(parseUsd(text), pico);
    if (pico !== null) equal(formatUsd(picoUsd(pico)), text);
  });
}

test('the finest price of the catalog is a whole number of pico-dollars', () => {
  equal(perMillionTokens('0.00875'), 8_750n);
});

test('a price finer than the unit is refused, not rounded', () => {
  throws(() => perMillionTokens('0.0000001'), /not a whole number/);
});

test('a billion tokens cost exactly a thousand times a million', () => {
  equal(timesTokens(perMillionTokens('0.00875'), 1_000_000_000), parseUsd('8.75'));
});
