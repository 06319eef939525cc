/** Card numbers: Luhn's check, and the ranges and lengths that issuers use (ISO/IEC 7812, the networks' own pages). */
import { luhn, numberAt } from './checksums.ts';

/** `digits`: 12 to 19 of them. */
export function isCard(digits: string): boolean {
  return hasIssuer(digits) && luhn(digits) && !/^(\d)\1*$/.test(digits.slice(0, -1));
}

function hasIssuer(digits: string): boolean {
  const count = digits.length;
  const four = numberAt(digits, 0, 4);
  for (const [from, to, lengths] of ISSUERS) if (four >= from && four <= to) return lengths.includes(count);
  return false;
}

/** First four digits, and lengths. Sorted; ranges do not overlap. */
const ISSUERS: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  // Mir, Mastercard
  [2200, 2204, [16, 17, 18, 19]],
  [2221, 2720, [16]],
  // Diners Club, American Express, JCB
  [3000, 3059, [14, 16]],
  [3095, 3095, [14, 16]],
  [3400, 3499, [15]],
  [3528, 3589, [16, 17, 18, 19]],
  [3600, 3699, [14, 16]],
  [3700, 3799, [15]],
  [3800, 3999, [14, 16]],
  // Visa
  [4000, 4999, [13, 16, 19]],
  // Maestro, Elo; Mastercard; Maestro
  [5000, 5099, [12, 13, 14, 15, 16, 17, 18, 19]],
  [5100, 5599, [16]],
  [5600, 5899, [12, 13, 14, 15, 16, 17, 18, 19]],
  // Discover, RuPay, UnionPay, Maestro, InterPayment
  [6011, 6011, [16, 17, 18, 19]],
  [6200, 6299, [16, 17, 18, 19]],
  [6300, 6399, [16, 17, 18, 19]],
  [6440, 6599, [16, 17, 18, 19]],
  [6700, 6799, [12, 13, 14, 15, 16, 17, 18, 19]],
  // RuPay, UnionPay, Troy
  [8100, 8299, [16, 17, 18, 19]],
  [9792, 9792, [16]],
];
