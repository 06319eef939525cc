/** Addresses, ranges, and whom to believe about where a request came from. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress, isWithin, parseAddress, parseRange } from '../../core/keys/address.ts';

const within: readonly (readonly [address: string, range: string, expected: boolean])[] = [
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.4', '10.1.2.3/32', false],
  ['10.1.2.3', '0.0.0.0/0', true],
  ['::ffff:10.1.2.3', '10.0.0.0/8', true],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['2001:db8::1', '0.0.0.0/0', false],
  ['10.1.2.3:5000', '10.1.2.0/24', true],
  ['[2001:db8::1]:443', '2001:db8::1', true],
];
for (const [address, range, expected] of within) {
  test(`${address} is ${expected ? '' : 'not '}within ${range}`, () => {
    const parsed = parseAddress(address);
    const parsedRange = parseRange(range);
    equal(parsed !== null && parsedRange !== null && isWithin(parsed, [parsedRange]), expected);
  });
}

for (const text of [
  '',
  '10.0.0',
  '10.0.0.256',
  '010.0.0.1',
  '10.0.0.0/33',
  '10.0.0.1/8',
  '10.0.0.0/08',
  ':::',
  '1:2:3:4:5:6:7:8:9',
  '2001:db8::/129',
  'localhost',
]) {
  test(`"${text}" is no range`, () => equal(parseRange(text), null));
}

const proxies = [parseRange('10.9.0.0/16')].filter((range) => range !== null);
const origins: readonly (readonly [what: string, header: string | undefined, expected: string])[] = [
  ['without the header it is the peer', undefined, '10.0.0.1'],
  ['the load balancer wrote the last entry', '203.0.113.7, 198.51.100.2', '198.51.100.2'],
  [
    'a trusted hop is believed about the one before it',
    '203.0.113.7, 198.51.100.2, 10.9.1.1',
    '198.51.100.2',
  ],
  ['what a client writes itself is not reached', '127.0.0.1, 203.0.113.7', '203.0.113.7'],
  ['trusted hops alone: the first of them', '10.9.1.2, 10.9.1.1', '10.9.1.2'],
];
for (const [what, header, expected] of origins) {
  test(what, () => equal(clientAddress(header, '10.0.0.1', proxies), expected));
}
