/**
 * Whether a request can write to a prompt cache, and for how long at most: what it writes costs more than plain input, and
 * most for an hour.
 */
import type { Rates } from '../catalog/price.ts';
import type { PicoUsd } from '../money.ts';
import type { Usage } from './usage.ts';

export const cacheUses = ['none', '5m', '1h'] as const;
export type CacheUse = (typeof cacheUses)[number];

/** What the most expensive token that a prompt can have costs. Asked for every call with limits. */
export function dearestRate(rates: Rates, cacheUse: CacheUse): PicoUsd {
  let rate = larger(rates.inputPicoUsd, rates.cacheReadPicoUsd);
  if (cacheUse !== 'none') rate = larger(rate, rates.cacheWrite5mPicoUsd);
  return cacheUse === '1h' ? larger(rate, rates.cacheWrite1hPicoUsd) : rate;
}

/** Its kind, as the record names it. */
export function dearestKind(rates: Rates, cacheUse: CacheUse): InputKind {
  switch (dearestRate(rates, cacheUse)) {
    case rates.inputPicoUsd:
      return 'inputTokens';
    case rates.cacheReadPicoUsd:
      return 'cacheReadTokens';
    case rates.cacheWrite5mPicoUsd:
      return 'cacheWrite5mTokens';
    default:
      return 'cacheWrite1hTokens';
  }
}

type InputKind = keyof Usage &
  ('inputTokens' | 'cacheReadTokens' | 'cacheWrite5mTokens' | 'cacheWrite1hTokens');

function larger(a: PicoUsd, b: PicoUsd): PicoUsd {
  return a > b ? a : b;
}
