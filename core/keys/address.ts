/**
 * Internet addresses and ranges of them (`10.0.0.0/8`, `2001:db8::/32`), and which address a request came from.
 * An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address.
 */
import { isIP } from 'node:net';

export type Address = { readonly bits: 32 | 128; readonly value: bigint };

export type AddressRange = {
  readonly bits: 32 | 128;
  readonly value: bigint;
  /** How many low bits are free. */
  readonly free: bigint;
};

/** `10.0.0.0/8`, or one address; null when it is neither, or has bits set behind its prefix. */
export function parseRange(text: string): AddressRange | null {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (address === null) return null;
  const given = slash === -1 ? String(address.bits) : text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(given) || Number(given) > address.bits) return null;
  const free = BigInt(address.bits - Number(given));
  const isExact = (address.value >> free) << free === address.value;
  return isExact ? { ...address, free } : null;
}

/** Those of the entries that are ranges. */
export function rangesOf(entries: readonly string[]): readonly AddressRange[] {
  return entries.map(parseRange).filter((range) => range !== null);
}

/** `10.1.2.3`, `2001:db8::1`, also with a port behind it as a load balancer may write it. Null with a zone id. */
export function parseAddress(text: string): Address | null {
  const [, bracketed, dotted] = /^(?:\[(.*:.*)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  switch (isIP(address)) {
    case 4:
      return { bits: 32, value: valueOfIpv4(address) };
    case 6:
      return address.includes('%') ? null : ipv6(address);
    default:
      return null;
  }
}

export function isWithin(address: Address, ranges: readonly AddressRange[]): boolean {
  return ranges.some(
    (range) => range.bits === address.bits && (address.value ^ range.value) >> range.free === 0n,
  );
}

/** Whether every address of `inner` is in `outer`. */
export function isWithinRange(inner: AddressRange, outer: AddressRange): boolean {
  return (
    inner.bits === outer.bits && inner.free <= outer.free && (inner.value ^ outer.value) >> outer.free === 0n
  );
}

/**
 * Where a request came from. `forwardedFor` is X-Forwarded-For: every hop appends the address it was called from, so
 * only the end of it can be believed. The load balancer wrote the last entry; as long as the entry names a hop of
 * `trusted`, that hop is believed about the one before it. What a client itself writes there is never reached.
 * Without the header it is `peer`, who opened the connection.
 */
export function clientAddress(
  forwardedFor: string | undefined,
  peer: string | undefined,
  trusted: readonly AddressRange[],
): string {
  if (forwardedFor === undefined) return peer ?? '';
  for (let end = forwardedFor.length; ;) {
    const comma = forwardedFor.lastIndexOf(',', end - 1);
    const hop = forwardedFor.slice(comma + 1, end).trim();
    if (comma === -1 || trusted.length === 0) return hop;
    const address = parseAddress(hop);
    if (address === null || !isWithin(address, trusted)) return hop;
    end = comma;
  }
}

/**
 * The network an address counts as where callers are told apart by it: an IPv4 address itself, of IPv6 the /64, which
 * is what one subscriber is given. What is no address counts as it stands.
 */
export function networkOf(text: string): string {
  if (!text.includes(':')) return text;
  const address = parseAddress(text);
  if (address === null) return text;
  return address.bits === 32
    ? [24n, 16n, 8n, 0n].map((shift) => (address.value >> shift) & 0xffn).join('.')
    : `${(address.value >> 64n).toString(16)}::/64`;
}

function valueOfIpv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

const MAPPED_IPV4 = 0xffffn;

/** `text` is an IPv6 address. */
function ipv6(text: string): Address {
  const hex = text.replace(/[\d.]+\.\d+$/, (dotted) => {
    const embedded = valueOfIpv4(dotted);
    return `${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}`;
  });
  const [head = [], tail = []] = hex
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const leftOut = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  const groups = [...head, ...leftOut, ...tail];
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return value >> 32n === MAPPED_IPV4 ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}
