/** National numbers of the Americas. */
import { luhn, numberAt, weighted } from '../numbers/checksums.ts';
import type { NumberRule } from '../numbers/number-rule.ts';

export const americas: readonly NumberRule[] = [
  {
    // No checksum; https://www.ssa.gov/employer/randomizationfaqs.html: never 000, 666 or 9xx first, 00, or 0000.
    entity: 'us_ssn',
    alone: ['3-2-4'],
    nearby: ['9', '3 2 4', '3.2.4'],
    context: 'us_ssn',
    isOne: isSsn,
  },
  {
    // https://www.irs.gov/pub/irs-pdf/p1915.pdf: 9xx, and the middle digits 50–65, 70–88, 90–92, 94–99.
    entity: 'us_itin',
    alone: ['3-2-4'],
    nearby: ['9', '3 2 4'],
    context: 'us_itin',
    isOne: isItin,
  },
  {
    // Luhn; 8 is not given first: https://www.canada.ca/en/employment-social-development/services/sin.html
    entity: 'ca_sin',
    alone: [],
    nearby: ['9', '3 3 3', '3-3-3'],
    context: 'ca_sin',
    isOne: (digits) => !digits.startsWith('8') && !isOneDigit(digits) && luhn(digits),
  },
  {
    // Two check digits by modulus 11: https://www.gov.br/receitafederal
    entity: 'br_cpf',
    alone: ['3.3.3-2'],
    nearby: ['11', '9-2'],
    context: 'br_cpf',
    isOne: isCpf,
  },
  {
    entity: 'br_cnpj',
    alone: ['2.3.3/4-2'],
    nearby: ['14'],
    context: 'br_cnpj',
    isOne: (digits) => isCnpj(digits),
  },
  {
    // Modulus 11; the first two say what kind of taxpayer it is: https://www.afip.gob.ar
    entity: 'ar_cuit',
    alone: ['2-8-1'],
    nearby: ['11'],
    context: 'ar_cuit',
    isOne: (digits) =>
      /^(?:20|23|24|25|26|27|30|33|34)/.test(digits) &&
      weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
];

function isSsn(digits: string): boolean {
  return !/^(?:000|666|9)|^...00|0000$/.test(digits) && !isOneDigit(digits);
}

function isItin(digits: string): boolean {
  const middle = numberAt(digits, 3, 2);
  return (
    digits.startsWith('9') &&
    ((middle >= 50 && middle <= 65) ||
      (middle >= 70 && middle <= 88) ||
      (middle >= 90 && middle !== 93 && middle <= 99))
  );
}

function isCpf(digits: string): boolean {
  const first = (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11;
  const second = (weighted(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11;
  return (
    !isOneDigit(digits) && first % 10 === numberAt(digits, 9, 1) && second % 10 === numberAt(digits, 10, 1)
  );
}

/**
 * Of a company; its first twelve signs may be capital letters since July 2026, which count as their code less 48:
 * https://www.gov.br/receitafederal/pt-br/acesso-a-informacao/acoes-e-programas/programas-e-atividades/cnpj-alfanumerico
 */
export function isCnpj(signs: string): boolean {
  const first = weighted(signs, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  const second = weighted(signs, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return (
    !isOneDigit(signs) &&
    (first < 2 ? 0 : 11 - first) === numberAt(signs, 12, 1) &&
    (second < 2 ? 0 : 11 - second) === numberAt(signs, 13, 1)
  );
}

function isOneDigit(digits: string): boolean {
  return /^(.)\1*$/.test(digits);
}
