/**
 * Addresses of machines: IPv4, IPv6 and MAC. Not loopback, masks and what is no machine's; a private address is found, as it
 * says how a network is made. Versions and numbers of chapters look like IPv4: four numbers below ten count only near a word.
 */
import { isIP } from 'node:net';
import { contextOf } from '../scan/contexts.ts';
import { isNear, isWordAt, report, type Scan } from '../scan/scan.ts';

const ADDRESS = contextOf('address');
const VERSION = contextOf('version');

/** At a run of one to three digits with a dot after it. */
export function ipv4(scan: Scan, start: number): number {
  const { text } = scan;
  IPV4.lastIndex = start;
  const [address, first = '', second = '', third = '', fourth = ''] = IPV4.exec(text) ?? [];
  if (address === undefined) return 0;
  const end = start + address.length;
  const before = text.charAt(start - 1);
  if (
    isWordAt(text, start - 1) ||
    before === '.' ||
    before === '-' ||
    (/[~^=]/.test(before) && /[~^=<>]/.test(text.charAt(start - 2)))
  )
    return 0;
  if (isWordAt(text, end) || (/[.-]/.test(text.charAt(end)) && isWordAt(text, end + 1))) return 0;
  const numbers = [first, second, third, fourth].map(Number);
  const lead = numbers[0] ?? 0;
  if (numbers.some((number) => number > 255) || lead === 0 || lead === 127 || lead >= 224) return 0;
  const isShort =
    numbers.every((number) => number < 10) || address.endsWith('.0.0') || OBJECT_IDENTIFIER.test(address);
  const isKnown = address === '1.1.1.1' || address === '8.8.8.8' || address === '8.8.4.4';
  if (isShort && !isKnown && text.charAt(end) !== '/' && !isNear(scan, ADDRESS, start)) return 0;
  const version = scan.seen[VERSION] ?? -1;
  if (start - version < 12 && version > (scan.seen[ADDRESS] ?? -1)) return 0;
  return report(scan, 'ip_address', start, end);
}

/** Of ISO members and of X.500. */
const OBJECT_IDENTIFIER = /^(?:1\.[23]|2\.5)\./;
const OCTET = '(0|[1-9][0-9]{0,2})';
const IPV4 = new RegExp(String.raw`${OCTET}\.${OCTET}\.${OCTET}\.${OCTET}`, 'y');

/** At a colon; `start` of the run before it, which is hexadecimal and has at most four characters. */
export function colonAddress(scan: Scan, start: number, colon: number): number {
  const { text } = scan;
  const before = text.charAt(start - 1);
  if (before === ':' || before === '.' || before === '-' || isWordAt(text, start - 1)) return 0;
  if (scan.wants.mac_address && colon - start === 2) {
    const mac = macAddress(scan, start);
    if (mac !== 0) return mac;
  }
  return scan.wants.ip_address ? ipv6(scan, start) : 0;
}

/** Two hexadecimal digits, six times. A fingerprint of a key has more. */
export function macAddress(scan: Scan, start: number): number {
  MAC.lastIndex = start;
  const [address, separator = ':'] = MAC.exec(scan.text) ?? [];
  if (address === undefined || /^(?:(?:00[:-]?){6}|(?:ff[:-]?){6})$/i.test(address)) return 0;
  const end = start + address.length;
  const before = scan.text.charAt(start - 1);
  if (isWordAt(scan.text, end) || isWordAt(scan.text, start - 1) || before === separator) return 0;
  if (scan.text.charAt(end) === separator && isWordAt(scan.text, end + 1)) return 0;
  return report(scan, 'mac_address', start, end);
}

const MAC = /[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}/y;

function ipv6(scan: Scan, start: number): number {
  IPV6.lastIndex = start;
  const address = IPV6.exec(scan.text)?.[0].replace(/[.:]+$/, '') ?? '';
  const end = start + address.length;
  if (isWordAt(scan.text, end) || isIP(address) !== 6) return 0;
  // `a::b` is a name in C++, and `1:2:3:4:5:6:7:8` a list.
  const isLikely =
    /[0-9a-f]{3}/i.test(address) && (address.match(/:/g)?.length ?? 0) >= 3 && /\d/.test(address);
  return isLikely || /^(?:fe80|f[cd][0-9a-f]{2}|2[0-9a-f]{3}):/i.test(address)
    ? report(scan, 'ip_address', start, end)
    : 0;
}

const IPV6 = /[0-9A-Fa-f:]{2,30}:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]{2,39}/y;
