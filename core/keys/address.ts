/**
 * Internet addresses and ranges of them (`10.0.0.0/8`, `2001:db8::/32`), and which address a request came from.
 * An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address.
 */
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
  return isExact ? { bits: address.bits, value: address.value, free } : null;
}

/** `10.1.2.3`, `2001:db8::1`, also with a port behind it as a load balancer may write it. */
export function parseAddress(text: string): Address | null {
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::\d{1,5})?$/.exec(text)?.[1];
  if (bracketed !== undefined) return parseIpv6(bracketed);
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/.exec(text)?.[1];
  return v4 === undefined ? parseIpv6(text) : parseIpv4(v4);
}

export function isWithin(address: Address, ranges: readonly AddressRange[]): boolean {
  for (const range of ranges) {
    if (range.bits === address.bits && (address.value ^ range.value) >> range.free === 0n) return true;
  }
  return false;
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
  const hops = forwardedFor?.split(',') ?? [];
  for (let at = hops.length - 1; at >= 0; at -= 1) {
    const hop = hops[at]?.trim() ?? '';
    if (at === 0 || trusted.length === 0) return hop;
    const address = parseAddress(hop);
    if (address === null || !isWithin(address, trusted)) return hop;
  }
  return peer ?? '';
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

function parseIpv4(text: string): Address | null {
  let value = 0n;
  for (const part of text.split('.')) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return null;
    value = (value << 8n) | BigInt(part);
  }
  return { bits: 32, value };
}

const MAPPED_IPV4 = 0xffffn;

function parseIpv6(text: string): Address | null {
  const tail = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  const embedded = tail?.[2] === undefined ? null : parseIpv4(tail[2]);
  if (tail !== null && embedded === null) return null;
  const hex =
    embedded === null
      ? text
      : `${tail?.[1] ?? ''}${(embedded.value >> 16n).toString(16)}:${(embedded.value & 0xffffn).toString(16)}`;
  const halves = hex.split('::');
  if (halves.length > 2) return null;
  const [head, rest] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const groups = expand(head ?? [], rest ?? null);
  if (groups === null) return null;
  let value = 0n;
  for (const group of groups) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value >> 32n === MAPPED_IPV4 ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}

/** Fills in what `::` leaves out; null when the groups are not eight. */
function expand(head: readonly string[], rest: readonly string[] | null): readonly string[] | null {
  if (rest === null) return head.length === 8 ? head : null;
  const missing = 8 - head.length - rest.length;
  return missing < 1 ? null : [...head, ...Array.from({ length: missing }, () => '0'), ...rest];
}
