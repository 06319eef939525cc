/**
 * Exact fractions, for quantities that services give with decimals and prices for so many units. Nothing rounds but `floor`,
 * which says so.
 */
export type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

export const ZERO: Fraction = { numerator: 0n, denominator: 1n };

/** Of decimal text or a finite number as JavaScript writes it: `12.50`, `1e-7`. Throws on anything else. */
export function fractionOf(value: string | number | bigint): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,4}))?$/i.exec(String(value));
  if (match === null) throw new Error(`${value} is not a decimal number`);
  const [, sign, whole = '', decimals = '', exponent = '0'] = match;
  const digits = BigInt(`${sign}${whole}${decimals}`);
  const power = Number(exponent) - decimals.length;
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) };
}

export function sum(a: Fraction, b: Fraction): Fraction {
  if (a.denominator === b.denominator) return { ...a, numerator: a.numerator + b.numerator };
  return reduced(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function difference(a: Fraction, b: Fraction): Fraction {
  return sum(a, { ...b, numerator: -b.numerator });
}

export function product(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** `b` above zero. */
export function quotient(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
}

export function isLess(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

/** The largest whole number that is not more than this one, which is not negative. */
export function floor({ numerator, denominator }: Fraction): bigint {
  return numerator / denominator;
}

/** The shortest decimal text. Throws where there is none that ends, as for a third. */
export function decimalText(value: Fraction): string {
  const { numerator, denominator } = reduced(value.numerator, value.denominator);
  let decimals = 0;
  let power = 1n;
  for (; power % denominator !== 0n; power *= 10n, decimals += 1)
    if (decimals > MOST_DECIMALS) throw new Error(`${numerator}/${denominator} is no decimal number`);
  const digits = String(numerator * (power / denominator)).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** As many as the smallest number of JavaScript has. */
const MOST_DECIMALS = 1_100;

function reduced(numerator: bigint, denominator: bigint): Fraction {
  let a = numerator < 0n ? -numerator : numerator;
  let b = denominator;
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}
