/** What checks by policies cost a call together, a part of its cost; or one of them, by its units. */
import { plus, ZERO_USD, type PicoUsd } from '../money.ts';

export function checksCost(charges: readonly { readonly costPicoUsd: PicoUsd }[]): PicoUsd {
  let sum = ZERO_USD;
  for (const { costPicoUsd } of charges) sum = plus(sum, costPicoUsd);
  return sum;
}
