/** What checks by policies cost a call together: a part of its cost. */
import { plus, ZERO_USD, type PicoUsd } from '../money.ts';
import type { CheckCharge } from './record.ts';

export function checksCost(charges: readonly CheckCharge[]): PicoUsd {
  return charges.reduce((sum, { costPicoUsd }) => plus(sum, costPicoUsd), ZERO_USD);
}
