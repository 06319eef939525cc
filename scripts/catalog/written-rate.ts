/** A rate of the catalog as it is written down: pico-dollars by the piece, or by the million tokens. */
import { rateMembers, ratesPerPiece, type RateName, type Rates } from '../../core/catalog/price.ts';
import { picoUsd, type PicoUsd } from '../../core/money.ts';

export function writtenRate(rates: Rates, name: RateName): PicoUsd {
  const amount = rates[rateMembers[name]];
  return ratesPerPiece.has(name) ? amount : picoUsd(amount * 1_000_000n);
}
