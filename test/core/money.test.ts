/** Money is exact: whole pico-dollars, never a floating-point number. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import {
  ceilUsd,
  floorUsd,
  formatUsd,
  nearestUsd,
  parseUsd,
  perMillionTokens,
  picoUsd,
  timesTokens,
} from '../../core/money.ts';

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

test('amounts for people keep the digits that count: no small one is nothing, and none promises too much', () => {
  for (const [usd, down, up, nearest] of [
    ['0', '0', '0', '0.00'],
    ['0.000000000001', '0.000000000001', '0.000000000001', '0.000000000001'],
    ['0.00084716', '0.0008471', '0.0008472', '0.0008472'],
    ['0.001', '0.001', '0.001', '0.001'],
    ['0.25', '0.25', '0.25', '0.25'],
    ['0.352183', '0.3521', '0.3522', '0.3522'],
    ['1.2349', '1.23', '1.24', '1.23'],
    ['3', '3', '3', '3.00'],
    ['1234.565', '1234.56', '1234.57', '1234.57'],
  ] as const) {
    const amount = parseUsd(usd) ?? picoUsd(-1n);
    deepEqual([floorUsd(amount), ceilUsd(amount), nearestUsd(amount)], [down, up, nearest], usd);
  }
});
