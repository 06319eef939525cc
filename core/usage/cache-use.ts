/**
 * Whether a request can write to a prompt cache, and for how long at most: what it writes costs more than plain input, and
 * most for an hour.
 */
import type { Rates } from '../catalog/price.ts';
import type { Usage } from './usage.ts';

export const cacheUses = ['none', '5m', '1h'] as const;
export type CacheUse = (typeof cacheUses)[number];

/** The most expensive kind of token that a prompt can have, as the record names it. */
export function dearestInput(rates: Rates, cacheUse: CacheUse): InputKind {
  let dearest: InputKind = 'inputTokens';
  for (const kind of kinds[cacheUse]) if (rates[rateNames[kind]] > rates[rateNames[dearest]]) dearest = kind;
  return dearest;
}

/** What a token of a kind costs. */
export function inputRate(rates: Rates, kind: InputKind): Rates['inputPicoUsd'] {
  return rates[rateNames[kind]];
}

export type InputKind = keyof Usage &
  ('inputTokens' | 'cacheReadTokens' | 'cacheWrite5mTokens' | 'cacheWrite1hTokens');

const rateNames = {
  inputTokens: 'inputPicoUsd',
  cacheReadTokens: 'cacheReadPicoUsd',
  cacheWrite5mTokens: 'cacheWrite5mPicoUsd',
  cacheWrite1hTokens: 'cacheWrite1hPicoUsd',
} as const satisfies Readonly<Record<InputKind, keyof Rates>>;

const kinds: Readonly<Record<CacheUse, readonly InputKind[]>> = {
  none: ['cacheReadTokens'],
  '5m': ['cacheReadTokens', 'cacheWrite5mTokens'],
  '1h': ['cacheReadTokens', 'cacheWrite5mTokens', 'cacheWrite1hTokens'],
};
