/**
 * Money as requests give it: a JSON number, read by its shortest decimal text, or a string. Replies carry every digit in a
 * JSON number (`exactJsonNumber` of core/money.ts), as LiteLLM's scripts expect a number.
 */
import { parseUsd, type PicoUsd } from '../../../core/money.ts';

/** Null when the value is not an amount ≥ 0 with at most 12 decimals. */
export function parseJsonMoney(value: number | string): PicoUsd | null {
  const amount = parseUsd(typeof value === 'string' ? value : plainDecimal(value));
  return amount === null || amount < 0n ? null : amount;
}

/** `1e-7` → `0.0000001`: the shortest text of a number, without an exponent. */
function plainDecimal(value: number): string {
  const shortest = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(shortest);
  if (match === null) return shortest;
  const [, sign = '', lead = '', rest = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  const digits = lead + rest;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.padEnd(exponent + 1, '0')}`;
}
