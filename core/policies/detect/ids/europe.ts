/** National numbers of Europe that are digits alone. */
import { isMonthAndDay, luhn, mod11And10, mod97, numberAt, weighted } from '../numbers/checksums.ts';
import type { NumberRule } from '../numbers/number-rule.ts';

export const europe: readonly NumberRule[] = [
  {
    // Modulus 11: https://www.datadictionary.nhs.uk/attributes/nhs_number.html
    entity: 'uk_nhs',
    alone: [],
    nearby: ['10', '3 3 4', '3-3-4'],
    context: 'uk_nhs',
    isOne: (digits) => weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
  {
    // ISO 7064 MOD 11,10; of the first ten digits one occurs twice or three times, the others at most once.
    entity: 'de_tax_id',
    alone: ['2 3 3 3'],
    nearby: ['11'],
    context: 'de_tax_id',
    isOne: (digits) => !digits.startsWith('0') && hasOneRepeated(digits) && mod11And10(digits),
  },
  {
    // The key is 97 less the remainder of the rest: https://www.insee.fr/fr/metadonnees/definition/c1409
    entity: 'fr_nir',
    alone: ['15', '13 2', '1 2 2 2 3 3 2'],
    nearby: [],
    context: 'fr_nir',
    isOne: isNir,
  },
  {
    // Elfproef, the last digit with weight −1.
    entity: 'nl_bsn',
    alone: [],
    nearby: ['9', '4.2.3', '3.3.3', '4 2 3', '3 3 3'],
    context: 'nl_bsn',
    isOne: (digits) => weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && digits !== '000000000',
  },
  {
    // Date with the century in the month, and a check digit: https://www.gov.pl/web/gov/czym-jest-numer-pesel
    entity: 'pl_pesel',
    alone: [],
    nearby: ['11'],
    context: 'pl_pesel',
    isOne: (digits) =>
      isMonthAndDay(numberAt(digits, 2, 2) % 20, numberAt(digits, 4, 2)) &&
      weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  },
  {
    // Date, or date with the day raised by 60, and Luhn: https://www.skatteverket.se
    entity: 'se_personnummer',
    alone: ['6-4', '8-4'],
    nearby: ['10', '12'],
    context: 'se_personnummer',
    isOne: isPersonnummer,
  },
  {
    // Date, three digits, check digits modulus 97, after a 2 for births from 2000 on.
    entity: 'be_rrn',
    alone: ['2.2.2-3.2'],
    nearby: ['11', '6-3-2', '6 3 2'],
    context: 'be_rrn',
    isOne: isBelgian,
  },
  {
    // The check digit of EAN-13 after 756: https://www.zas.admin.ch
    entity: 'ch_ahv',
    alone: ['3.4.4.2'],
    nearby: ['13', '3 4 4 2'],
    context: 'ch_ahv',
    isOne: (digits) =>
      digits.startsWith('756') && weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  },
  {
    // A date; the check digit is given up for some dates of birth: https://cpr.dk
    entity: 'dk_cpr',
    alone: [],
    nearby: ['6-4', '10', '6 4'],
    context: 'dk_cpr',
    isOne: (digits) => isMonthAndDay(numberAt(digits, 2, 2), numberAt(digits, 0, 2)),
  },
  {
    // Date (synthetic and D-numbers have a raised month or day) and two check digits: https://www.skatteetaten.no
    entity: 'no_fnr',
    alone: [],
    nearby: ['11', '6 5'],
    context: 'no_fnr',
    isOne: (digits) =>
      weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
  {
    entity: 'pt_nif',
    alone: [],
    nearby: ['9', '3 3 3'],
    context: 'pt_nif',
    isOne: (digits) => {
      const rest = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      return /^[1235689]/.test(digits) && (rest < 2 ? 0 : 11 - rest) === numberAt(digits, 8, 1);
    },
  },
  {
    // Month raised by 50 for women, by 20 when numbers ran out; the whole is divisible by 11.
    entity: 'cz_rc',
    alone: ['6/4'],
    nearby: ['10'],
    context: 'cz_rc',
    isOne: (digits) =>
      isMonthAndDay((numberAt(digits, 2, 2) % 50) % 20, numberAt(digits, 4, 2)) && Number(digits) % 11 === 0,
  },
  {
    entity: 'ro_cnp',
    alone: [],
    nearby: ['13'],
    context: 'ro_cnp',
    isOne: (digits) => {
      const rest = weighted(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
      return (
        /^[1-9]/.test(digits) &&
        isMonthAndDay(numberAt(digits, 3, 2), numberAt(digits, 5, 2)) &&
        (rest === 10 ? 1 : rest) === numberAt(digits, 12, 1)
      );
    },
  },
  {
    // The fourth digit checks the others: https://www.sozialversicherung.at
    entity: 'at_svnr',
    alone: [],
    nearby: ['10', '4 6'],
    context: 'at_svnr',
    isOne: (digits) =>
      !digits.startsWith('0') &&
      weighted(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === numberAt(digits, 3, 1),
  },
  {
    // Two check digits: https://www.nvi.gov.tr
    entity: 'tr_tckn',
    alone: [],
    nearby: ['11'],
    context: 'tr_tckn',
    isOne: isTckn,
  },
];

function hasOneRepeated(digits: string): boolean {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const digit of digits.slice(0, 10)) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3;
}

/** 13 digits and the key. Months beyond 12 are of people whose month of birth is not known. */
export function isNir(digits: string): boolean {
  const month = numberAt(digits, 3, 2);
  const isMonth = (month >= 1 && month <= 12) || month === 20 || (month >= 30 && month <= 42) || month >= 50;
  return /^[1-478]/.test(digits) && isMonth && 97 - mod97(digits.slice(0, 13)) === numberAt(digits, 13, 2);
}

function isPersonnummer(all: string): boolean {
  const digits = all.slice(-10);
  const day = numberAt(digits, 4, 2);
  if (all.length === 12 && !/^(?:18|19|20)/.test(all)) return false;
  return isMonthAndDay(numberAt(digits, 2, 2), day > 60 ? day - 60 : day) && luhn(digits);
}

function isBelgian(digits: string): boolean {
  const check = numberAt(digits, 9, 2);
  const rest = digits.slice(0, 9);
  return (
    numberAt(digits, 2, 2) % 20 <= 12 &&
    numberAt(digits, 4, 2) <= 31 &&
    (97 - mod97(rest) === check || 97 - mod97(`2${rest}`) === check)
  );
}

function isTckn(digits: string): boolean {
  const [odd, even] = [
    weighted(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]),
    weighted(digits, [0, 1, 0, 1, 0, 1, 0, 1]),
  ];
  const tenth = (odd * 7 - even) % 10;
  return (
    !digits.startsWith('0') &&
    (tenth + 10) % 10 === numberAt(digits, 9, 1) &&
    (odd + even + numberAt(digits, 9, 1)) % 10 === numberAt(digits, 10, 1)
  );
}
