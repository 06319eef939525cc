/** Check digits, each as its issuer describes it. All take digits alone. */

/** Of cards and many national ids (ISO/IEC 7812-1). */
export function luhn(digits: string): boolean {
  let sum = 0;
  let isSecond = false;
  for (let index = digits.length - 1; index >= 0; index -= 1) {
    let digit = digits.charCodeAt(index) - 48;
    if (isSecond) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    isSecond = !isSecond;
  }
  return sum % 10 === 0;
}

/** Sum of digits by their weights. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += weight * (digits.charCodeAt(index) - 48);
  return sum;
}

/** Remainder by 97 of digits and letters, A = 10 … Z = 35 (ISO/IEC 7064, as IBANs use it). */
export function mod97(text: string): number {
  let rest = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    rest = code < 58 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}

/** ISO/IEC 7064 MOD 11,10: of the German tax id. */
export function mod11And10(digits: string): boolean {
  let product = 10;
  for (let index = 0; index < digits.length - 1; index += 1) {
    const sum = (product + digits.charCodeAt(index) - 48) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digits.charCodeAt(digits.length - 1) - 48;
}

/** Verhoeff's check in the dihedral group D5: of Aadhaar numbers. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    check = times(check, permuted(digit, index % 8));
  }
  return check === 0;
}

/** In D5: below 5 rotations, from 5 on reflections. */
function times(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b - 5) % 5) + 5;
  return b < 5 ? ((a - 5 - b + 5) % 5) + 5 : (a - b + 5) % 5;
}

const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

function permuted(digit: number, count: number): number {
  let result = digit;
  for (let index = 0; index < count; index += 1) result = PERMUTATION[result] ?? 0;
  return result;
}

/** Whether month and day can be a date; the year is not known well enough for February 29. */
export function isMonthAndDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month - 1] ?? 0);
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number that digits of a text make. */
export function numberAt(text: string, start: number, length: number): number {
  let value = 0;
  for (let index = start; index < start + length; index += 1)
    value = value * 10 + text.charCodeAt(index) - 48;
  return value;
}
