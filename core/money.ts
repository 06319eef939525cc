/**
 * Exact money. The unit is the pico-dollar (10⁻¹² USD): the finest price in the catalog, $0.00875 per million
 * tokens, is 8,750 pico-dollars a token, and every regional premium and tier stays a whole number.
 * Amounts are bigint; nothing here rounds, except functions whose names say so.
 */
export type PicoUsd = bigint & { readonly brand: 'PicoUsd' };

const PICO_DIGITS = 12;
export const ZERO_USD = 0n as PicoUsd;

/** A whole number of pico-dollars. */
export function picoUsd(amount: bigint): PicoUsd {
  return amount as PicoUsd;
}

export function plus(a: PicoUsd, b: PicoUsd): PicoUsd {
  return (a + b) as PicoUsd;
}

export function minus(a: PicoUsd, b: PicoUsd): PicoUsd {
  return (a - b) as PicoUsd;
}

/** Price of one token × a count of tokens (a non-negative safe integer). No rounding. */
export function timesTokens(perToken: PicoUsd, tokens: number): PicoUsd {
  return tokens === 0 ? ZERO_USD : ((perToken * BigInt(tokens)) as PicoUsd);
}

/** `"4.125"` USD per million tokens → pico-dollars per token. Throws when it is not a whole number of them. */
export function perMillionTokens(usd: string): PicoUsd {
  const perMillion = parseUsd(usd);
  if (perMillion === null || perMillion % 1_000_000n !== 0n) {
    throw new Error(`price ${usd} USD per million tokens is not a whole number of pico-dollars per token`);
  }
  return (perMillion / 1_000_000n) as PicoUsd;
}

/** Decimal text → pico-dollars, exactly; null when it is not a plain decimal number with ≤ 12 decimals. */
export function parseUsd(text: string): PicoUsd | null {
  const match = /^(-?)(\d{1,18})(?:\.(\d{1,12}))?$/.exec(text);
  if (match === null) return null;
  const whole = BigInt(match[2] ?? '0') * 10n ** BigInt(PICO_DIGITS);
  const fraction = BigInt((match[3] ?? '').padEnd(PICO_DIGITS, '0'));
  const amount = whole + fraction;
  return picoUsd(match[1] === '-' ? -amount : amount);
}

/** Pico-dollars → the shortest exact decimal text: `1234500000000n` → `"1.2345"`. */
export function formatUsd(amount: PicoUsd): string {
  const digits = (amount < 0n ? 0n - amount : amount).toString().padStart(PICO_DIGITS + 1, '0');
  const whole = digits.slice(0, -PICO_DIGITS);
  const fraction = digits.slice(-PICO_DIGITS).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * For people: to the cent, or of less than a dollar the first four digits that count, so that a small amount is never told
 * as nothing. Rounded down, so that nobody is promised more than there is.
 */
export function floorUsd(amount: PicoUsd): string {
  const unit = smallestTold(amount);
  return formatUsd(picoUsd((amount / unit) * unit));
}

/** The same, rounded up. */
export function ceilUsd(amount: PicoUsd): string {
  const unit = smallestTold(amount);
  return formatUsd(picoUsd(((amount + unit - 1n) / unit) * unit));
}

/** The same, rounded to the nearest, half a unit up, and with two decimals at least: `25.00`. */
export function nearestUsd(amount: PicoUsd): string {
  const unit = smallestTold(amount);
  const [whole = '0', fraction = ''] = formatUsd(picoUsd(((amount + unit / 2n) / unit) * unit)).split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}

function smallestTold(amount: PicoUsd): bigint {
  const digits = (amount < 0n ? 0n - amount : amount).toString().length;
  return digits > PICO_DIGITS ? CENT : 10n ** BigInt(Math.max(digits - TOLD_DIGITS, 0));
}

const CENT = 10_000_000_000n;
const TOLD_DIGITS = 4;

/**
 * For JSON numbers in replies, as LiteLLM's scripts expect (`spend: 1.25`). Rounds to the nearest double;
 * never feed the result back into arithmetic.
 */
export function roundToJsonNumber(amount: PicoUsd): number {
  return Number(formatUsd(amount));
}

/**
 * Every digit as a JSON number. Typed as the number that clients read; it is JSON.rawJSON's object, which
 * JSON.stringify writes as that number (https://tc39.es/proposal-json-parse-with-source/). Only for replies.
 */
export function exactJsonNumber(amount: PicoUsd): number {
  return (JSON as unknown as { rawJSON: (text: string) => number }).rawJSON(formatUsd(amount));
}
