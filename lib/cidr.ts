/** IPv4 networks as the environment file writes them: `10.40.0.0/16`. */
export type Cidr = { readonly first: number; readonly last: number; readonly prefix: number };

/** Null when the text is not a network, or names bits below its prefix (`10.0.0.1/8`). */
export function parseCidr(text: string): Cidr | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return null;
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || prefix === undefined) {
    return null;
  }
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return null;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : null;
}

/** False when either is not a network; that is reported where it stands. */
export function overlaps(one: string, other: string): boolean {
  const a = parseCidr(one);
  const b = parseCidr(other);
  return a !== null && b !== null && a.first <= b.last && b.first <= a.last;
}
