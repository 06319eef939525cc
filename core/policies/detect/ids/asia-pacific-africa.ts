/** National numbers of Asia, Oceania and Africa that are digits alone. */
import { isMonthAndDay, luhn, numberAt, verhoeff, weighted } from '../numbers/checksums.ts';
import type { NumberRule } from '../numbers/number-rule.ts';

export const asiaPacificAfrica: readonly NumberRule[] = [
  {
    // Verhoeff; never 0 or 1 first: https://uidai.gov.in
    entity: 'in_aadhaar',
    alone: ['4 4 4', '4-4-4'],
    nearby: ['12'],
    context: 'in_aadhaar',
    isOne: (digits) => /^[2-9]/.test(digits) && verhoeff(digits),
  },
  {
    // Region, date of birth, sequence, ISO 7064 MOD 11-2 (GB 11643); those that end in X are found as words.
    entity: 'cn_resident_id',
    alone: ['18'],
    nearby: ['6 8 4'],
    context: 'cn_resident_id',
    isOne: isResidentId,
  },
  {
    // The check digit of twelve: https://www.soumu.go.jp
    entity: 'jp_my_number',
    alone: [],
    nearby: ['12', '4-4-4', '4 4 4'],
    context: 'jp_my_number',
    isOne: (digits) => {
      const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
      return (rest < 2 ? 0 : 11 - rest) === numberAt(digits, 11, 1);
    },
  },
  {
    // Date of birth, then the century and sex. Numbers given since October 2020 have no check digit.
    entity: 'kr_rrn',
    alone: ['6-7'],
    nearby: ['13'],
    context: 'kr_rrn',
    isOne: (digits) =>
      isMonthAndDay(numberAt(digits, 2, 2), numberAt(digits, 4, 2)) && /^.{6}[1-8]/.test(digits),
  },
  {
    // Modulus 11: https://www.ato.gov.au
    entity: 'au_tfn',
    alone: [],
    nearby: ['9', '3 3 3', '3-3-3'],
    context: 'au_tfn',
    isOne: (digits) => weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  },
  {
    // https://www.ird.govt.nz: modulus 11, with other weights where the first leave 10.
    entity: 'nz_ird',
    alone: [],
    nearby: ['8', '9', '3-3-3', '2-3-3', '3 3 3'],
    context: 'nz_ird',
    isOne: isIrd,
  },
  {
    // Date of birth, citizenship, Luhn. A number that starts with 1 is more likely a time in milliseconds.
    entity: 'za_id',
    alone: [],
    nearby: ['13', '6 4 3', '6 4 2 1'],
    context: 'za_id',
    isOne: (digits) =>
      isMonthAndDay(numberAt(digits, 2, 2), numberAt(digits, 4, 2)) &&
      /^.{10}[012]/.test(digits) &&
      luhn(digits),
  },
  {
    entity: 'th_id',
    alone: ['1-4-5-2-1', '1 4 5 2 1'],
    nearby: ['13'],
    context: 'th_id',
    isOne: (digits) =>
      /^[1-8]/.test(digits) &&
      (11 - (weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 ===
        numberAt(digits, 12, 1),
  },
  {
    // Date of birth and place: no check digit, but a form of its own.
    entity: 'my_nric',
    alone: ['6-2-4'],
    nearby: ['12'],
    context: 'my_nric',
    isOne: (digits) =>
      isMonthAndDay(numberAt(digits, 2, 2), numberAt(digits, 4, 2)) &&
      !/^.{6}(?:00|17|18|19|20|69|7[03]|8[01]|9[4-7])/.test(digits),
  },
  {
    entity: 'il_id',
    alone: [],
    nearby: ['9', '8-1'],
    context: 'il_id',
    isOne: luhn,
  },
];

export function isResidentId(text: string): boolean {
  const year = numberAt(text, 6, 4);
  if (!/^[1-8][1-7]/.test(text) || year < 1900 || year > 2099) return false;
  if (!isMonthAndDay(numberAt(text, 10, 2), numberAt(text, 12, 2))) return false;
  const rest = weighted(text, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  return '10X98765432'.charAt(rest) === text.charAt(17).toUpperCase();
}

function isIrd(text: string): boolean {
  const digits = text.padStart(9, '0');
  const value = Number(digits);
  if (value < 10_000_000 || value > 150_000_000) return false;
  const check = numberAt(digits, 8, 1);
  for (const weights of [
    [3, 2, 7, 6, 5, 4, 3, 2],
    [7, 4, 3, 2, 5, 2, 7, 6],
  ]) {
    const rest = weighted(digits, weights) % 11;
    if (rest === 0) return check === 0;
    if (rest !== 1) return 11 - rest === check;
  }
  return false;
}
