/**
 * Telephone numbers: after a `+` by the numbering plan of the country, otherwise by the ways in which people of a country
 * write them; a bare row of digits only near a word for a telephone.
 */
import { isNear, report, type Scan } from '../scan/scan.ts';
import { contextOf } from '../scan/contexts.ts';
import type { NumberRule } from './number-rule.ts';
import { isInternational, isNational } from './phone-plans.ts';

type Written = readonly [first: string, lead: RegExp, countries: string, alone: string, nearby?: string];

/** Shapes are divided by commas. */
const WRITTEN: readonly Written[] = [
  [
    '123456789',
    /^1?[2-9]\d\d[2-9]/,
    'US',
    '3-3-4,3.3.4,1-3-3-4,1.3.3.4,1 3 3 4,1 3-3-4',
    '3 3 4,10,11,3 3-4,3 7,6 4,3-7',
  ],
  ['23456789', /^[2-9]\d\d/, '', '', '3-4,3.4'],
  ['0', /^0[1-9]/, 'FR', '2 2 2 2 2,2.2.2.2.2,2-2-2-2-2', '10'],
  ['0', /^0[1-357]/, 'GB', '5 6,4 3 4,3 4 4,5 3 3,3-4-4,4-3-4,5-6', '11'],
  [
    '0',
    /^0[1-9]/,
    'DE',
    '3 7,3 8,4 7,4 8,5 6,5 7,3/7,3/8,4/7,4/8,5/6,4-7,4-8,3-8,3 6 2',
    '11,12,4 6,3 6,3/6,3-7,3-6,4-6,5-5,4 3 2 2,4 2 2 2 2',
  ],
  ['123456789', /^[1-9][1-9]/, 'BR', '2 5-4,2 4-4', '11,10,2 9,2 5 4'],
  ['0', /^0/, 'JP', '2-4-4,3-4-4,3-3-4,4-3-3,4-2-4', '10,11'],
  ['0', /^0/, 'KR', '3-4-4,2-4-4,3-3-4,2-3-4', '11'],
  ['1', /^1[3-9]/, 'CN', '3-4-4,3 4 4', '11'],
  ['6789', /^[6-9]/, 'IN', '', '5 5,5-5,10,4 3 3'],
  ['0', /^0/, 'IN', '3 4 4,3-8', '4 7,11'],
  ['0', /^0/, 'AU', '4 3 3,2 4 4,4-3-3', '10'],
  ['0', /^0/, 'SE', '3-3 2 2,2-3 3 2,2-3 2 2', '3-7,10'],
  ['0', /^0/, 'NL', '2 8,2-8,3 3 4,2 2 2 2 2', '10,3-7'],
  ['0', /^0/, 'BE', '4 2 2 2,2 3 2 2,3 2 2 2', '10,9'],
  ['0', /^0/, 'CH', '3 3 2 2', '10'],
  ['0', /^0/, 'TR', '4 3 2 2,4 3 4', '11'],
  ['0', /^0/, 'AT', '4 6,4 7,4/6', '11'],
  ['0', /^0/, 'ZA', '3 3 4', '10'],
  ['0', /^0/, 'IL', '3-7,2-7,3-3-4', '10,9'],
  ['0', /^0/, 'IE', '3 3 4,2 3 4', '10'],
  ['8', /^8/, 'RU', '1 3 3-2-2,1-3-3-2-2,1 3 3 2 2', '11'],
  ['6789', /^[6789]/, 'ES', '', '3 3 3,3 2 2 2,9,3-3-3'],
  ['03', /^[03]/, 'IT', '', '3 3 4,3 7,10,2 8,3 6,2 4 4'],
  ['456789', /^[4-9]/, 'PL', '', '3 3 3,3-3-3,9,2 3 2 2'],
  ['29', /^[29]/, 'PT', '', '3 3 3,9'],
  ['23456789', /^[2-9]/, 'DK', '', '2 2 2 2,8,4 4'],
  ['23456789', /^[2-9]/, 'NO', '', '3 2 3,2 2 2 2,8'],
  ['234567', /^[2-7]/, 'CZ', '', '3 3 3,9'],
  ['23456789', /^[2-9]/, 'MX', '', '2 4 4,10,3 3 4'],
  ['0', /^0/, 'FI', '', '3 7,3 3 4,10,3 4 3'],
  ['689', /^[689]/, 'SG', '', '4 4,8'],
];

export const phoneRules: readonly NumberRule[] = WRITTEN.map(([first, lead, country, alone, nearby]) => ({
  entity: 'phone',
  alone: listed(alone),
  nearby: listed(nearby),
  context: 'phone',
  first,
  isOne: (digits) => lead.test(digits) && (country === '' || isNational(country, digits)),
}));

const PHONE = contextOf('phone');
const MAX_DIGITS = 15;
const MAX_TRIES = 4;

/** From the first digit after a `+` or of `00`; gives where to go on, or 0. */
export function internationalPhone(scan: Scan, start: number, skip: number): number {
  const { text } = scan;
  let digits = '';
  let groups = 1;
  let index = start + skip;
  const ends: number[] = [];
  for (; digits.length <= MAX_DIGITS;) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      digits += text.charAt(index);
      index += 1;
      continue;
    }
    if (digits !== '') ends.push(index, digits.length);
    const next = afterSeparator(text, index);
    if (next === 0) break;
    groups += 1;
    index = next;
  }
  if (skip > 0 && groups < 3 && !isNear(scan, PHONE, start)) return 0;
  // The longest first: what follows may be another number.
  for (let tries = 0; ends.length > 0 && tries < MAX_TRIES; tries += 1) {
    const length = ends.pop() ?? 0;
    const end = ends.pop() ?? 0;
    if (length < 7) return 0;
    if (
      length <= MAX_DIGITS &&
      !isLetterAt(text, end) &&
      isNumber(digits.slice(0, length), text.slice(start, end))
    ) {
      const from = text.charAt(start - 1) === '+' ? start - 1 : start;
      return report(
        scan,
        'phone',
        text.charAt(from - 1) === '(' && text.slice(from, end).includes(')') ? from - 1 : from,
        end,
      );
    }
  }
  return 0;
}

/** `(415) 555-2671`, from the first digit after the parenthesis. */
export function phoneInParentheses(scan: Scan, start: number): number {
  IN_PARENTHESES.lastIndex = start;
  const [whole] = IN_PARENTHESES.exec(scan.text) ?? [];
  if (whole === undefined) return 0;
  const end = start + whole.length;
  if (isLetterAt(scan.text, end)) return 0;
  const digits = whole.replaceAll(/\D/g, '');
  const isOne =
    (/^[2-9]/.test(digits) && isNational('US', digits)) ||
    (digits.startsWith('0') && ZERO_COUNTRIES.some((country) => isNational(country, digits))) ||
    (digits.length >= 10 && isNational('BR', digits));
  return isOne ? report(scan, 'phone', start - 1, end) : 0;
}

const IN_PARENTHESES = /\d{2,5}\)[ -]?\d{2,8}(?:[ .-]\d{2,5}){0,3}/y;
const ZERO_COUNTRIES = ['DE', 'GB', 'AU', 'JP', 'AT', 'CH', 'TR', 'IN'];

function listed(shapes: string | undefined): readonly string[] {
  return shapes === undefined || shapes === '' ? [] : shapes.split(',');
}

/** Where digits go on after at most three separators; 0 if they do not. */
function afterSeparator(text: string, index: number): number {
  for (let next = index; next < index + 3; next += 1) {
    const code = text.charCodeAt(next);
    if (code >= 48 && code <= 57) return next;
    if (!SEPARATORS.includes(text.charAt(next))) return 0;
  }
  const code = text.charCodeAt(index + 3);
  return code >= 48 && code <= 57 ? index + 3 : 0;
}

const SEPARATORS = ' -.()/';

/** `+49 (0)30`: the zero is dialled within the country alone. */
function isNumber(digits: string, written: string): boolean {
  if (isInternational(digits)) return true;
  const zero = written.indexOf('(0)');
  if (zero === -1) return false;
  const before = written.slice(0, zero).replaceAll(/\D/g, '').replace(/^00/, '');
  return digits.startsWith(`${before}0`) && isInternational(before + digits.slice(before.length + 1));
}

function isLetterAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index) | 32;
  return code >= 97 && code <= 122;
}
