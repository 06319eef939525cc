/** IPv4 networks as the environment file writes them: `10.40.0.0/16`. */
import { isWithinRange, parseRange, type AddressRange } from '../core/keys/address.ts';

export type Cidr = AddressRange & { readonly prefix: number };

/** Null when the text is not a network, or names bits below its prefix (`10.0.0.1/8`). */
export function parseCidr(text: string): Cidr | null {
  const range = /^[\d.]+\/\d+$/.test(text) ? parseRange(text) : null;
  return range === null ? null : { ...range, prefix: range.bits - Number(range.free) };
}

/** False when either is not a network; that is reported where it stands. */
export function overlaps(one: string, other: string): boolean {
  const a = parseCidr(one);
  const b = parseCidr(other);
  return a !== null && b !== null && (isWithinRange(a, b) || isWithinRange(b, a));
}

/** False when either is not a network. */
export function isInside(inner: string, outer: string): boolean {
  const a = parseCidr(inner);
  const b = parseCidr(outer);
  return a !== null && b !== null && isWithinRange(a, b);
}
